-- aggregates.metrics_by_country: where users are and where they are active.
--
-- Grain    one row per (period_kind, period_on, population, country)
-- Reads    staging.unified_dirty, staging.unified_runs, core.unified_users; what everybody did comes from the
--          temporary tables beside staging.unified_dirty
-- Window   the periods that staging.unified_dirty names, and those whose number of users in a country has changed:
--          somebody without an active day may have moved
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  settle_days after the end of the period
drop table if exists pg_temp.users_of_country;
create temporary table users_of_country on commit drop as
with length(period_kind, step) as (
    values ('day', interval '1 day'), ('week', interval '7 days'), ('month', interval '1 month')
),
dirty as (
    select kind as period_kind, period_on, is_kept from staging.unified_dirty where kind in ('day', 'week', 'month')
),
period as materialized (
    select period_kind, period_on, (period_on + step)::date as next_on
    from (select period_kind, period_on from aggregates.metrics_by_country union select period_kind, period_on from dirty) as known
    join length using (period_kind)
    where not exists (
        select from dirty
        where dirty.period_kind = known.period_kind and dirty.period_on = known.period_on and not is_kept)
),
edge as (
    select min(next_on) - 1 as first_on, max(next_on) - 1 as last_on from period
),
signed as (
    select greatest(coalesce(signed_up_on, '-infinity'), first_on) as day_on, coalesce(country, '(unknown)') as country, population, count(*) as users
    from core.unified_users
    cross join edge
    join (values ('included'), ('everyone')) as both_kinds(population) on population = 'everyone' or not is_excluded
    group by 1, 2, 3
),
grid as materialized (
    select first_on + n as day_on, place.country, place.population
    from edge
    cross join generate_series(0, last_on - first_on) as n
    cross join (select distinct country, population from signed) as place
),
daily as (
    select day_on, country, population, (sum(coalesce(users, 0)) over so_far)::bigint as users
    from grid
    left join signed using (day_on, country, population)
    window so_far as (partition by country, population order by day_on)
)
select period_kind, period_on, next_on, population, country, users
from period
join daily on daily.day_on = next_on - 1
where users > 0;

create temporary table scope_metrics_by_country on commit drop as
select kind as period_kind, period_on from staging.unified_dirty where kind in ('day', 'week', 'month')
union
select period_kind, period_on
from (select period_kind, period_on, population, country, users from aggregates.metrics_by_country where users > 0) as was
full join users_of_country as now using (period_kind, period_on, population, country)
where was.users is distinct from now.users;

create temporary table fresh_metrics_by_country on commit drop as
with run as (
    select horizon_on from staging.unified_runs where run_id = %(run_id)s
),
period as materialized (
    select period_kind, period_on, (period_on + step)::date as next_on
    from scope_metrics_by_country
    join (values ('day', interval '1 day'), ('week', interval '7 days'), ('month', interval '1 month')) as length(period_kind, step) using (period_kind)
    where not exists (
        select from staging.unified_dirty as gone
        where gone.kind = period_kind and gone.period_on = scope_metrics_by_country.period_on and not is_kept)
),
person as (
    -- once in a period: on the first active day of it
    select kind as period_kind, period_on, country, is_excluded, count(*) as active, count(*) filter (where coalesce(signed_up_on < next_on, true)) as active_here
    from pg_temp.lived_periods
    join pg_temp.lived_days using (day_on)
    where kind in ('day', 'week', 'month') and is_active and coalesce(before_on < period_on, true)
    group by 1, 2, 3, 4
),
acting as (
    select period_kind, period_on, case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population,
           country, sum(active)::bigint as active, sum(active_here)::bigint as active_here
    from person
    group by grouping sets ((period_kind, period_on, country, is_excluded), (period_kind, period_on, country))
    union all
    -- where nobody active has changed, only the number of users has
    select period_kind, period_on, population, country, active_users, active_of_users
    from aggregates.metrics_by_country as was
    join period using (period_kind, period_on)
    where active_users > 0
      and not exists (select from staging.unified_dirty as dirty where dirty.kind = period_kind and dirty.period_on = was.period_on)
),
merged as (
    select period_kind, period_on, population, country, coalesce(users, 0) as users, coalesce(active, 0) as active, coalesce(active_here, 0) as active_here
    from (select users_of_country.* from users_of_country join scope_metrics_by_country using (period_kind, period_on)) as living
    full join (select * from acting where population is not null) as acting using (period_kind, period_on, population, country)
)
select period_kind, period_on, population, country, %(business_zone)s::text as time_zone, next_on + %(settle_days)s > horizon_on as is_provisional,
       users, active as active_users, active_here as active_of_users, active_here::double precision / nullif(users, 0) as active_rate
from merged
join period using (period_kind, period_on)
cross join run
order by period_kind, period_on, population, country;
