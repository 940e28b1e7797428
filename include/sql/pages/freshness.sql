-- Which published tables are late, the latest first.
select
    table_name,
    pipeline,
    owner,
    good_until_at,
    expected_by_at,
    late_by,
    measured_at
from ops.freshness
where pipeline = any(%(pipelines)s)
  and (%(pipeline)s::text is null or pipeline = %(pipeline)s)
order by late_by desc nulls last, pipeline, table_name
