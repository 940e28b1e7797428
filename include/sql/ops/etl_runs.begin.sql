-- ops.etl_runs: a task instance starts, or starts again.
insert into ops.etl_runs as known
    (pipeline, run_id, job, map_index, window_start, window_end, started_at, status)
values
    (%(pipeline)s, %(run_id)s, %(job)s, %(map_index)s, %(window_start)s, %(window_end)s,
     clock_timestamp(), 'running')
on conflict (pipeline, run_id, job, map_index) do update
set window_start = excluded.window_start,
    window_end = excluded.window_end,
    started_at = excluded.started_at,
    finished_at = null,
    status = 'running',
    attempts = known.attempts + 1;
