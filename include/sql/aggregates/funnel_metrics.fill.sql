-- aggregates.funnel_metrics: how far accounts get; one snapshot a day, kept forever.
--
-- Grain    one row per (day_on, population, step_no)
-- Reads    staging.unified_dirty, core.unified_users, core.user_days
-- Window   the run's days that are missing, and the newest published one; an older day stays as it was written, because
--          profiles have no past
-- Re-run   makes the same rows, if profiles are as they were; only those that differ are written
-- Settles  when a newer day is published
create temporary table scope_funnel_metrics on commit drop as
select period_on as day_on
from staging.unified_dirty
where kind = 'snapshot'
  and (period_on >= (select coalesce(max(day_on), '-infinity') from aggregates.funnel_metrics)
       or period_on not in (select day_on from aggregates.funnel_metrics))
union
select day_on from aggregates.funnel_metrics where is_provisional;

create temporary table fresh_funnel_metrics on commit drop as
with snapshot as materialized (
    -- what was the newest day and is not asked for is no longer provisional, and nothing else about it changes
    select day_on from scope_funnel_metrics where day_on in (select period_on from staging.unified_dirty where kind = 'snapshot')
),
newest as (
    select greatest((select max(day_on) from snapshot), (select max(day_on) from aggregates.funnel_metrics)) as newest_on
),
step(step_no, step_name) as (
    values (1, 'signed_up'), (2, 'profile_started'), (3, 'profile_complete'), (4, 'activated'), (5, 'engaged'), (6, 'power_user')
),
person as (
    select user_id, is_excluded, signed_up_on, profile_flags > 0 as has_started, profile_completeness >= %(usable_profile)s as is_complete
    from core.unified_users
    where signed_up_on is not null
),
lived as materialized (
    -- of the days that engage nobody any more on the first snapshot, only their sum matters
    select user_id, day_on, lead(day_on) over mine as next_on, sum(points) over mine as score
    from (
        select user_id, min(day_on) as day_on, sum(points) as points
        from core.user_days
        -- + 0: nearly all days are asked for, and would be fetched one by one through the index on them
        where own_events > 0 and day_on + 0 <= (select max(day_on) from snapshot)
        group by user_id, greatest(day_on, (select min(day_on) from snapshot) - %(engaged_days)s)
    ) as own_day
    window mine as (partition by user_id order by day_on)
),
first_times as (
    select user_id, min(day_on) as activated_on, min(day_on) filter (where score >= %(power_user_points)s) as power_on from lived group by 1
),
reached as (
    -- from when until when somebody is at a step, alone and after all the steps before it
    select is_excluded, step_no, signed_up_on as from_on, null::date as until_on, true as alone, true as nested
    from person
    cross join step
    where step_no = 1 or step_no = 2 and has_started
    union all
    select is_excluded, 3, signed_up_on, null, true, has_started from person where is_complete
    union all
    select is_excluded, step_no, greatest(signed_up_on, case step_no when 4 then activated_on else power_on end), null, true, step_no = 4 and has_started and is_complete
    from person
    join first_times using (user_id)
    join step on step_no = 4 or step_no = 6 and power_on is not null
    union all
    select is_excluded, 5, from_on, until_on, true, has_started and is_complete
    from person
    join lived using (user_id)
    cross join lateral (select greatest(signed_up_on, day_on) as from_on, least(next_on, day_on + %(engaged_days)s) as until_on) as span
    where from_on < until_on
    union all
    select is_excluded, 6, from_on, until_on, false, true
    from person
    join lived using (user_id)
    join first_times using (user_id)
    cross join lateral (select greatest(signed_up_on, day_on, power_on) as from_on, least(next_on, day_on + %(engaged_days)s) as until_on) as span
    where has_started and is_complete and power_on is not null and from_on < until_on
),
change as (
    select is_excluded, step_no, from_on as at_on, count(*) filter (where alone) as alone, count(*) filter (where nested) as nested from reached group by 1, 2, 3
    union all
    select is_excluded, step_no, until_on, -count(*) filter (where alone), -count(*) filter (where nested) from reached where until_on is not null group by 1, 2, 3
),
counted as (
    select day_on, population, step.step_no, step_name,
           coalesce(sum(nested) filter (where at_on <= day_on), 0)::bigint as users, coalesce(sum(alone) filter (where at_on <= day_on), 0)::bigint as users_anyhow
    from snapshot
    cross join step
    cross join (values ('included'), ('everyone')) as both_kinds(population)
    left join change on change.step_no = step.step_no and (population = 'everyone' or not is_excluded)
    group by 1, 2, 3, 4
),
beside as (
    select *, first_value(users) over steps as signed_up_users, lag(users) over steps as previous_users
    from counted
    window steps as (partition by day_on, population order by step_no)
)
select day_on, population, step_no, step_name, %(business_zone)s::text as time_zone, day_on = newest_on as is_provisional,
       users, users_anyhow, signed_up_users, previous_users, users::double precision / nullif(signed_up_users, 0) as of_signed_up_rate,
       users::double precision / nullif(previous_users, 0) as of_previous_rate
from beside
cross join newest
union all
select day_on, population, step_no, step_name, time_zone, day_on = newest_on,
       users, users_anyhow, signed_up_users, previous_users, of_signed_up_rate, of_previous_rate
from aggregates.funnel_metrics
cross join newest
where is_provisional and day_on not in (select day_on from snapshot);
