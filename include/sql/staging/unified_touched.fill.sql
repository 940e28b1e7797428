-- staging.unified_touched: what has been published is no longer waiting.
--
-- Grain    one row per (kind, user_id, day_on)
-- Reads    staging.unified_runs
-- Writes   staging.unified_refused: emptied, what was refused has been accepted with the publication
-- Window   the days that the run has published; a day at or after the horizon waits for the run that ends it
-- Re-run   finds nothing to remove
-- Settles  at once
delete from staging.unified_refused;

delete from staging.unified_touched
where day_on < (select horizon_on from staging.unified_runs where run_id = %(run_id)s);
