-- What was or is wrong, open incidents first.
select
    incident_id,
    pipeline,
    kind,
    closed_at is null as is_open,
    opened_at,
    opened_by,
    stale,
    failed,
    alerted_at,
    closed_at,
    resolved_at
from ops.incidents
where pipeline = any(%(pipelines)s)
  and (%(pipeline)s::text is null or pipeline = %(pipeline)s)
  and (%(date_from)s::date is null or coalesce(closed_at, 'infinity') >= %(date_from)s::date at time zone 'UTC')
  and (%(date_to)s::date is null or opened_at < (%(date_to)s::date + 1) at time zone 'UTC')
  and (%(is_open)s::boolean is null or (closed_at is null) = %(is_open)s)
order by is_open desc, incident_id desc
