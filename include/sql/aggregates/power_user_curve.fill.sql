-- aggregates.power_user_curve: on how many of 28 days people were active (L28).
--
-- Grain    one row per (day_on, population, active_days)
-- Reads    staging.unified_dirty, staging.unified_runs, core.unified_users; what everybody did comes from the
--          temporary tables beside staging.unified_dirty
-- Window   the days that staging.unified_dirty names
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  settle_days after the day
create temporary table scope_power_user_curve on commit drop as
select period_on as day_on from staging.unified_dirty where kind = 'day';

create temporary table fresh_power_user_curve on commit drop as
with period as materialized (
    select period_on as day_on from staging.unified_dirty where kind = 'day' and is_kept
),
active_day as materialized (
    -- an active day takes its user to the level `now`; when it leaves the 28 days, `later` of them are left. On a day on
    -- which one enters and another one leaves, the level stays
    select day_on, is_excluded, now - (first_no = day_no - 28)::integer as now, first_no = day_no - 28 as is_moved_in, later, last_no = day_no + 28 as is_moved_out, count(*) as users
    from (
        select day_no, day_on, is_excluded, count(*) over back as now, first_value(day_no) over back as first_no,
               count(*) over ahead - 1 as later, last_value(day_no) over ahead as last_no
        from (select user_no, day_on, is_excluded, day_on - date '2000-01-01' as day_no from pg_temp.lived_days where is_active) as numbered
        window back as (partition by user_no order by day_no range between 28 preceding and current row),
               ahead as (partition by user_no order by day_no range between current row and 28 following)
    ) as counted
    group by 1, 2, 3, 4, 5, 6
),
step as (
    select day_on, is_excluded, now as active_days, users, false as is_wanted from active_day where not is_moved_in
    union all select day_on, is_excluded, now - 1, -users, false from active_day where not is_moved_in
    union all select day_on + 28, is_excluded, later, users, false from active_day where not is_moved_out
    union all select day_on + 28, is_excluded, later + 1, -users, false from active_day where not is_moved_out
    union all
    -- level 0: who signed up, without those who are active; before their own signup the latter were not in it
    select coalesce(signed_up_on, '-infinity'), is_excluded, 0, count(*), false from core.unified_users group by 1, 2
    union all
    select day_on, is_excluded, 0, count(*), false from pg_temp.lived_days where is_active and signed_up_on > day_on group by 1, 2
    union all
    select least(after_on, day_on + 28, signed_up_on), is_excluded, 0, -count(*), false
    from pg_temp.lived_days where is_active and signed_up_on > day_on group by 1, 2
    union all
    select day_on, is_excluded, level, 0, true
    from period cross join generate_series(0, 28) as level cross join (values (true), (false)) as either(is_excluded)
),
so_far as (
    select day_on, is_excluded, active_days::integer, bool_or(is_wanted) as is_wanted, sum(sum(users)) over (partition by is_excluded, active_days order by day_on) as users
    from step
    group by 1, 2, active_days
),
counted as (
    select day_on, active_days, case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population,
           sum(users)::bigint as users
    from so_far
    where is_wanted
    group by grouping sets ((day_on, active_days, is_excluded), (day_on, active_days))
)
select day_on, population, active_days, %(business_zone)s::text as time_zone,
       day_on + 1 + %(settle_days)s > horizon_on as is_provisional, users
from counted
cross join (select horizon_on from staging.unified_runs where run_id = %(run_id)s) as run
where population is not null and users <> 0
order by day_on, population, active_days;
