-- Which published tables reach beyond now or are late, these first, then by when their next rows are expected.
select
    table_name,
    pipeline,
    owner,
    good_until_at,
    expected_by_at,
    late_by,
    is_ahead,
    measured_at
from ops.freshness
where pipeline = any(%(pipelines)s)
  and (%(pipeline)s::text is null or pipeline = %(pipeline)s)
order by is_ahead desc, expected_by_at nulls last, pipeline, table_name
