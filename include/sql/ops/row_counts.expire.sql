-- ops.row_counts: rows of runs whose last task ended before an instant; a run that was repeated since is young again.
--
-- Values   before_at; batch: at most so many rows, null = all
delete from ops.row_counts
where ctid = any(array(
    select one.ctid
    from ops.row_counts as one
    join (
        select pipeline, run_id
        from ops.etl_runs
        group by pipeline, run_id
        having max(coalesce(finished_at, started_at)) < %(before_at)s
    ) as run using (pipeline, run_id)
    limit %(batch)s));
