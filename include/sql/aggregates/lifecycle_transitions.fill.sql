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
    select kind_no, period_kind, period_on, (period_on - step)::date as previous_on, (period_on + step)::date as next_on, step
    from staging.unified_dirty
    join (values (1, 'day', interval '1 day'), (2, 'week', interval '7 days'), (3, 'month', interval '1 month')) as length(kind_no, period_kind, step)
        on kind = 'life_' || period_kind
    where is_kept
),
looked_at as (
    -- each period once, whether as itself or as the one before another
    select kind_no, period_on, previous_on, next_on from period
    union
    select kind_no, previous_on, (previous_on - step)::date, period_on from period
),
active_day as (
    select kind_no, looked_at.period_on, previous_on, next_on, user_id, lag(looked_at.period_on) over days as before_on, lead(looked_at.period_on) over days as after_on
    from looked_at
    cross join lateral generate_series(0, next_on - looked_at.period_on - 1) as n
    join core.user_days as day on day.day_on = looked_at.period_on + n
    where self_made_events > 0
    window days as (partition by kind_no, user_id order by day.day_on)
),
first_seen as (
    select user_id, min(day_on) as first_on from core.user_days where self_made_events > 0 group by user_id
),
person as (
    -- the first of a user's days in a period says where they come from, the last one where they go
    select kind_no, period_on, previous_on, next_on, is_excluded, first_on >= period_on as is_new,
           before_on is distinct from period_on as comes, before_on is not distinct from previous_on as was_there,
           after_on is distinct from period_on as goes, after_on is not distinct from next_on as stays
    from active_day
    join first_seen using (user_id)
    join core.unified_users using (user_id)
    where before_on is distinct from period_on or after_on is distinct from period_on
),
moved as (
    select kind_no, period_on, is_excluded, count(*) as active, count(*) filter (where is_new) as new, count(*) filter (where was_there) as retained,
           count(*) filter (where not was_there and not is_new) as resurrected, 0 as previous, 0 as lost
    from person
    where comes
    group by 1, 2, 3
    union all
    select kind_no, next_on, is_excluded, 0, 0, 0, 0, count(*), count(*) filter (where not stays)
    from person
    where goes
    group by 1, 2, 3
),
counted as (
    select kind_no, period_on, case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population,
           sum(active)::bigint as active, sum(previous)::bigint as previous, sum(new)::bigint as new, sum(retained)::bigint as retained,
           sum(resurrected)::bigint as resurrected, sum(lost)::bigint as lost
    from moved
    group by grouping sets ((kind_no, period_on, is_excluded), (kind_no, period_on))
)
select period_kind, period_on, population, %(business_zone)s::text as time_zone, next_on + %(settle_days)s > horizon_on as is_provisional,
       coalesce(active, 0) as active_users, coalesce(previous, 0) as previous_active_users, coalesce(new, 0) as new_users,
       coalesce(retained, 0) as retained_users, coalesce(resurrected, 0) as resurrected_users, coalesce(lost, 0) as lost_users
from period
cross join (select horizon_on from staging.unified_runs where run_id = %(run_id)s) as run
cross join (values ('included'), ('everyone')) as both_kinds(population)
left join counted using (kind_no, period_on, population)
order by period_kind, period_on, population;
