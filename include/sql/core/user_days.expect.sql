-- core.user_days: the rows a run's gate looks at: the user-days that wait for publication, beside their events.
with passive as (
    select sum(1 << (place::int - 1))::int as bits
    from unnest(%(activity_types)s::text[]) with ordinality as listed (type, place)
    where type = any(%(passive_types)s)
),
made as (
    select
        touched.user_id,
        touched.day_on,
        count(*) filter (where event.is_self_made) as self_made_events,
        count(*) filter (where event.is_self_made and event.activity_type <> 'signup') as own_events,
        count(*) filter (where not event.is_self_made) as passive_events
    from staging.unified_touched as touched
    join core.user_journey_events as event
        on event.user_id = touched.user_id
        and event.occurred_on = touched.day_on
        and event.occurred_at >= touched.day_on::timestamp at time zone %(business_zone)s
        and event.occurred_at < (touched.day_on + 1)::timestamp at time zone %(business_zone)s
    where touched.kind = 'user_day'
      and not event.is_bulk
    group by touched.user_id, touched.day_on
)
select
    touched.user_id,
    touched.day_on,
    person.user_id is not null as is_of_a_user,
    day.user_id is not null as is_there,
    day.self_made_events,
    day.own_events,
    day.passive_events,
    day.points,
    day.is_in_engagement,
    day.is_in_chemlink,
    day.activity_mask & 1 <> 0 as has_signup_bit,
    day.activity_mask & passive.bits <> 0 as has_passive_bit,
    day.activity_mask & ~(passive.bits | 1) <> 0 as has_own_bit,
    coalesce(made.self_made_events, 0) as self_made_counted,
    coalesce(made.own_events, 0) as own_counted,
    coalesce(made.passive_events, 0) as passive_counted
from staging.unified_touched as touched
cross join passive
left join core.user_days as day on day.user_id = touched.user_id and day.day_on = touched.day_on
left join core.unified_users as person on person.user_id = touched.user_id
left join made on made.user_id = touched.user_id and made.day_on = touched.day_on
where touched.kind = 'user_day'
  and (day.user_id is not null or made.user_id is not null)
