-- ops.freshness: up to when the files of each exporting task were written; a dry run writes none and is skipped.
select pipeline, job, max(window_end)
from ops.etl_runs
where status = 'success'
  and job = any(%(jobs)s)
group by pipeline, job;
