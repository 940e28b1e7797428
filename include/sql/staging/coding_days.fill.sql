-- staging.coding_days: what has been published is no longer waiting.
--
-- Grain    one row per (day_on)
-- Reads    staging.coding_runs
-- Window   the days that the run has published; a day at or after the horizon waits for the run that ends it
-- Re-run   finds nothing to remove
-- Settles  at once
delete from staging.coding_days
where day_on < (select horizon_on from staging.coding_runs where run_id = %(run_id)s);
