-- staging.coding_days: what has been published is no longer waiting.
--
-- Grain    one row per (day_on)
-- Reads    staging.coding_runs, staging.trace_reads
-- Writes   staging.coding_runs: how far in the trace files the run has come; staging.trace_lost: emptied, and
--          staging.trace_files: those that are gone half-read are given up, because the gate has let both pass
-- Window   the days that the run has published; a day at or after the horizon waits for the run that ends it
-- Re-run   finds nothing to remove
-- Settles  at once
update staging.coding_runs
set published_read_id = (select max(read_id) from staging.trace_reads where is_merged)
where run_id = %(run_id)s;

delete from staging.coding_days
where day_on < (select horizon_on from staging.coding_runs where run_id = %(run_id)s);

delete from staging.trace_lost;

update staging.trace_files
set is_given_up = true
where is_gone
  and not is_complete
  and not is_given_up;
