-- aggregates.collection_metrics: collections of profiles: made, filled, shared, deleted.
--
-- Grain    one row per (day_on, population, privacy)
-- Reads    staging.unified_dirty, staging.unified_runs, core.user_journey_events, core.unified_users,
--          staging.chemlink_collections, staging.chemlink_collection_profiles,
--          staging.chemlink_collection_collaborators
-- Window   the days that staging.unified_dirty names, those whose stock of collections has changed, and those on which
--          collections that have changed since the previous horizon were shared or added to
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  settle_days after the day; the stock changes with the privacy of a collection
drop table if exists pg_temp.collection_stock;
create temporary table collection_stock on commit drop as
with run as (
    select horizon_on from staging.unified_runs where run_id = %(run_id)s
),
lived as (
    select collection.id, coalesce(is_excluded, false) as is_excluded, coalesce(lower(nullif(privacy, '')), '(none)') as privacy,
           (collection.created_at at time zone %(business_zone)s)::date as created_on,
           (least(collection.deleted_at, collection._gone_at) at time zone %(business_zone)s)::date as deleted_on
    from staging.chemlink_collections as collection
    left join core.unified_users as users on users.chemlink_person_id = collection.person_id
    where collection.created_at >= %(first_possible_at)s
      and not collection._is_void
),
shared as (
    select collection_id as id, min((created_at at time zone %(business_zone)s)::date) as shared_on
    from staging.chemlink_collection_collaborators
    where created_at >= %(first_possible_at)s
      and not _is_void
    group by 1
),
change as (
    select created_on as day_on, is_excluded, privacy, 1 as stock, 0 as shared, 0 as deleted from lived
    union all select greatest(deleted_on, created_on), is_excluded, privacy, -1, 0, 1 from lived where deleted_on is not null
    union all select greatest(shared_on, created_on), is_excluded, privacy, 0, 1, 0 from lived join shared using (id)
        where deleted_on is null or greatest(shared_on, created_on) < greatest(deleted_on, created_on)
    union all select greatest(deleted_on, created_on), is_excluded, privacy, 0, -1, 0 from lived join shared using (id)
        where deleted_on is not null and greatest(shared_on, created_on) < greatest(deleted_on, created_on)
),
moved as (
    select day_on, population, privacy, sum(stock) as stock, sum(shared) as shared, sum(deleted)::bigint as deleted
    from change
    join (values ('included'), ('everyone')) as both_kinds(population) on population = 'everyone' or not is_excluded
    group by 1, 2, 3
),
place as (
    select population, privacy, min(day_on) as first_on from moved group by 1, 2
)
select first_on + n as day_on, place.population, place.privacy, coalesce(deleted, 0) as deleted,
       (sum(coalesce(stock, 0)) over so_far)::bigint as collections, (sum(coalesce(shared, 0)) over so_far)::bigint as shared_collections
from place
cross join run
cross join lateral generate_series(0, horizon_on - 1 - first_on) as n
left join moved on moved.day_on = first_on + n and moved.population = place.population and moved.privacy = place.privacy
window so_far as (partition by place.population, place.privacy order by n);

create temporary table scope_collection_metrics on commit drop as
select period_on as day_on from staging.unified_dirty where kind = 'event_day'
union
select day_on
from (
    select day_on, population, privacy, deleted, collections, shared_collections from aggregates.collection_metrics
    where (deleted, collections, shared_collections) <> (0, 0, 0)
) as was
full join (select * from collection_stock where (deleted, collections, shared_collections) <> (0, 0, 0)) as now using (day_on, population, privacy)
where (was.deleted, was.collections, was.shared_collections) is distinct from (now.deleted, now.collections, now.shared_collections)
union
-- what was shared and added is filed by the privacy its collection has now: it moves with one that has changed since it
-- was first seen, or was seen after it
select (row.created_at at time zone %(business_zone)s)::date
from staging.unified_runs as run
join staging.chemlink_collections as changed on changed._extracted_at >= coalesce(run.previous_horizon_at, '-infinity')
join (
    select collection_id, created_at, _first_seen_at from staging.chemlink_collection_profiles
    union all
    select collection_id, created_at, _first_seen_at from staging.chemlink_collection_collaborators
) as row
    on row.collection_id = changed.id
    and (changed._first_seen_at < changed._extracted_at or row._first_seen_at < changed._first_seen_at)
where run.run_id = %(run_id)s
  and row.created_at >= %(first_possible_at)s
  and row.created_at < run.horizon_on::timestamp at time zone %(business_zone)s;

analyze pg_temp.scope_collection_metrics;  -- a few days and all of history are not joined in the same way

create temporary table fresh_collection_metrics on commit drop as
with event as (
    select day_on, activity_type, is_bulk, event.is_excluded, lower(nullif(coalesce(collection.privacy, activity_subtype), '')) as privacy
    from scope_collection_metrics
    join core.user_journey_events as event
        on occurred_on = day_on
            and occurred_at >= day_on::timestamp at time zone %(business_zone)s
            and occurred_at < (day_on + 1)::timestamp at time zone %(business_zone)s
    left join staging.chemlink_collection_profiles as added
        on activity_type = 'profile_added' and added.id = case activity_type when 'profile_added' then source_id::bigint end
    left join staging.chemlink_collection_collaborators as sharing
        on activity_type = 'collection_share' and sharing.id = case activity_type when 'collection_share' then source_id::bigint end
    left join staging.chemlink_collections as collection
        on not collection._is_void
            and collection.id = case activity_type when 'collection_create' then source_id::bigint
                                    else coalesce(added.collection_id, sharing.collection_id) end
    where activity_type in ('collection_create', 'collection_share', 'profile_added')
),
flow as (
    select day_on, coalesce(privacy, '(none)') as privacy, case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population,
           count(*) filter (where activity_type = 'collection_create' and not is_bulk) as created,
           count(*) filter (where activity_type = 'collection_create' and is_bulk) as bulk_created,
           count(*) filter (where activity_type = 'collection_share' and not is_bulk) as shares,
           count(*) filter (where activity_type = 'collection_share' and is_bulk) as bulk_shares,
           count(*) filter (where activity_type = 'profile_added' and not is_bulk) as profiles_added,
           count(*) filter (where activity_type = 'profile_added' and is_bulk) as bulk_profiles_added
    from event
    group by grouping sets ((day_on, coalesce(privacy, '(none)'), is_excluded), (day_on, coalesce(privacy, '(none)')))
),
stock as (
    select collection_stock.* from collection_stock join scope_collection_metrics using (day_on)
    where (deleted, collections, shared_collections) <> (0, 0, 0)
)
select day_on, population, privacy, %(business_zone)s::text as time_zone, day_on + 1 + %(settle_days)s > horizon_on as is_provisional,
       coalesce(created, 0) as created, coalesce(bulk_created, 0) as bulk_created, coalesce(deleted, 0) as deleted,
       coalesce(collections, 0) as collections, coalesce(shared_collections, 0) as shared_collections, coalesce(shares, 0) as shares,
       coalesce(bulk_shares, 0) as bulk_shares, coalesce(profiles_added, 0) as profiles_added, coalesce(bulk_profiles_added, 0) as bulk_profiles_added
from (select * from flow where population is not null) as flow
full join stock using (day_on, population, privacy)
cross join (select horizon_on from staging.unified_runs where run_id = %(run_id)s) as run
order by day_on, population, privacy;
