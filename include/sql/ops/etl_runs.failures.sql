-- ops.etl_runs: what failed in a pipeline since it last published, newest first; the name of the error, not its text.
select job, run_id, max(attempts) as attempts, substring(max(details ->> 'error') from '^\w+') as error
from ops.etl_runs
where pipeline = %(pipeline)s
  and status = 'failed'
  and started_at > coalesce(
        (select updated_at from ops.checkpoints where checkpoints.job = %(pipeline)s), '-infinity')
group by job, run_id
order by max(started_at) desc
limit 5;
