-- staging.unified_runs: from where to where this run moves what is published.
--
-- Grain    one row per (run_id)
-- Reads    ops.checkpoints
-- Window   [window_start, window_end); a run of an old window moves nothing back
-- Re-run   replaces the row: after it has published, a run begins where it ended
-- Settles  at once
delete from staging.unified_runs
where run_id = %(run_id)s;

insert into staging.unified_runs
    (run_id, previous_horizon_at, horizon_at, previous_horizon_on, horizon_on, window_on, days)
select
    %(run_id)s,
    published.position,
    greatest(published.position, %(window_end)s),
    (published.position at time zone %(business_zone)s)::date,
    (greatest(published.position, %(window_end)s) at time zone %(business_zone)s)::date,
    (%(window_start)s at time zone %(business_zone)s)::date,
    (%(window_end)s at time zone %(business_zone)s)::date - (%(window_start)s at time zone %(business_zone)s)::date
from (values (1)) as one_row
left join ops.checkpoints as published on published.job = %(pipeline)s;
