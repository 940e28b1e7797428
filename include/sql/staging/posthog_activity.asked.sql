-- staging.posthog_activity: the sends of one batch that are to be measured.
--
-- Grain    one row per (notification_id)
-- Reads    staging.push_scope, core.push_exposures
-- Values   batch
select
    exposure.notification_id,
    exposure.person_id,
    exposure.sent_at,
    exposure.observed_from
from staging.push_scope as scope
join core.push_exposures as exposure using (notification_id)
where scope.run_id = %(run_id)s
  and scope.send_batch = %(batch)s
order by exposure.notification_id;
