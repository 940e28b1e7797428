-- core.push_exposures: what a run's quality score is made of.
--
-- Grain    one row per (dimension)
-- Reads    staging.push_notifications, staging.push_scope, core.push_sends, core.identity_map, ops.dead_letters
-- Window   the window's rows, the users of the run's scope, and strays that this run saw first when the window
--          has rows enough to be compared with them
with landed as (
    select
        pushed.*,
        case when jsonb_typeof(notification_content) = 'object' then notification_content ->> 'title' end as title,
        send.campaign_key
    from staging.push_notifications as pushed
    left join core.push_sends as send on send.notification_id = pushed.id
    where (not is_stray and sent_timestamp >= %(window_start)s and sent_timestamp < %(window_end)s)
       or (is_stray
           and (select count(*) from staging.push_notifications
                where not is_stray and sent_timestamp >= %(window_start)s and sent_timestamp < %(window_end)s)
               >= %(min_rows_for_strays)s
           and coalesce(pushed.id::text, '') in (
               select split_part(record_key, '#', 1)
               from ops.dead_letters
               where pipeline = %(pipeline)s
                 and source = 'staging.push_notifications'
                 and first_run_id = %(run_id)s))
),
asked as (
    select distinct on (scope.user_id) scope.user_id, identity.*
    from staging.push_scope as scope
    left join core.identity_map as identity
        on identity.user_id = scope.user_id and identity.valid_to is null
    where scope.run_id = %(run_id)s
      -- sends picked up from earlier runs have been judged there; those nobody can map would come again and again
      and (scope.is_in_window
           or scope.sent_at + make_interval(hours => %(settle_hours)s) > %(window_start)s)
)
select
    'mapping' as dimension,
    count(*) filter (where known_person) as numerator,
    count(*) as denominator
from asked
union all
select
    'timestamps',
    count(*) filter (where not is_stray and sent_timestamp is not null),
    count(*)
from landed
union all
select
    'completeness',
    count(user_id) + count(sent_timestamp) + count(nullif(trim(title), ''))
        + count(coalesce(campaign_key, nullif(trim(campaign_id), ''), nullif(trim(title), '')))
        + count(delivery_status),
    5 * count(*)
from landed
union all
select
    'format',
    count(*) filter (where distinct_id ~ %(distinct_id_pattern)s),
    count(*)
from asked
where known_person
  and distinct_id is not null
union all
select
    'readable',
    landed_rows - least(dead_rows, landed_rows),
    landed_rows
from (select count(*) as landed_rows from landed) as looked_at
cross join (
    select count(*) as dead_rows
    from ops.dead_letters
    where pipeline = %(pipeline)s
      and source = 'staging.push_notifications'
      and status = 'open'
      and ((partition_on >= (%(window_start)s at time zone 'UTC')::date
            and partition_on < (%(window_end)s at time zone 'UTC')::date)
           or (partition_on is null
               and first_run_id = %(run_id)s
               and exists (select from landed where is_stray)))
) as refused;
