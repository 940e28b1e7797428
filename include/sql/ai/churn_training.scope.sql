-- ai.churn_training: the rows that this run looks at: those it may add, change or remove.
--
-- Grain    one row per (user_id, as_of_at)
-- Reads    core.user_days, staging.unified_runs, staging.unified_touched
-- Writes   the temporary table scope_churn_training
-- Window   firsts of months whose label window has closed since the previous horizon, for users with an own
--          event in the month before; and those around a touched day, where something may have been removed
create temporary table scope_churn_training on commit drop as
with month as (
    select
        month_on::date as month_on,
        month_on::timestamp at time zone %(business_zone)s as as_of_at,
        %(everything)s
            or run.previous_horizon_at is null
            or (month_on::timestamp at time zone %(business_zone)s) + interval '2160 hours'
               > run.previous_horizon_at as is_new
    from staging.unified_runs as run
    cross join lateral (select min(day_on) as first_on from core.user_days) as known
    cross join lateral generate_series(
        date_trunc('month', known.first_on::timestamp), run.horizon_on::timestamp, interval '1 month') as month_on
    where run.run_id = %(run_id)s
      and (month_on::timestamp at time zone %(business_zone)s) + interval '2160 hours' <= run.horizon_at
)
select day.user_id, month.as_of_at
from month
join core.user_days as day on day.day_on >= month.month_on - 31 and day.day_on < month.month_on
where month.is_new
  and day.own_events > 0
union
select touched.user_id, month.as_of_at
from month
join staging.unified_touched as touched
    -- 2160 hours are 90 days, give or take the hour of a changed clock
    on touched.day_on >= month.month_on - 91 and touched.day_on <= month.month_on + 90
where touched.kind = 'user_day'
order by user_id, as_of_at;
