-- aggregates.user_engagement_levels: how engaged every user is, as of now.
--
-- Grain    one row per (user_id)
-- Reads    staging.unified_runs, core.user_days, core.unified_users
-- Window   everybody, as of the horizon
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  never: it says how things are, not how they were
create temporary table scope_user_engagement_levels on commit drop as
select is_excluded from (values (true), (false)) as everybody(is_excluded);

create temporary table fresh_user_engagement_levels on commit drop as
with run as (
    select horizon_on from staging.unified_runs where run_id = %(run_id)s
),
lived as (
    select user_id, sum(points) as score, coalesce(sum(points) filter (where age <= %(trailing_days)s), 0) as score_90d,
           sum(own_events + passive_events) as others, coalesce(sum(own_events + passive_events) filter (where age <= %(trailing_days)s), 0) as others_90d,
           coalesce(sum(own_events) filter (where age <= 30), 0) as events_30d,
           count(*) filter (where age <= 28 and self_made_events > 0) as days_28, max(day_on) filter (where own_events > 0) as last_on
    from core.user_days
    cross join run
    cross join lateral (select horizon_on - day_on as age) as ago
    -- + 0: nearly all days are asked for, and would be fetched one by one through the index on them
    where day_on + 0 < horizon_on
    group by user_id
),
person as (
    select users.user_id, horizon_on, user_type, is_excluded, signed_up_on, coalesce(score, 0) as score, coalesce(score_90d, 0) as score_90d,
           coalesce(others, 0) as others, coalesce(others_90d, 0) as others_90d, coalesce(events_30d, 0) as events_30d,
           coalesce(days_28, 0) as days_28, last_on, horizon_on - last_on as quiet_days
    from core.unified_users as users
    join run on coalesce(signed_up_on < horizon_on, true)
    left join lived using (user_id)
)
select user_id, horizon_on as as_of_on, %(business_zone)s::text as time_zone, user_type, is_excluded, signed_up_on,
       score::bigint as score_lifetime, score_90d::bigint as score_90d,
       case when score >= %(power_user_points)s then 'power_user' when score >= %(active_points)s then 'active' when score > 0 then 'casual'
            when others > 0 then 'lurker' else 'inactive' end as level_lifetime,
       case when score_90d >= %(power_user_points)s then 'power_user' when score_90d >= %(active_points)s then 'active' when score_90d > 0 then 'casual'
            when others_90d > 0 then 'lurker' else 'inactive' end as level_90d,
       events_30d::bigint as events_30d,
       case when events_30d = 0 then '0' when steps[step_no + 1] is null then steps[step_no] || '+'
            else coalesce(steps[step_no], 1) || '-' || steps[step_no + 1] - 1 end as intensity,
       days_28::integer as active_days_28,
       case when quiet_days <= %(engaged_days)s then 'engaged' when quiet_days <= %(dormant_days)s then 'dormant' when quiet_days is not null then 'churned'
            when horizon_on - signed_up_on <= %(new_days)s then 'new' else 'unactivated' end as lifecycle_state,
       last_on as last_active_on
from person
cross join (select %(intensity_steps)s::integer[] as steps) as setting
cross join lateral (select width_bucket(events_30d::integer, steps) as step_no) as intense
order by user_id;
