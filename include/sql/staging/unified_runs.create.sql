-- staging.unified_runs: what a run of unified_users moves forward.
create table if not exists staging.unified_runs (
    run_id              text not null,
    previous_horizon_at timestamptz,
    horizon_at          timestamptz not null,
    previous_horizon_on date,
    horizon_on          date not null,
    window_on           date not null,
    days                integer not null,
    primary key (run_id)
);
comment on table staging.unified_runs is 'One row per run: between which two instants the published state moves. Written by the first task of map.';
comment on column staging.unified_runs.run_id is 'Airflow run id';
comment on column staging.unified_runs.previous_horizon_at is 'everything before it had been published when the run began; null = nothing yet';
comment on column staging.unified_runs.horizon_at is 'everything before it is published when the run is done: the later of window_end and what had been published';
comment on column staging.unified_runs.previous_horizon_on is 'business day that begins at or after previous_horizon_at; days before it had been published';
comment on column staging.unified_runs.horizon_on is 'first business day that is not published: it has not ended at horizon_at';
comment on column staging.unified_runs.window_on is 'first business day of the window';
comment on column staging.unified_runs.days is 'business days from window_on up to horizon_on of the window';
