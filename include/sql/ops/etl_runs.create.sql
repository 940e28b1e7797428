-- ops.etl_runs: what every task of every run did, with its row accounting.
create table if not exists ops.etl_runs (
    pipeline        text not null,
    run_id          text not null,
    job             text not null,
    map_index       integer not null default -1,
    window_start    timestamptz not null,
    window_end      timestamptz not null,
    started_at      timestamptz not null,
    finished_at     timestamptz,
    status          text not null check (status in ('running', 'success', 'failed', 'skipped')),
    attempts        integer not null default 1,
    row_count       bigint,
    rows_in         bigint,
    rows_stored     bigint,
    rows_duplicate  bigint,
    rows_dead       bigint,
    rows_filtered   bigint,
    details         jsonb not null default '{}',
    primary key (pipeline, run_id, job, map_index),
    constraint nothing_is_lost check (
        rows_in is null or rows_in = rows_stored + rows_duplicate + rows_dead + rows_filtered
    )
);
comment on table ops.etl_runs is
    'One row per task instance: its last attempt. The check nothing_is_lost makes a run that cannot account for every row fail.';
comment on column ops.etl_runs.pipeline is 'DAG id';
comment on column ops.etl_runs.run_id is 'Airflow run id; the same when a task is retried or cleared';
comment on column ops.etl_runs.job is 'task id, group included';
comment on column ops.etl_runs.map_index is 'index of a mapped task, -1 otherwise';
comment on column ops.etl_runs.window_start is 'first instant the run answers for';
comment on column ops.etl_runs.window_end is 'first instant it no longer answers for';
comment on column ops.etl_runs.started_at is 'clock time at which the last attempt began';
comment on column ops.etl_runs.finished_at is 'clock time at which it ended';
comment on column ops.etl_runs.status is 'running, success, failed or skipped';
comment on column ops.etl_runs.attempts is 'times the task was started for this run';
comment on column ops.etl_runs.row_count is 'rows written';
comment on column ops.etl_runs.rows_in is 'rows read from the task''s input; null where a task does not sort rows';
comment on column ops.etl_runs.rows_stored is 'of those, kept';
comment on column ops.etl_runs.rows_duplicate is 'of those, the same as a kept one';
comment on column ops.etl_runs.rows_dead is 'of those, not understood: in ops.dead_letters';
comment on column ops.etl_runs.rows_filtered is 'of those, left out by a rule that is counted in details';
comment on column ops.etl_runs.details is 'counts per rule and reason, costs, messages; no personal data';
