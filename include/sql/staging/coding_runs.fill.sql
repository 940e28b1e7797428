-- staging.coding_runs: up to when this run publishes.
--
-- Grain    one row per (run_id)
-- Reads    ops.checkpoints
-- Window   [window_start, window_end); a run of an old window moves nothing back
-- Re-run   renews the row: after it has published, a run begins where it ended
-- Settles  at once
insert into staging.coding_runs (run_id, horizon_at, horizon_on, previous_horizon_on)
select
    %(run_id)s,
    horizon_at,
    (horizon_at at time zone %(business_zone)s)::date,
    (published.position at time zone %(business_zone)s)::date
from (values (1)) as one_row
left join ops.checkpoints as published on published.job = %(pipeline)s
cross join lateral (select greatest(published.position, %(window_end)s) as horizon_at) as run
on conflict (run_id) do update
set horizon_at = excluded.horizon_at,
    horizon_on = excluded.horizon_on,
    previous_horizon_on = excluded.previous_horizon_on;
