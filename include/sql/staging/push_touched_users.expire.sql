-- staging.push_touched_users: rows of runs whose last task ended before an instant; a run that was repeated since is young again.
--
-- Values   before_at; batch: at most so many rows, null = all
delete from staging.push_touched_users
where ctid = any(array(
    select one.ctid
    from staging.push_touched_users as one
    join (
        select pipeline, run_id
        from ops.etl_runs
        where pipeline = 'push_lift'
        group by pipeline, run_id
        having max(coalesce(finished_at, started_at)) < %(before_at)s
    ) as run using (run_id)
    limit %(batch)s));
