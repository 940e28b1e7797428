-- staging.posthog_persons: what to ask PostHog about the users of one batch.
--
-- Grain    one row per (user_id)
-- Reads    staging.push_scope, staging.push_users
-- Values   batch
select distinct
    scope.user_id::text as user_id,
    person.posthog_distinct_id,
    lower(trim(person.email)) as email
from staging.push_scope as scope
left join staging.push_users as person on person.id = scope.user_id
where scope.run_id = %(run_id)s
  and scope.user_batch = %(batch)s
order by 1;
