-- core.user_journey_events: one thing that happened, made by a person or to a person.
--
-- Grain    one row per (source_id, activity_type, source_table, source_database)
-- Reads    staging.unified_events, staging.unified_pending, staging.unified_rebulked, staging.unified_moved,
--          staging.engagement_posts, staging.unified_runs, core.identity_links, core.unified_users,
--          core.bulk_operations
-- Writes   core.daily_activity: the counts, by the same changes; staging.unified_touched: what they touch;
--          staging.unified_pending, staging.unified_rebulked, staging.unified_moved: emptied;
--          ops.dead_letters: rows without a time, or with one before
--          first_possible_at; staging.unified_refused: those that are new since the last publication
-- Window   rows of the mirrors that changed since events were last made, whatever their time: the mirrors hold
--          nothing from the horizon on
-- Re-run   changes nothing
-- Settles  never: a late row, a deletion or a new link changes an old event, and the queue says which days
set local jit = off;  -- compiling these many branches takes longer than running them
set local random_page_cost = 1.1;  -- a day's rows are looked up in tables that are a hundred times as large, on solid disks or in memory

drop table if exists pg_temp.candidates;
drop table if exists pg_temp.resolved;
drop table if exists pg_temp.changes;

create temporary table candidates on commit drop as
select * from staging.unified_events where false;

do $$
declare
    changed text;
    hour record;
    one record;
    is_first_time boolean;
begin
    select not exists (select from core.user_journey_events) into is_first_time;
    -- one statement per run, with the run as a literal: the planner knows how few rows that are
    for changed in select distinct run_id from staging.unified_pending loop
        execute format(
            'insert into pg_temp.candidates select * from staging.unified_events where _run_id = %%L', changed);
    end loop;
    if is_first_time then
        return;
    end if;
    for hour in select * from staging.unified_rebulked loop
        execute format(
            'insert into pg_temp.candidates select event.* from staging.unified_events as event '
            'where source_database = %%L and source_table = %%L '
            'and row_created_at >= %%3$L::timestamptz and row_created_at < %%3$L::timestamptz + interval ''1 hour'' '
            'and _run_id not in (select run_id from staging.unified_pending)',
            hour.source_database, hour.source_table, hour.hour_at);
    end loop;
    -- events of people who are nobody any more are resolved anew, from the rows they were made of
    for one in
        select distinct event.source_database, event.source_table
        from staging.unified_moved as moved
        join core.user_journey_events as event
            on event.source_database = moved.source_database and event.user_id = moved.old_user_id
        where moved.new_user_id = %(nobody)s
    loop
        execute format(
            'insert into pg_temp.candidates select event.* from staging.unified_events as event '
            'where source_database = %%1$L and source_table = %%2$L '
            'and source_id in ('
            '    select known.source_id from core.user_journey_events as known '
            '    join staging.unified_moved as moved '
            '        on moved.source_database = known.source_database and moved.old_user_id = known.user_id '
            '    where moved.new_user_id = %%3$L and known.source_database = %%1$L and known.source_table = %%2$L) '
            'and source_id not in ('
            '    select source_id from pg_temp.candidates where source_database = %%1$L and source_table = %%2$L)',
            one.source_database, one.source_table, %(nobody)s::text);
    end loop;
    for changed in
        select distinct run_id from staging.unified_pending where table_name = 'staging.engagement_posts'
    loop
        -- a comment carries the type of its post, which may come later or change
        execute format(
            'insert into pg_temp.candidates select event.* from staging.engagement_posts as post '
            'cross join lateral ('
            '    select * from staging.unified_events '
            '    where source_table = ''comments'' and post_id = post.id offset 0) as event '
            'where post._run_id = %%L '
            'and event._run_id not in (select run_id from staging.unified_pending) '
            'and event.source_id not in (select source_id from pg_temp.candidates where source_table = ''comments'')',
            changed);
    end loop;
end
$$;

analyze pg_temp.candidates;

