-- restricted.top_posts: which posts are answered most. Holds names.
--
-- Grain    one row per (rank)
-- Reads    staging.unified_runs, core.user_journey_events, core.unified_users, staging.engagement_comments
-- Window   the top_days before the horizon
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  never: it says how things are, not how they were
create temporary table scope_top_posts on commit drop as
select rank from generate_series(1, %(top_rows)s) as rank;

create temporary table fresh_top_posts on commit drop as
with run as (
    select horizon_on, (horizon_on - %(top_days)s)::timestamp at time zone %(business_zone)s as from_at, horizon_on::timestamp at time zone %(business_zone)s as until_at
    from staging.unified_runs
    where run_id = %(run_id)s
),
post as (
    select source_id::uuid as post_id, occurred_at as posted_at, coalesce(nullif(activity_subtype, ''), '(unknown)') as post_type, user_id, is_deleted, until_at
    from core.user_journey_events
    join run on occurred_at >= from_at and occurred_at < until_at
    where activity_type = 'post' and not is_bulk and not is_excluded
),
response as (
    select post.post_id, count(*) filter (where activity_type = 'comment') as comments, count(*) filter (where activity_type = 'reply') as replies
    from post
    join staging.engagement_comments as comment on comment.post_id = post.post_id
    join core.user_journey_events as event
        on event.source_id = comment.id::text and event.activity_type in ('comment', 'reply') and event.source_table = 'comments'
            and event.source_database = 'engagement'
    where not event.is_bulk and not event.is_excluded and occurred_at < until_at
    group by 1
),
placed as (
    select post.*, comments, replies, row_number() over (order by comments + replies desc, post.post_id) as place
    from post
    join response using (post_id)
    order by place
    limit %(top_rows)s
)
select place::integer as rank, horizon_on as as_of_on, post_id, posted_at, post_type, user_id, first_name, last_name, comments, replies,
       comments + replies as responses, placed.is_deleted
from placed
cross join run
left join core.unified_users using (user_id)
order by rank;
