-- The UTC days some sends have now, for sends that could not be read before; days that have not ended wait for their run.
--
-- Values   ids
select distinct (sent_at at time zone 'UTC')::date as day_on
from user_notifications
where id = any(%(ids)s::uuid[])
  and isfinite(sent_at)
  and sent_at < date_trunc('day', now(), 'UTC')
order by day_on