create temporary table resolved on commit drop as
with of_sources as (
    select
        candidate.source_database,
        candidate.source_table,
        candidate.source_id,
        candidate.activity_type,
        candidate.activity_subtype,
        link.user_id,
        case
            when candidate.actor_id is null then 'source_names_nobody'
            when link.user_id is null then 'unknown_person'
        end as unattributed_reason,
        case when link.user_id is null then candidate.actor_id end as unattributed_actor,
        candidate.occurred_at,
        greatest(candidate.late_known_at, candidate.occurred_at) as known_at,
        exists (
            select from core.bulk_operations as operation
            where operation.moment = 'created_at'
              and operation.source_database = candidate.source_database
              and operation.source_table = candidate.source_table
              and operation.hour_at = date_trunc('hour', candidate.row_created_at, 'UTC')
              and candidate.row_created_at between operation.started_at and operation.ended_at
              and operation.actor_id in ('', candidate.row_actor_id)
        ) as is_bulk,
        candidate.is_deleted,
        candidate.metadata
    from candidates as candidate
    left join core.identity_links as link
        on link.source_database = candidate.source_database
        and link.source_person_id = candidate.actor_id
        and link.valid_to_at is null
    where candidate.occurred_at >= %(first_possible_at)s
      and candidate.is_event
),
-- events that are known and belong to somebody else now, or whose user counts differently
of_people as (
    select event.*, moved.new_user_id, null::text as new_actor
    from core.user_journey_events as event
    join staging.unified_moved as moved
        on moved.source_database = event.source_database and moved.old_user_id = event.user_id
    where moved.new_user_id <> %(nobody)s
    union all
    select event.*, link.user_id, null::text
    from core.user_journey_events as event
    join core.identity_links as link
        on link.source_database = event.source_database
        and link.source_person_id = event.unattributed_actor
        and link.valid_to_at is null
    where event.unattributed_actor is not null
),
together as (
    select * from of_sources
    union all
    select
        source_database, source_table, source_id, activity_type, activity_subtype, new_user_id, null, null,
        occurred_at, known_at, is_bulk, is_deleted, metadata
    from of_people as event
    where not exists (
        select from candidates as candidate
        where candidate.source_id = event.source_id
          and candidate.activity_type = event.activity_type
          and candidate.source_table = event.source_table
          and candidate.source_database = event.source_database)
)
select
    event.*,
    (event.occurred_at at time zone %(business_zone)s)::date as occurred_on,
    event.activity_type <> all(%(passive_types)s) as is_self_made,
    coalesce(known.is_excluded, false) as is_excluded,
    (event.occurred_at at time zone %(business_zone)s)::date - known.signed_up_on as days_since_signup
from together as event
left join core.unified_users as known using (user_id);

analyze pg_temp.resolved;

-- what differs from what is known, with both images
create temporary table changes on commit drop as
select
    fresh.*,
    old.source_id is not null as was_known,
    old.user_id as old_user_id,
    old.occurred_at as old_occurred_at,
    old.occurred_on as old_occurred_on,
    old.known_at as old_known_at,
    old.activity_subtype as old_activity_subtype,
    old.is_bulk as old_is_bulk,
    old.is_deleted as old_is_deleted,
    old.is_excluded as old_is_excluded,
    old.is_first_of_type as old_is_first_of_type
from resolved as fresh
left join core.user_journey_events as old
    on old.source_id = fresh.source_id
    and old.activity_type = fresh.activity_type
    and old.source_table = fresh.source_table
    and old.source_database = fresh.source_database
where old.source_id is null
   or (old.user_id, old.unattributed_reason, old.unattributed_actor, old.activity_subtype, old.occurred_at,
       old.is_bulk, old.is_deleted, old.is_excluded, old.days_since_signup, old.occurred_on, old.is_self_made,
       old.metadata)
      is distinct from
      (fresh.user_id, fresh.unattributed_reason, fresh.unattributed_actor, fresh.activity_subtype,
       fresh.occurred_at, fresh.is_bulk, fresh.is_deleted, fresh.is_excluded, fresh.days_since_signup,
       fresh.occurred_on, fresh.is_self_made, fresh.metadata);

-- a comment may have become a reply, a membership unconfirmed: then the old event is one that never was
insert into changes
    (source_database, source_table, source_id, activity_type, was_known, old_user_id, old_occurred_at,
     old_occurred_on, old_activity_subtype, old_is_bulk, old_is_deleted, old_is_excluded, old_is_first_of_type)
