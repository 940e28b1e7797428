-- Which settled numbers changed, from what to what and why, the latest first.
select
    restatement_id,
    restated_at,
    table_name,
    row_key,
    column_name,
    old_value,
    new_value,
    cause,
    run_id
from ops.restatements
where table_name = any(%(tables)s)
  and (%(table)s::text is null or table_name = %(table)s)
  and (%(date_from)s::date is null or restated_at >= %(date_from)s::date at time zone 'UTC')
  and (%(date_to)s::date is null or restated_at < (%(date_to)s::date + 1) at time zone 'UTC')
order by restatement_id desc
