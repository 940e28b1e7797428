-- core.user_days: what one user did on one business day.
--
-- Grain    one row per (user_id, day_on)
-- Reads    staging.unified_touched, core.user_journey_events
-- Writes   core.unified_users: activated_at, first_active_on and last_active_on of the users in the queue
-- Window   the user-days in the queue staging.unified_touched, whatever run put them there
-- Re-run   makes the same rows again; the queue is emptied by the transaction that publishes
-- Settles  when no event of the day changes any more
set local jit = off;  -- compiling these many branches takes longer than running them

drop table if exists pg_temp.days_to_make;
drop table if exists pg_temp.fresh_days;

create temporary table days_to_make on commit drop as
select
    user_id,
    day_on,
    day_on::timestamp at time zone %(business_zone)s as from_at,
    (day_on + 1)::timestamp at time zone %(business_zone)s as to_at
from staging.unified_touched
where kind = 'user_day';

analyze pg_temp.days_to_make;

create temporary table fresh_days on commit drop as
with weights as (
    select type, weight
    from unnest(%(scored_types)s::text[], %(score_weights)s::int[]) as scored (type, weight)
),
bits as (
    select type, 1 << (place::int - 1) as bit
    from unnest(%(activity_types)s::text[]) with ordinality as listed (type, place)
)
select
    day.user_id,
    day.day_on,
    count(*) filter (where event.is_self_made)::int as self_made_events,
    count(*) filter (where event.is_self_made and event.activity_type <> 'signup')::int as own_events,
    count(*) filter (where not event.is_self_made)::int as passive_events,
    bit_or(bits.bit) as activity_mask,
    bool_or(event.is_self_made and event.source_database = 'engagement') as is_in_engagement,
    bool_or(event.is_self_made and event.source_database = 'chemlink') as is_in_chemlink,
    coalesce(sum(weights.weight), 0)::int as points
from days_to_make as day
join core.user_journey_events as event
    on event.user_id = day.user_id
    and event.occurred_on = day.day_on
    and event.occurred_at >= day.from_at
    and event.occurred_at < day.to_at
join bits on bits.type = event.activity_type
left join weights on weights.type = event.activity_type
where not event.is_bulk
group by day.user_id, day.day_on;

analyze pg_temp.fresh_days;

delete from core.user_days as known
using days_to_make as day
where known.user_id = day.user_id
  and known.day_on = day.day_on
  and not exists (
      select from fresh_days as fresh where fresh.user_id = known.user_id and fresh.day_on = known.day_on);

insert into core.user_days as known
    (user_id, day_on, self_made_events, own_events, passive_events, activity_mask, is_in_engagement,
     is_in_chemlink, points)
select
    user_id, day_on, self_made_events, own_events, passive_events, activity_mask, is_in_engagement,
    is_in_chemlink, points
from fresh_days
order by user_id, day_on
on conflict (user_id, day_on) do update
set self_made_events = excluded.self_made_events,
    own_events = excluded.own_events,
    passive_events = excluded.passive_events,
    activity_mask = excluded.activity_mask,
    is_in_engagement = excluded.is_in_engagement,
    is_in_chemlink = excluded.is_in_chemlink,
    points = excluded.points
where (known.*) is distinct from (excluded.*);

analyze core.user_days;

update core.unified_users as known
set activated_at = fresh.activated_at,
    first_active_on = fresh.first_active_on,
    last_active_on = fresh.last_active_on
from (
    select
        looked_at.user_id,
        activated.occurred_at as activated_at,
        days.first_active_on,
        days.last_active_on
    from (
        select user_id from days_to_make
        union
        -- a user who is new to the table and has been active as somebody else
        select idle.user_id
        from core.unified_users as idle
        where idle.first_active_on is null
          and exists (select from core.user_days as day where day.user_id = idle.user_id)
    ) as looked_at
    left join lateral (
        select
            min(day.day_on) filter (where day.self_made_events > 0) as first_active_on,
            max(day.day_on) filter (where day.own_events > 0) as last_active_on,
            min(day.day_on) filter (where day.own_events > 0) as activated_on
        from core.user_days as day
        where day.user_id = looked_at.user_id
    ) as days on true
    left join lateral (
        select min(event.occurred_at) as occurred_at
        from core.user_journey_events as event
        where event.user_id = looked_at.user_id
          and event.occurred_on = days.activated_on
          and event.occurred_at >= days.activated_on::timestamp at time zone %(business_zone)s
          and event.occurred_at < (days.activated_on + 1)::timestamp at time zone %(business_zone)s
          and event.is_self_made
          and not event.is_bulk
          and event.activity_type <> 'signup'
    ) as activated on true
) as fresh
where known.user_id = fresh.user_id
  and (known.activated_at, known.first_active_on, known.last_active_on)
      is distinct from (fresh.activated_at, fresh.first_active_on, fresh.last_active_on);