select
    old.source_database, old.source_table, old.source_id, old.activity_type, true, old.user_id, old.occurred_at,
    old.occurred_on, old.activity_subtype, old.is_bulk, old.is_deleted, old.is_excluded, old.is_first_of_type
from (select distinct source_database, source_table, source_id from candidates) as looked_at
cross join lateral (
    select *
    from core.user_journey_events as event
    where event.source_id = looked_at.source_id
      and event.source_table = looked_at.source_table
      and event.source_database = looked_at.source_database
    offset 0  -- row by row: what a day has changed is little beside all events
) as old
where not exists (
    select from resolved as fresh
    where fresh.source_id = old.source_id
      and fresh.activity_type = old.activity_type
      and fresh.source_table = old.source_table
      and fresh.source_database = old.source_database);

analyze pg_temp.changes;

insert into core.daily_activity as known
    (day_on, activity_type, activity_subtype, is_excluded, is_bulk, is_deleted, is_attributed, events)
select
    image.day_on, change.activity_type, coalesce(image.subtype, ''), image.is_excluded, image.is_bulk,
    image.is_deleted, image.user_id is not null, sum(image.events)
from changes as change
cross join lateral (
    values
        (occurred_on, activity_subtype, is_excluded, is_bulk, is_deleted, user_id, 1),
        (old_occurred_on, old_activity_subtype, old_is_excluded, old_is_bulk, old_is_deleted, old_user_id, -1)
) as image (day_on, subtype, is_excluded, is_bulk, is_deleted, user_id, events)
where image.day_on is not null
group by 1, 2, 3, 4, 5, 6, 7
having sum(image.events) <> 0
on conflict (day_on, activity_type, activity_subtype, is_excluded, is_bulk, is_deleted, is_attributed) do update
set events = known.events + excluded.events;

delete from core.daily_activity
where events = 0;

insert into staging.unified_touched (kind, user_id, day_on)
select distinct 'user_day', image.user_id, image.day_on
from changes
cross join lateral (values (user_id, occurred_on), (old_user_id, old_occurred_on)) as image (user_id, day_on)
where image.user_id is not null
  and image.day_on is not null
union
select distinct 'counts', %(nobody)s::uuid, image.day_on
from changes
cross join lateral (values (occurred_on), (old_occurred_on)) as image (day_on)
where image.day_on is not null
on conflict do nothing;

delete from core.user_journey_events as old
using changes as change
where change.occurred_at is null
  and old.source_id = change.source_id
  and old.activity_type = change.activity_type
  and old.source_table = change.source_table
  and old.source_database = change.source_database;

-- the first of its type as far as these rows go, and the one known so far does not lie before it
drop table if exists pg_temp.firsts;

create temporary table firsts on commit drop as
with earliest as (
    select distinct on (user_id, activity_type)
        user_id, activity_type, occurred_at, source_id, source_table, source_database
    from changes
    where user_id is not null
      and not is_bulk
    order by user_id, activity_type, occurred_at, source_id
)
select *
from earliest
where not exists (
    select from core.user_journey_events as before
    where before.user_id = earliest.user_id
      and before.activity_type = earliest.activity_type
      and before.is_first_of_type
      and (before.occurred_at, before.source_id) < (earliest.occurred_at, earliest.source_id));

analyze pg_temp.firsts;

drop table if exists pg_temp.doubtful;

create temporary table doubtful on commit drop as
select old_user_id as user_id, activity_type
from changes
where old_is_first_of_type
union
select user_id, activity_type
from changes
where was_known
  and user_id is not null
  and user_id is distinct from old_user_id
union
select first.user_id, first.activity_type
from firsts as first
where exists (
    select from core.user_journey_events as known
    where known.user_id = first.user_id
      and known.activity_type = first.activity_type
      and known.is_first_of_type);

analyze pg_temp.doubtful;

insert into core.user_journey_events as known
    (source_database, source_table, source_id, activity_type, activity_subtype, user_id, unattributed_reason,
     unattributed_actor, occurred_at, occurred_on, known_at, is_self_made, is_bulk, is_deleted, is_excluded,
     days_since_signup, is_first_of_type, metadata)
