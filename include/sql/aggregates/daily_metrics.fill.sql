-- aggregates.daily_metrics: how many people there were and what they did, day by day.
--
-- Grain    one row per (day_on, population)
-- Reads    staging.unified_dirty, staging.unified_runs, core.unified_users, core.daily_activity; what everybody did comes
--          from the temporary tables beside staging.unified_dirty
-- Window   the days that staging.unified_dirty names
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  settle_days after the end of the day
create temporary table scope_daily_metrics on commit drop as
select period_on as day_on from staging.unified_dirty where kind = 'day';

create temporary table fresh_daily_metrics on commit drop as
with period as materialized (
    select period_on as day_on, period_on - 1 as previous_on, period_on + 1 as next_on
    from staging.unified_dirty
    where kind = 'day' and is_kept
),
social as (
    select bit_or(1 << (array_position(%(activity_types)s::text[], name) - 1)) as bits
    from unnest(%(social_types)s::text[]) as name
),
person as (
    -- people who did the same are counted once
    select day_on, is_excluded, mask, is_active, is_beyond, on_engagement, on_chemlink, is_finder, is_here, count(*) as people
    from period
    join pg_temp.lived_days using (day_on)
    cross join lateral (select coalesce(signed_up_on < next_on, true) as is_here) as here
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
),
acting as (
    -- bits in the order of settings.ACTIVITY_TYPES
    select day_on, case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population,
        sum(people) filter (where is_active)::bigint as active,
        sum(people) filter (where is_active and mask & (select bits from social) > 0)::bigint as social,
        sum(people) filter (where is_beyond)::bigint as beyond,
        sum(people) filter (where is_active and not is_here)::bigint as early,
        sum(people) filter (where is_active and on_engagement)::bigint as engagement,
        sum(people) filter (where is_active and on_chemlink)::bigint as chemlink,
        sum(people) filter (where is_active and is_finder and is_here)::bigint as finder,
        sum(people) filter (where is_beyond and is_finder and is_here)::bigint as finder_beyond,
        sum(people) filter (where is_active and not is_finder and is_here)::bigint as standard,
        sum(people) filter (where is_beyond and not is_finder and is_here)::bigint as standard_beyond,
        sum(people) filter (where mask & 1 > 0)::bigint as signup_users,
        sum(people) filter (where mask & 2 > 0)::bigint as post_users,
        sum(people) filter (where mask & 4 > 0)::bigint as comment_users,
        sum(people) filter (where mask & 8 > 0)::bigint as reply_users,
        sum(people) filter (where mask & 16 > 0)::bigint as mention_made_users,
        sum(people) filter (where mask & 32 > 0)::bigint as mention_received_users,
        sum(people) filter (where mask & 64 > 0)::bigint as report_made_users,
        sum(people) filter (where mask & 256 > 0)::bigint as group_create_users,
        sum(people) filter (where mask & 512 > 0)::bigint as group_join_users,
        sum(people) filter (where mask & 1024 > 0)::bigint as vote_users,
        sum(people) filter (where mask & 2048 > 0)::bigint as collection_create_users,
        sum(people) filter (where mask & 4096 > 0)::bigint as collection_share_users,
        sum(people) filter (where mask & 8192 > 0)::bigint as profile_added_users,
        sum(people) filter (where mask & 16384 > 0)::bigint as experience_added_users,
        sum(people) filter (where mask & 32768 > 0)::bigint as education_added_users,
        sum(people) filter (where mask & 65536 > 0)::bigint as view_granted_users
    from person
    group by grouping sets ((day_on, is_excluded), (day_on))
),
signed as (
    select signed_up_on, user_type, is_excluded, count(*) as users from core.unified_users group by 1, 2, 3
),
registered as (
    select day_on, case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population,
        sum(users)::bigint as users,
        sum(users) filter (where signed_up_on is null)::bigint as unknown,
        sum(users) filter (where user_type = 'finder')::bigint as finder,
        sum(users) filter (where user_type = 'standard')::bigint as standard,
        sum(users) filter (where signed_up_on >= day_on)::bigint as new,
        sum(users) filter (where signed_up_on >= previous_on and signed_up_on < day_on)::bigint as previous_new
    from period
    join signed on coalesce(signed_up_on < next_on, true)
    group by grouping sets ((day_on, is_excluded), (day_on))
),
happened as (
    select day_on, case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population,
        coalesce(sum(events) filter (where activity_type = 'signup'), 0)::bigint as signup_events,
        coalesce(sum(events) filter (where activity_type = 'post'), 0)::bigint as post_events,
        coalesce(sum(events) filter (where activity_type = 'comment'), 0)::bigint as comment_events,
        coalesce(sum(events) filter (where activity_type = 'reply'), 0)::bigint as reply_events,
        coalesce(sum(events) filter (where activity_type = 'mention_made'), 0)::bigint as mention_made_events,
        coalesce(sum(events) filter (where activity_type = 'mention_received'), 0)::bigint as mention_received_events,
        coalesce(sum(events) filter (where activity_type = 'report_made'), 0)::bigint as report_made_events,
        coalesce(sum(events) filter (where activity_type = 'moderation'), 0)::bigint as moderation_events,
        coalesce(sum(events) filter (where activity_type = 'group_create'), 0)::bigint as group_create_events,
        coalesce(sum(events) filter (where activity_type = 'group_join'), 0)::bigint as group_join_events,
        coalesce(sum(events) filter (where activity_type = 'vote'), 0)::bigint as vote_events,
        coalesce(sum(events) filter (where activity_type = 'collection_create'), 0)::bigint as collection_create_events,
        coalesce(sum(events) filter (where activity_type = 'collection_share'), 0)::bigint as collection_share_events,
        coalesce(sum(events) filter (where activity_type = 'profile_added'), 0)::bigint as profile_added_events,
        coalesce(sum(events) filter (where activity_type = 'experience_added'), 0)::bigint as experience_added_events,
        coalesce(sum(events) filter (where activity_type = 'education_added'), 0)::bigint as education_added_events,
        coalesce(sum(events) filter (where activity_type = 'view_granted'), 0)::bigint as view_granted_events,
        coalesce(sum(events) filter (where activity_type = 'search'), 0)::bigint as search_events
    from period
    join core.daily_activity using (day_on)
    where not is_bulk
    group by grouping sets ((day_on, is_excluded), (day_on))
),
post_day as materialized (
    select day_on, is_excluded, lead(day_on) over (partition by user_no order by day_on) as after_on
    from pg_temp.lived_days
    where mask & 2 > 0
),
step as (
    -- a user counts from an active day until the trailing days have passed or the next active day takes over
    select day_on, is_excluded, count(*) as r7, count(*) as r28, 0 as r30 from pg_temp.lived_days where is_active group by 1, 2
    union all select least(after_on, day_on + 7), is_excluded, -count(*), 0, 0 from pg_temp.lived_days where is_active group by 1, 2
    union all select least(after_on, day_on + 28), is_excluded, 0, -count(*), 0 from pg_temp.lived_days where is_active group by 1, 2
    union all select day_on, is_excluded, 0, 0, count(*) from post_day group by 1, 2
    union all select least(after_on, day_on + 30), is_excluded, 0, 0, -count(*) from post_day group by 1, 2
),
lately as (
    select period.day_on, case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population,
        sum(r7)::bigint as r7, sum(r28)::bigint as r28, sum(r30)::bigint as r30
    from period
    join (select day_on, is_excluded, sum(r7) as r7, sum(r28) as r28, sum(r30) as r30 from step group by 1, 2) as step
        on step.day_on <= period.day_on
    group by grouping sets ((period.day_on, is_excluded), (period.day_on))
),
run as (
    select horizon_on from staging.unified_runs where run_id = %(run_id)s
)
select
    period.day_on, population, %(business_zone)s::text as time_zone,
    period.next_on + %(settle_days)s > horizon_on as is_provisional, coalesce(registered.users, 0) as users,
    coalesce(registered.unknown, 0) as users_without_signup,
    coalesce(registered.users, 0) - coalesce(registered.new, 0) as previous_users,
    coalesce(registered.new, 0) as users_change,
    coalesce(registered.new, 0)::double precision / nullif(registered.users - coalesce(registered.new, 0), 0) as users_change_rate,
    coalesce(registered.new, 0) as new_users, coalesce(registered.previous_new, 0) as previous_new_users,
    coalesce(registered.new, 0) - coalesce(registered.previous_new, 0) as new_users_change,
    (coalesce(registered.new, 0) - registered.previous_new)::double precision / nullif(registered.previous_new, 0) as new_users_change_rate,
    coalesce(active, 0) as active_users, coalesce(active, 0) as comprehensive_users,
    coalesce(social, 0) as social_users, coalesce(beyond, 0) as active_beyond_signup_users,
    coalesce(early, 0) as active_before_signup_users, coalesce(engagement, 0) as engagement_active_users,
    coalesce(chemlink, 0) as chemlink_active_users, coalesce(registered.finder, 0) as finder_users,
    coalesce(acting.finder, 0) as finder_active_users,
    coalesce(acting.finder, 0)::double precision / nullif(registered.finder, 0) as finder_active_rate,
    coalesce(finder_beyond, 0) as finder_active_beyond_signup_users,
    coalesce(finder_beyond, 0)::double precision / nullif(registered.finder, 0) as finder_active_beyond_signup_rate,
    coalesce(registered.standard, 0) as standard_users, coalesce(acting.standard, 0) as standard_active_users,
    coalesce(acting.standard, 0)::double precision / nullif(registered.standard, 0) as standard_active_rate,
    coalesce(standard_beyond, 0) as standard_active_beyond_signup_users,
    coalesce(standard_beyond, 0)::double precision / nullif(registered.standard, 0) as standard_active_beyond_signup_rate,
    coalesce(r7, 0) as rolling_7d_users, coalesce(r28, 0) as rolling_28d_users,
    coalesce(active, 0)::double precision / nullif(r28, 0) as stickiness_rate,
    coalesce(r30, 0) as rolling_30d_posters, coalesce(signup_users, 0) as signup_users,
    coalesce(signup_events, 0) as signup_events, coalesce(post_users, 0) as post_users,
    coalesce(post_events, 0) as post_events, coalesce(comment_users, 0) as comment_users,
    coalesce(comment_events, 0) as comment_events, coalesce(reply_users, 0) as reply_users,
    coalesce(reply_events, 0) as reply_events, coalesce(mention_made_users, 0) as mention_made_users,
    coalesce(mention_made_events, 0) as mention_made_events,
    coalesce(mention_received_users, 0) as mention_received_users,
    coalesce(mention_received_events, 0) as mention_received_events,
    coalesce(report_made_users, 0) as report_made_users, coalesce(report_made_events, 0) as report_made_events,
    null::bigint as moderation_users, coalesce(moderation_events, 0) as moderation_events,
    coalesce(group_create_users, 0) as group_create_users,
    coalesce(group_create_events, 0) as group_create_events, coalesce(group_join_users, 0) as group_join_users,
    coalesce(group_join_events, 0) as group_join_events, coalesce(vote_users, 0) as vote_users,
    coalesce(vote_events, 0) as vote_events, coalesce(collection_create_users, 0) as collection_create_users,
    coalesce(collection_create_events, 0) as collection_create_events,
    coalesce(collection_share_users, 0) as collection_share_users,
    coalesce(collection_share_events, 0) as collection_share_events,
    coalesce(profile_added_users, 0) as profile_added_users,
    coalesce(profile_added_events, 0) as profile_added_events,
    coalesce(experience_added_users, 0) as experience_added_users,
    coalesce(experience_added_events, 0) as experience_added_events,
    coalesce(education_added_users, 0) as education_added_users,
    coalesce(education_added_events, 0) as education_added_events,
    coalesce(view_granted_users, 0) as view_granted_users,
    coalesce(view_granted_events, 0) as view_granted_events, null::bigint as search_users,
    coalesce(search_events, 0) as search_events, null::bigint as profile_view_users,
    null::bigint as profile_view_events,
    'searches and moderation name no person; profile views are not recorded' as unknown_reason
from period
cross join run
cross join (values ('included'), ('everyone')) as both_kinds(population)
left join registered using (day_on, population)
left join acting using (day_on, population)
left join happened using (day_on, population)
left join lately using (day_on, population)
order by day_on, population;
