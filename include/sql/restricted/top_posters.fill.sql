-- restricted.top_posters: who posts most. Holds names.
--
-- Grain    one row per (rank)
-- Reads    staging.unified_runs, core.user_journey_events, core.unified_users, staging.engagement_comments
-- Window   the top_days before the horizon
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  never: it says how things are, not how they were
create temporary table scope_top_posters on commit drop as
select rank from generate_series(1, %(top_rows)s) as rank;

create temporary table fresh_top_posters on commit drop as
with run as (
    select horizon_on, (horizon_on - %(top_days)s)::timestamp at time zone %(business_zone)s as from_at, horizon_on::timestamp at time zone %(business_zone)s as until_at
    from staging.unified_runs
    where run_id = %(run_id)s
),
post as (
    select user_id, source_id, is_deleted, from_at, until_at
    from core.user_journey_events
    join run on occurred_at >= from_at and occurred_at < until_at
    where activity_type = 'post' and not is_bulk and not is_excluded and user_id is not null
),
placed as (
    select user_id, count(*) as posts, count(*) filter (where is_deleted) as deleted_posts, row_number() over (order by count(*) desc, user_id) as place
    from post
    group by user_id
    order by place
    limit %(top_rows)s
),
response as (
    select post.user_id, count(*) as responses
    from placed
    join post using (user_id)
    join staging.engagement_comments as comment on comment.post_id = post.source_id::uuid
    join core.user_journey_events as event
        on event.source_id = comment.id::text and event.activity_type in ('comment', 'reply') and event.source_table = 'comments'
            and event.source_database = 'engagement'
    where not event.is_bulk and not event.is_excluded and occurred_at < until_at
    group by 1
)
select place::integer as rank, horizon_on as as_of_on, user_id, first_name, last_name, company, posts, deleted_posts,
       coalesce(responses, 0) as responses, is_deleted
from placed
cross join run
join core.unified_users using (user_id)
left join response using (user_id)
order by rank;
