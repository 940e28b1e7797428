-- The users who were sent anything in the window or shortly before it: they are measured in this run.
--
-- Grain    one row per (id)
-- Window   recipients of sends with sent_at in [window_start - settle_hours, window_end)
-- Columns  exactly those of staging.push_users, in that order and type; the two counts look at all users,
--          because an id or address that two users share identifies neither
with shared_id as (
    select posthog_distinct_id, count(*) as users
    from users
    where posthog_distinct_id is not null
    group by posthog_distinct_id
    having count(*) > 1
),
shared_email as (
    select lower(trim(email)) as address, count(*) as users
    from users
    where email is not null
    group by lower(trim(email))
    having count(*) > 1
)
select
    recipient.id,
    recipient.email::text as email,
    recipient.posthog_distinct_id,
    recipient.created_at,
    recipient.updated_at,
    recipient.deleted_at,
    coalesce(shared_id.users, 1) as users_of_distinct_id,
    coalesce(shared_email.users, 1) as users_of_email
from users as recipient
left join shared_id using (posthog_distinct_id)
left join shared_email on shared_email.address = lower(trim(recipient.email))
where recipient.id in (
    select user_id
    from user_notifications
    where sent_at >= %(window_start)s - make_interval(hours => %(settle_hours)s)
      and sent_at < %(window_end)s
)
