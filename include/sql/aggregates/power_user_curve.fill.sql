-- aggregates.power_user_curve: on how many of 28 days people were active (L28).
--
-- Grain    one row per (day_on, population, active_days)
-- Reads    staging.unified_dirty, staging.unified_runs, core.user_days, core.unified_users
-- Window   the days that staging.unified_dirty names
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  settle_days after the day
create temporary table scope_power_user_curve on commit drop as
select period_on as day_on from staging.unified_dirty where kind = 'day';

create temporary table fresh_power_user_curve on commit drop as
with period as materialized (
    select period_on as day_on from staging.unified_dirty where kind = 'day' and is_kept
),
needed as (
    select distinct day_on - back as day_on from period cross join generate_series(0, 27) as back
),
active_day as materialized (
    select user_id, day_on
    from needed
    join core.user_days using (day_on)
    where self_made_events > 0
),
change as (
    -- an active day enters the 28 days, and leaves them again
    select user_id, day_on, sum(by) as by
    from (
        select user_id, day_on, 1 as by from active_day
        union all select user_id, day_on + 28, -1 from active_day
    ) as either
    group by 1, 2
    having sum(by) <> 0
),
level as materialized (
    select user_id, day_on, is_excluded, signed_up_on, (sum(by) over mine)::integer as now, by::integer as by, lead(day_on) over mine as next_on
    from change
    join core.unified_users using (user_id)
    window mine as (partition by user_id order by day_on)
),
step as (
    select day_on, is_excluded, now as active_days, count(*) as users from level where now > 0 group by 1, 2, 3
    union all
    select day_on, is_excluded, now - by, -count(*) from level where now > by group by 1, 2, 3
    union all
    -- level 0: who signed up, without those who are active; before their own signup the latter were not in it
    select coalesce(signed_up_on, '-infinity'), is_excluded, 0, count(*) from core.unified_users group by 1, 2
    union all
    select day_on, is_excluded, 0, -count(*) from level where now > 0 and now = by group by 1, 2
    union all
    select day_on, is_excluded, 0, count(*) from level where now = 0 group by 1, 2
    union all
    select day_on, is_excluded, 0, count(*) from level where now > 0 and signed_up_on > day_on group by 1, 2
    union all
    select least(next_on, signed_up_on), is_excluded, 0, -count(*) from level where now > 0 and signed_up_on > day_on group by 1, 2
),
counted as (
    select period.day_on, active_days, case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population,
           sum(users)::bigint as users
    from period
    join (select day_on, is_excluded, active_days, sum(users) as users from step group by 1, 2, 3) as step on step.day_on <= period.day_on
    group by grouping sets ((period.day_on, active_days, is_excluded), (period.day_on, active_days))
)
select day_on, population, active_days, %(business_zone)s::text as time_zone,
       day_on + 1 + %(settle_days)s > horizon_on as is_provisional, users
from counted
cross join (select horizon_on from staging.unified_runs where run_id = %(run_id)s) as run
where population is not null and users <> 0
order by day_on, population, active_days;
