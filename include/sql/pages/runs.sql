-- What every run did: its tasks by how they ended, the latest run first.
select
    pipeline,
    run_id,
    min(window_start) as window_start,
    max(window_end) as window_end,
    min(started_at) as started_at,
    max(finished_at) as finished_at,
    count(*) as tasks,
    count(*) filter (where status = 'success') as tasks_succeeded,
    count(*) filter (where status = 'failed') as tasks_failed,
    count(*) filter (where status = 'running') as tasks_running,
    count(*) filter (where status = 'skipped') as tasks_skipped,
    sum(rows_in) as rows_in,
    sum(rows_dead) as rows_dead
from ops.etl_runs
where pipeline = any(%(pipelines)s)
  and (%(pipeline)s::text is null or pipeline = %(pipeline)s)
  and (%(run_id)s::text is null or run_id = %(run_id)s)
  and (%(date_from)s::date is null or window_end > %(date_from)s::date at time zone 'UTC')
  and (%(date_to)s::date is null or window_start < (%(date_to)s::date + 1) at time zone 'UTC')
group by pipeline, run_id
order by started_at desc, pipeline, run_id
