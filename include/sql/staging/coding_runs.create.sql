-- staging.coding_runs: up to when every run of ai_coding publishes.
create table if not exists staging.coding_runs (
    run_id              text not null,
    horizon_at          timestamptz not null,
    horizon_on          date not null,
    previous_horizon_on date,
    published_read_id   bigint,
    primary key (run_id)
);
comment on table staging.coding_runs is 'One row per run. What is published is a function of what has been landed and of the horizon.';
comment on column staging.coding_runs.run_id is 'Airflow run id';
comment on column staging.coding_runs.horizon_at is 'end of the run''s window, or of an earlier run''s when that was later: calls at or after it wait';
comment on column staging.coding_runs.horizon_on is 'the business day it begins';
comment on column staging.coding_runs.previous_horizon_on is 'the same of the last publication; null = nothing has been published';
comment on column staging.coding_runs.published_read_id is 'last part of a trace file that the run published; null = has not published';
