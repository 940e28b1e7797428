-- What every task of every run did, with its books; the latest first.
select
    pipeline,
    run_id,
    job,
    map_index,
    status,
    attempts,
    window_start,
    window_end,
    started_at,
    finished_at,
    row_count,
    rows_in,
    rows_stored,
    rows_duplicate,
    rows_dead,
    rows_filtered,
    details ->> 'error' as error
from ops.etl_runs
where pipeline = any(%(pipelines)s)
  and (%(pipeline)s::text is null or pipeline = %(pipeline)s)
  and (%(run_id)s::text is null or run_id = %(run_id)s)
  and (%(job)s::text is null or job = %(job)s)
  and (%(status)s::text is null or status = %(status)s)
  and (%(date_from)s::date is null or window_end > %(date_from)s::date at time zone 'UTC')
  and (%(date_to)s::date is null or window_start < (%(date_to)s::date + 1) at time zone 'UTC')
order by started_at desc, pipeline, run_id, job, map_index
