-- staging.posthog_activity: the sends of one batch that are to be measured.
--
-- Grain    one row per (notification_id)
-- Reads    staging.push_scope, core.push_exposures, staging.posthog_persons
-- Values   batch
-- distinct_ids are the person's own: an exported event still names the person it had before people were merged.
select
    exposure.notification_id,
    exposure.person_id,
    exposure.sent_at,
    exposure.observed_from,
    array(
        select distinct distinct_id
        from staging.posthog_persons as person, unnest(person.distinct_ids) as distinct_id
        where person.person_id = exposure.person_id::text
        order by distinct_id
    ) as distinct_ids
from staging.push_scope as scope
join core.push_exposures as exposure using (notification_id)
where scope.run_id = %(run_id)s
  and scope.send_batch = %(batch)s
order by exposure.notification_id;
