-- ops.incidents: the end of incidents of pipelines that have nothing late, once each failed task has been made up for:
-- it has succeeded since, in its own run or in one that reaches as far, and none of its siblings there is red.
update ops.incidents as incident
set closed_at = %(at)s,
    updated_at = %(at)s
where closed_at is null
  and pipeline <> all(%(late)s)
  and not exists (
        select
        from jsonb_to_recordset(incident.failed) as task(job text, failed_at timestamptz, window_end timestamptz)
        where not exists (
            select
            from ops.etl_runs as made_up
            where made_up.pipeline = incident.pipeline
              and made_up.job = task.job
              and made_up.status = 'success'
              and made_up.finished_at > task.failed_at
              and made_up.window_end >= coalesce(task.window_end, '-infinity')
              and not exists (
                    select
                    from ops.etl_runs as sibling
                    where sibling.pipeline = made_up.pipeline
                      and sibling.run_id = made_up.run_id
                      and sibling.job = made_up.job
                      and sibling.status in ('failed', 'running'))));
