-- ops.quality_scores: what each run scored on each dimension, and whether it could publish.
create table if not exists ops.quality_scores (
    pipeline      text not null,
    run_id        text not null,
    dimension     text not null,
    window_start  timestamptz not null,
    window_end    timestamptz not null,
    value         double precision check (value between 0 and 1),
    numerator     double precision,
    denominator   double precision,
    weight        double precision,
    floor         double precision,
    passed        boolean not null,
    reason        text,
    primary key (pipeline, run_id, dimension)
);
comment on table ops.quality_scores is
    'One row per dimension of a run and one named ''score'' for the weighted sum; a dimension below its floor or a score below its threshold blocks publication.';
comment on column ops.quality_scores.pipeline is 'DAG id';
comment on column ops.quality_scores.run_id is 'Airflow run id';
comment on column ops.quality_scores.dimension is 'dimension name, or ''score''';
comment on column ops.quality_scores.window_start is 'first instant the run answers for';
comment on column ops.quality_scores.window_end is 'first instant it no longer answers for';
comment on column ops.quality_scores.value is 'numerator / denominator, 0..1; null with a reason when the denominator is 0';
comment on column ops.quality_scores.numerator is 'what passed';
comment on column ops.quality_scores.denominator is 'what was looked at';
comment on column ops.quality_scores.weight is 'share of the score; null for the score itself';
comment on column ops.quality_scores.floor is 'value below which this row alone blocks publication';
comment on column ops.quality_scores.passed is 'false blocks publication';
comment on column ops.quality_scores.reason is 'why it failed or has no value';
