-- ops.etl_runs: a task instance ends; nothing_is_lost is checked here, in the task's own transaction.
update ops.etl_runs
set finished_at = clock_timestamp(),
    status = %(status)s,
    row_count = %(row_count)s,
    rows_in = %(rows_in)s,
    rows_stored = %(rows_stored)s,
    rows_duplicate = %(rows_duplicate)s,
    rows_dead = %(rows_dead)s,
    rows_filtered = %(rows_filtered)s,
    details = %(details)s
where pipeline = %(pipeline)s
  and run_id = %(run_id)s
  and job = %(job)s
  and map_index = %(map_index)s;
