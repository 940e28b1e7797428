-- The UTC days some sends have now, for sends that could not be read before; days that have not ended wait for their run.
--
-- Values   ids
select distinct (sent_timestamp at time zone 'UTC')::date as day_on
from push_notifications
where id = any(%(ids)s::uuid[])
  and isfinite(sent_timestamp)
  and sent_timestamp < date_trunc('day', now(), 'UTC')
order by day_on
