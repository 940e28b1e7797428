-- aggregates.content_metrics: what was posted and answered, day by day and type of post.
--
-- Grain    one row per (day_on, population, post_type)
-- Reads    staging.unified_dirty, staging.unified_runs, core.daily_activity, core.user_journey_events
-- Window   the days that staging.unified_dirty names
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  settle_days after the day; what has been deleted since never does
create temporary table scope_content_metrics on commit drop as
select period_on as day_on from staging.unified_dirty where kind = 'event_day';

analyze pg_temp.scope_content_metrics;  -- a few days and all of history are not joined in the same way

create temporary table fresh_content_metrics on commit drop as
with counted as (
    select day_on, case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population,
           coalesce(nullif(activity_subtype, ''), '(unknown)') as post_type,
           coalesce(sum(events) filter (where activity_type = 'post'), 0)::bigint as posts,
           coalesce(sum(events) filter (where activity_type = 'post' and is_deleted), 0)::bigint as deleted_posts,
           coalesce(sum(events) filter (where activity_type = 'comment'), 0)::bigint as comments,
           coalesce(sum(events) filter (where activity_type = 'reply'), 0)::bigint as replies,
           coalesce(sum(events) filter (where activity_type <> 'post' and is_deleted), 0)::bigint as deleted_responses
    from scope_content_metrics
    join core.daily_activity using (day_on)
    where activity_type in ('post', 'comment', 'reply') and not is_bulk and events > 0
    group by grouping sets ((day_on, is_excluded, coalesce(nullif(activity_subtype, ''), '(unknown)')), (day_on, coalesce(nullif(activity_subtype, ''), '(unknown)')))
),
person as (
    select day_on, coalesce(nullif(activity_subtype, ''), '(unknown)') as post_type, user_id,
           bool_or(activity_type = 'post') as is_poster, bool_or(activity_type = 'post' and not is_excluded) as is_included_poster,
           bool_or(activity_type <> 'post') as is_responder, bool_or(activity_type <> 'post' and not is_excluded) as is_included_responder
    from scope_content_metrics
    join core.user_journey_events as event
        on occurred_on = day_on
            and occurred_at >= day_on::timestamp at time zone %(business_zone)s
            and occurred_at < (day_on + 1)::timestamp at time zone %(business_zone)s
    where activity_type in ('post', 'comment', 'reply') and not is_bulk and user_id is not null
    group by 1, 2, 3
),
people as (
    select day_on, population, post_type,
           case population when 'everyone' then count(*) filter (where is_poster) else count(*) filter (where is_included_poster) end as posters,
           case population when 'everyone' then count(*) filter (where is_responder) else count(*) filter (where is_included_responder) end as responders
    from person
    cross join (values ('included'), ('everyone')) as both_kinds(population)
    group by 1, 2, 3
)
select day_on, population, post_type, %(business_zone)s::text as time_zone, day_on + 1 + %(settle_days)s > horizon_on as is_provisional,
       posts, deleted_posts, coalesce(posters, 0) as posters, comments, replies, deleted_responses, coalesce(responders, 0) as responders,
       comments + replies as responses, (comments + replies)::double precision / nullif(posts, 0) as responses_per_post
from counted
cross join (select horizon_on from staging.unified_runs where run_id = %(run_id)s) as run
left join people using (day_on, population, post_type)
where population is not null
order by day_on, population, post_type;
