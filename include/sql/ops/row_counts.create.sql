-- ops.row_counts: whether a mirror holds what its source holds.
create table if not exists ops.row_counts (
    pipeline              text not null,
    run_id                text not null,
    table_name            text not null,
    source_rows           bigint not null,
    staging_rows          bigint not null,
    waiting_rows          bigint not null,
    future_rows           bigint not null,
    changed_rows          bigint not null,
    late_rows             bigint not null,
    gone_rows             bigint not null,
    previous_rows         bigint not null,
    reread_buckets        integer not null,
    watermark_at          timestamptz,
    previous_watermark_at timestamptz,
    missing_columns       text[] not null,
    is_full               boolean not null,
    reused_rows           bigint not null,
    primary key (pipeline, run_id, table_name)
);
comment on table ops.row_counts is 'One row per mirror and run, counted in the same snapshot of the source that the rows came from.';
comment on column ops.row_counts.pipeline is 'DAG id';
comment on column ops.row_counts.run_id is 'Airflow run id';
comment on column ops.row_counts.table_name is 'mirror in staging';
comment on column ops.row_counts.source_rows is 'rows of the source that are due: created before the horizon, or at no known time';
comment on column ops.row_counts.staging_rows is 'rows of the mirror that are not gone';
comment on column ops.row_counts.waiting_rows is 'rows of the source that were created at or after the horizon: a later run brings them';
comment on column ops.row_counts.future_rows is 'of those, created later than the source''s own clock: a wrong clock or an import';
comment on column ops.row_counts.changed_rows is 'rows this run inserted or changed';
comment on column ops.row_counts.late_rows is 'of those, created before the horizon of an earlier run';
comment on column ops.row_counts.gone_rows is 'rows this run found gone';
comment on column ops.row_counts.previous_rows is 'rows of the mirror that were not gone when it was last published; 0 = never yet';
comment on column ops.row_counts.reread_buckets is 'buckets of ids that differed and were read again';
comment on column ops.row_counts.watermark_at is 'latest change among the rows of the mirror that are not gone; null = none has a time';
comment on column ops.row_counts.previous_watermark_at is 'the same at the last publication; null = none yet, or none had a time';
comment on column ops.row_counts.missing_columns is 'optional columns the source does not have: NULL in the mirror';
comment on column ops.row_counts.is_full is 'the whole table was read';
comment on column ops.row_counts.reused_rows is 'changed rows that are somebody else''s now and were created at another time: their ids were given out again';
