-- ai.churn_training: what the last ninety days showed, and whether nothing followed.
--
-- Grain    one row per (user_id, as_of_at) of the temporary table scope_churn_training that belongs to the set;
--          user_id becomes user_key outside the database, and the columns have the order of the table
-- Reads    core.unified_users, core.user_journey_events, staging.unified_runs
-- Window   features: events that occurred and were known before as_of_at, and nothing else of an event that a
--          later change could touch: neither its deletion nor its subtype; labels: events before label_window_closes_at
-- Unit     events that are not bulk; own = self-made, other than signup
with asked as (
    select
        scope.user_id,
        scope.as_of_at,
        scope.as_of_at + interval '2160 hours' as label_window_closes_at,
        person.signed_up_at,
        person.signed_up_at at time zone %(business_zone)s as signed_up_there
    from scope_churn_training as scope
    join core.unified_users as person using (user_id)
    join staging.unified_runs as run on run.run_id = %(run_id)s
    where not person.is_excluded
      and scope.as_of_at + interval '2160 hours' <= run.horizon_at
      and scope.as_of_at >= person.signed_up_at
)
select
    asked.user_id,
    asked.as_of_at,
    asked.label_window_closes_at,
    null::text as split,
    signup.source_database as signup_source,
    extract(isodow from asked.signed_up_there)::smallint as signup_weekday,
    extract(month from asked.signed_up_there)::smallint as signup_month,
    extract(month from asked.as_of_at at time zone %(business_zone)s)::smallint as as_of_month,
    div(extract(epoch from asked.as_of_at - asked.signed_up_at), 86400)::integer as days_since_signup,
    past.*,
    later.events = 0 as is_churned
from asked
left join lateral (
    select min(event.source_database) as source_database
    from core.user_journey_events as event
    where event.user_id = asked.user_id
      -- two bounds for one instant: with an equals sign the search goes by time, through a whole import
      and event.occurred_at >= asked.signed_up_at
      and event.occurred_at <= asked.signed_up_at
      and event.activity_type = 'signup'
      and event.known_at < asked.as_of_at
) as signup on true
cross join lateral (
    select
        count(*) filter (where is_own and is_last_7d) as own_events_7d,
        count(*) filter (where is_own and is_last_30d) as own_events_30d,
        count(*) filter (where is_own) as own_events_90d,
        count(distinct day_no) filter (where is_own and is_last_7d) as active_days_7d,
        count(distinct day_no) filter (where is_own and is_last_30d) as active_days_30d,
        count(distinct day_no) filter (where is_own) as active_days_90d,
        count(*) filter (where is_own and is_last_30d and activity_type = 'post') as posts_30d,
        count(*) filter (where is_own and activity_type = 'post') as posts_90d,
        count(*) filter (where is_own and is_last_30d and activity_type in ('comment', 'reply')) as comments_30d,
        count(*) filter (where is_own and activity_type in ('comment', 'reply')) as comments_90d,
        count(*) filter (where is_own and activity_type = 'mention_made') as mentions_made_90d,
        count(*) filter (where is_own and activity_type in ('group_create', 'group_join')) as groups_90d,
        count(*) filter (where is_own and activity_type = 'vote') as votes_90d,
        count(*) filter (where is_own and activity_type in ('collection_create', 'collection_share')) as collections_90d,
        count(*) filter (where is_own and activity_type = 'profile_added') as profiles_added_90d,
        count(*) filter (where is_own and activity_type in ('experience_added', 'education_added')) as profile_entries_90d,
        count(*) filter (where is_own and activity_type = 'view_granted') as views_granted_90d,
        count(*) filter (where is_own and activity_type = 'report_made') as reports_made_90d,
        count(distinct activity_type) filter (where is_own) as distinct_types_90d,
        count(*) filter (where is_own and source_database = 'engagement') as engagement_platform_events_90d,
        count(*) filter (where is_own and source_database = 'chemlink') as profile_service_events_90d,
        count(*) filter (where is_passive and is_last_30d) as passive_events_30d,
        count(*) filter (where is_passive) as passive_events_90d,
        div(extract(epoch from as_of_at - max(occurred_at) filter (where is_own)), 86400)::integer as days_since_last_event,
        div(extract(epoch from max(pause) filter (where is_own)), 86400)::integer as longest_gap_days,
        count(*) filter (where is_own and is_weekend) as weekend_events_90d
    from (
        select
            event.activity_type,
            event.source_database,
            event.occurred_at,
            event.is_self_made and event.activity_type <> 'signup' as is_own,
            not event.is_self_made as is_passive,
            event.occurred_at >= asked.as_of_at - interval '168 hours' as is_last_7d,
            event.occurred_at >= asked.as_of_at - interval '720 hours' as is_last_30d,
            (event.occurred_at at time zone %(business_zone)s)::date as day_no,
            extract(isodow from event.occurred_at at time zone %(business_zone)s) > 5 as is_weekend,
            event.occurred_at - lag(event.occurred_at) over (
                partition by event.is_self_made and event.activity_type <> 'signup'
                order by event.occurred_at
            ) as pause
        from core.user_journey_events as event
        where event.user_id = asked.user_id
          and event.occurred_at < asked.as_of_at
          and event.known_at < asked.as_of_at
          and not event.is_bulk
          and event.occurred_at >= asked.as_of_at - interval '2160 hours'
    ) as event
) as past
cross join lateral (
    select
        count(*) as events
    from core.user_journey_events as event
    where event.user_id = asked.user_id
      and event.occurred_at < asked.label_window_closes_at
      and event.occurred_at >= asked.as_of_at
      and event.is_self_made
      and event.activity_type <> 'signup'
      and not event.is_bulk
) as later
where past.own_events_30d > 0;
