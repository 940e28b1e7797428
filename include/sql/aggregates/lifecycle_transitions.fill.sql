-- aggregates.lifecycle_transitions: who came, stayed, came back and left from one period to the next.
--
-- Grain    one row per (period_kind, period_on, population)
-- Reads    staging.unified_dirty, staging.unified_runs, core.user_days, core.unified_users
-- Window   the periods that staging.unified_dirty names
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  settle_days after the end of the period
create temporary table scope_lifecycle_transitions on commit drop as
select substr(kind, 6) as period_kind, period_on from staging.unified_dirty where kind like 'life!_%%' escape '!';

create temporary table fresh_lifecycle_transitions on commit drop as
with period as materialized (
    select period_kind, period_on, (period_on - step)::date as previous_on, (period_on + step)::date as next_on
    from staging.unified_dirty
    join (values ('day', interval '1 day'), ('week', interval '7 days'), ('month', interval '1 month')) as length(period_kind, step)
        on kind = 'life_' || period_kind
    where is_kept
),
seen as materialized (
    -- each period that is looked at once, whether as itself or as the one before another
    select period_kind, looked_at.period_on, user_id
    from (
        select period_kind, period_on, next_on from period
        union select period_kind, previous_on, period_on from period
    ) as looked_at
    cross join lateral generate_series(0, next_on - looked_at.period_on - 1) as n
    join core.user_days as day on day.day_on = looked_at.period_on + n
    where self_made_events > 0
    group by 1, 2, 3
),
first_seen as (
    select user_id, min(day_on) as first_on from core.user_days where self_made_events > 0 group by user_id
),
person as (
    select period_kind, period_on, user_id, bool_or(is_now) as is_active, bool_or(not is_now) as was_active
    from (
        select period_kind, period_on, user_id, true as is_now from period join seen using (period_kind, period_on)
        union all
        select period.period_kind, period.period_on, user_id, false
        from period
        join seen on seen.period_kind = period.period_kind and seen.period_on = period.previous_on
    ) as either
    group by 1, 2, 3
),
counted as (
    select period_kind, period_on, case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population,
           count(*) filter (where is_active) as active, count(*) filter (where was_active) as previous,
           count(*) filter (where is_active and first_on >= period_on) as new,
           count(*) filter (where is_active and was_active) as retained,
           count(*) filter (where is_active and not was_active and first_on < period_on) as resurrected,
           count(*) filter (where was_active and not is_active) as lost
    from person
    join first_seen using (user_id)
    join core.unified_users using (user_id)
    group by grouping sets ((period_kind, period_on, is_excluded), (period_kind, period_on))
)
select period_kind, period_on, population, %(business_zone)s::text as time_zone, next_on + %(settle_days)s > horizon_on as is_provisional,
       coalesce(active, 0) as active_users, coalesce(previous, 0) as previous_active_users, coalesce(new, 0) as new_users,
       coalesce(retained, 0) as retained_users, coalesce(resurrected, 0) as resurrected_users, coalesce(lost, 0) as lost_users
from period
cross join (select horizon_on from staging.unified_runs where run_id = %(run_id)s) as run
cross join (values ('included'), ('everyone')) as both_kinds(population)
left join counted using (period_kind, period_on, population)
order by period_kind, period_on, population;
