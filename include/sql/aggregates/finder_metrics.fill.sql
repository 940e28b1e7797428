-- aggregates.finder_metrics: how the finder is used, day by day.
--
-- Grain    one row per (day_on, population)
-- Reads    staging.unified_dirty, staging.unified_runs, core.daily_activity; what everybody did comes
--          from the temporary tables beside staging.unified_dirty
-- Window   the days that staging.unified_dirty names
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  settle_days after the day
create temporary table scope_finder_metrics on commit drop as
select period_on as day_on from staging.unified_dirty where kind = 'event_day';

create temporary table fresh_finder_metrics on commit drop as
with period as materialized (
    select period_on as day_on from staging.unified_dirty where kind = 'event_day' and is_kept
),
counted as (
    select day_on, case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population,
           sum(events) filter (where activity_type = 'search')::bigint as searches,
           sum(events) filter (where activity_type = 'vote')::bigint as votes,
           sum(events) filter (where activity_type = 'vote' and lower(activity_subtype) = 'up')::bigint as up_votes,
           sum(events) filter (where activity_type = 'vote' and lower(activity_subtype) = 'down')::bigint as down_votes
    from period
    join core.daily_activity using (day_on)
    where activity_type in ('search', 'vote') and not is_bulk
    group by grouping sets ((day_on, is_excluded), (day_on))
),
intents as (
    select day_on, population, jsonb_object_agg(intent, events) as searches_by_intent
    from (
        select day_on, case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population,
               coalesce(nullif(activity_subtype, ''), '(unknown)') as intent, sum(events)::bigint as events
        from period
        join core.daily_activity using (day_on)
        where activity_type = 'search' and not is_bulk and events > 0
        group by grouping sets ((day_on, is_excluded, coalesce(nullif(activity_subtype, ''), '(unknown)')), (day_on, coalesce(nullif(activity_subtype, ''), '(unknown)')))
    ) as each_intent
    group by 1, 2
),
people as (
    select day_on, case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population, count(*) as voters
    from period
    join pg_temp.lived_days using (day_on)
    where mask & (1 << (array_position(%(activity_types)s::text[], 'vote') - 1)) > 0
    group by grouping sets ((day_on, is_excluded), (day_on))
)
select period.day_on, population, %(business_zone)s::text as time_zone, period.day_on + 1 + %(settle_days)s > horizon_on as is_provisional,
       coalesce(searches, 0) as searches, coalesce(searches_by_intent, '{}') as searches_by_intent, null::bigint as searchers,
       coalesce(up_votes, 0) as up_votes, coalesce(down_votes, 0) as down_votes, coalesce(votes, 0) as votes, coalesce(voters, 0) as voters,
       coalesce(votes, 0)::double precision / nullif(searches, 0) as votes_per_search, 'searches name no person' as unknown_reason
from period
cross join (select horizon_on from staging.unified_runs where run_id = %(run_id)s) as run
cross join (values ('included'), ('everyone')) as both_kinds(population)
left join counted using (day_on, population)
left join intents using (day_on, population)
left join people using (day_on, population)
order by period.day_on, population;
