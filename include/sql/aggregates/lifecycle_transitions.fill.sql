-- aggregates.lifecycle_transitions: who came, stayed, came back and left from one period to the next.
--
-- Grain    one row per (period_kind, period_on, population)
-- Reads    staging.unified_dirty, staging.unified_runs; what everybody did comes from the
--          temporary tables beside staging.unified_dirty
-- Window   the periods that staging.unified_dirty names
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  settle_days after the end of the period
create temporary table scope_lifecycle_transitions on commit drop as
select substr(kind, 6) as period_kind, period_on from staging.unified_dirty where kind like 'life!_%%' escape '!';

create temporary table fresh_lifecycle_transitions on commit drop as
with period as (
    select distinct kind, substr(kind, 6) as period_kind, period_on, next_on
    from staging.unified_dirty
    join pg_temp.lived_periods using (kind, period_on)
    where is_kept and kind like 'life!_%%' escape '!'
),
person as materialized (
    -- the first of a user's days in a period says where they come from, the last one where they go
    select kind, period_on, next_on, is_excluded, first_on >= period_on as is_new, coalesce(before_on < period_on, true) as comes,
           coalesce(before_on >= previous_on, false) as was_there, coalesce(after_on >= next_on, true) as goes,
           coalesce(after_on < later_on, false) as stays, count(*) as people
    from pg_temp.lived_periods
    join pg_temp.lived_days using (day_on)
    where kind like 'life!_%%' escape '!' and is_active and (coalesce(before_on < period_on, true) or coalesce(after_on >= next_on, true))
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
),
moved as (
    select kind, period_on, is_excluded, sum(people) as active, sum(people) filter (where is_new) as new, sum(people) filter (where was_there) as retained,
           sum(people) filter (where not was_there and not is_new) as resurrected, 0 as previous, 0 as lost
    from person
    where comes
    group by 1, 2, 3
    union all
    select kind, next_on, is_excluded, 0, 0, 0, 0, sum(people), sum(people) filter (where not stays)
    from person
    where goes
    group by 1, 2, 3
),
counted as (
    select kind, period_on, case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population,
           sum(active)::bigint as active, sum(previous)::bigint as previous, sum(new)::bigint as new, sum(retained)::bigint as retained,
           sum(resurrected)::bigint as resurrected, sum(lost)::bigint as lost
    from moved
    group by grouping sets ((kind, period_on, is_excluded), (kind, period_on))
)
select period_kind, period_on, population, %(business_zone)s::text as time_zone, next_on + %(settle_days)s > horizon_on as is_provisional,
       coalesce(active, 0) as active_users, coalesce(previous, 0) as previous_active_users, coalesce(new, 0) as new_users,
       coalesce(retained, 0) as retained_users, coalesce(resurrected, 0) as resurrected_users, coalesce(lost, 0) as lost_users
from period
cross join (select horizon_on from staging.unified_runs where run_id = %(run_id)s) as run
cross join (values ('included'), ('everyone')) as both_kinds(population)
left join counted using (kind, period_on, population)
order by period_kind, period_on, population;
