-- ops.validation_results: what Great Expectations found in each gate of each run.
create table if not exists ops.validation_results (
    pipeline      text not null,
    run_id        text not null,
    table_name    text not null,
    window_start  timestamptz not null,
    window_end    timestamptz not null,
    passed        boolean not null,
    rules         integer not null,
    rules_failed  integer not null,
    results       jsonb not null,
    page          text,
    primary key (pipeline, run_id, table_name)
);
comment on table ops.validation_results is
    'One row per gated table and run: every rule with its outcome, why it exists and what it does on failure. Counts only, no rows.';
comment on column ops.validation_results.pipeline is 'DAG id';
comment on column ops.validation_results.run_id is 'Airflow run id';
comment on column ops.validation_results.table_name is 'gated table, schema included';
comment on column ops.validation_results.window_start is 'first instant the run answers for';
comment on column ops.validation_results.window_end is 'first instant it no longer answers for';
comment on column ops.validation_results.passed is 'false when a rule with on_fail = stop failed';
comment on column ops.validation_results.rules is 'rules checked';
comment on column ops.validation_results.rules_failed is 'rules that failed, warnings included';
comment on column ops.validation_results.results is 'array of {rule, column, success, on_fail, why, observed, unexpected_count, element_count, error}';
comment on column ops.validation_results.page is 'path of the self-contained result page below the files folder';