select
    change.source_database, change.source_table, change.source_id, change.activity_type,
    change.activity_subtype, change.user_id, change.unattributed_reason, change.unattributed_actor,
    change.occurred_at, change.occurred_on,
    case
        when not change.was_known then change.known_at
        when change.old_occurred_at = change.occurred_at
            and change.old_user_id is not distinct from change.user_id then change.old_known_at
        else greatest(change.occurred_at, run.horizon_at)
    end,
    change.is_self_made, change.is_bulk, change.is_deleted, change.is_excluded, change.days_since_signup,
    first.user_id is not null,
    change.metadata
from changes as change
cross join staging.unified_runs as run
left join firsts as first using (user_id, activity_type, source_id, source_table, source_database)
where run.run_id = %(run_id)s
  and change.occurred_at is not null
on conflict (source_id, activity_type, source_table, source_database) do update
set activity_subtype = excluded.activity_subtype,
    user_id = excluded.user_id,
    unattributed_reason = excluded.unattributed_reason,
    unattributed_actor = excluded.unattributed_actor,
    occurred_at = excluded.occurred_at,
    occurred_on = excluded.occurred_on,
    known_at = excluded.known_at,
    is_self_made = excluded.is_self_made,
    is_bulk = excluded.is_bulk,
    is_deleted = excluded.is_deleted,
    is_excluded = excluded.is_excluded,
    days_since_signup = excluded.days_since_signup,
    is_first_of_type = excluded.is_first_of_type,
    metadata = excluded.metadata;

-- where a first one was or became known before, look at all of the user's events of the type
update core.user_journey_events as event
set is_first_of_type = not event.is_first_of_type
from doubtful
left join lateral (
    select earliest.source_id, earliest.source_table, earliest.source_database
    from core.user_journey_events as earliest
    where earliest.user_id = doubtful.user_id
      and earliest.activity_type = doubtful.activity_type
      and not earliest.is_bulk
    order by earliest.occurred_at, earliest.source_id
    limit 1
) as first on true
where event.user_id = doubtful.user_id
  and event.activity_type = doubtful.activity_type
  and event.is_first_of_type is distinct from coalesce(
      (event.source_id, event.source_table, event.source_database)
          = (first.source_id, first.source_table, first.source_database), false);

delete from ops.dead_letters as letter
using candidates as candidate
where letter.pipeline = %(pipeline)s
  and letter.source = 'staging.' || candidate.source_database || '_' || candidate.source_table
  and letter.record_key = candidate.source_id || ' ' || candidate.activity_type
  and letter.status = 'open'
  and (candidate.occurred_at >= %(first_possible_at)s or not candidate.is_event);

insert into staging.unified_refused (source, record_key)
select 'staging.' || candidate.source_database || '_' || candidate.source_table,
       candidate.source_id || ' ' || candidate.activity_type
from candidates as candidate
where coalesce(candidate.occurred_at < %(first_possible_at)s, true)
  and candidate.is_event
  and not exists (
      select from ops.dead_letters as letter
      where letter.pipeline = %(pipeline)s
        and letter.source = 'staging.' || candidate.source_database || '_' || candidate.source_table
        and letter.record_key = candidate.source_id || ' ' || candidate.activity_type)
on conflict do nothing;

insert into ops.dead_letters
    (pipeline, source, record_key, reason, detail, payload, first_run_id, last_run_id)
select
    %(pipeline)s,
    'staging.' || source_database || '_' || source_table,
    source_id || ' ' || activity_type,
    case when occurred_at is null then 'missing_time' else 'impossible_time' end,
    case when occurred_at is null then 'created_at is null in the source' else 'older than first_possible_at' end,
    jsonb_build_object('id', source_id, 'actor_id', actor_id, 'about', metadata)::text,
    %(run_id)s,
    %(run_id)s
from candidates
where coalesce(occurred_at < %(first_possible_at)s, true)
  and is_event
on conflict (pipeline, source, record_key) do update
set reason = excluded.reason,
    detail = excluded.detail,
    payload = excluded.payload,
    last_run_id = excluded.last_run_id;

delete from staging.unified_pending;
delete from staging.unified_rebulked;
delete from staging.unified_moved;

-- the gates join these two in a moment, and autovacuum looks at them in a minute: until then the planner would take
-- a queue of many thousands for a handful, and compare each of its rows with every event
analyze staging.unified_touched;
analyze core.user_journey_events;
