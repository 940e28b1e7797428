-- ops.incidents: open an incident, or add to the open one of the pipeline what is new about it.
insert into ops.incidents as known (pipeline, kind, opened_at, opened_by, updated_at, stale, failed)
values (%(pipeline)s, %(kind)s, %(at)s, %(seen_by)s, %(at)s, %(stale)s, %(failed)s)
on conflict (pipeline) where closed_at is null do update
set updated_at = excluded.updated_at,
    stale = case when excluded.kind = 'late' then excluded.stale else known.stale end,
    failed = excluded.failed || (
        select coalesce(jsonb_agg(task), '[]')
        from jsonb_array_elements(known.failed) as task
        where not exists (
            select from jsonb_array_elements(excluded.failed) as again
            where again ->> 'job' = task ->> 'job' and again ->> 'run_id' = task ->> 'run_id'));
