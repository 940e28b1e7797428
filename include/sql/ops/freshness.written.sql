-- ops.freshness: up to when the files of each exporting task were written; a dry run writes none and is skipped.
--
-- Values   latest_end: windows that end later had not ended; what their runs wrote says nothing about any day
select pipeline, job, max(window_end)
from ops.etl_runs
where status = 'success'
  and job = any(%(jobs)s)
  and window_end <= %(latest_end)s
group by pipeline, job;
