-- ops.freshness: what a look found; a table that has no target any more leaves.
delete from ops.freshness
where table_name <> all(%(tables)s);

insert into ops.freshness
    (table_name, pipeline, owner, good_until_at, expected_by_at, late_by, is_ahead, measured_at)
select *, %(at)s
from unnest(
    %(tables)s::text[], %(pipelines)s::text[], %(owners)s::text[], %(good_until_at)s::timestamptz[],
    %(expected_by_at)s::timestamptz[], %(late_by)s::interval[], %(is_ahead)s::boolean[])
on conflict (table_name) do update
set pipeline = excluded.pipeline,
    owner = excluded.owner,
    good_until_at = excluded.good_until_at,
    expected_by_at = excluded.expected_by_at,
    late_by = excluded.late_by,
    is_ahead = excluded.is_ahead,
    measured_at = excluded.measured_at;
