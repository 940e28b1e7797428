-- core.coding_sessions: working sessions: calls of one session without a pause longer than the limit.
--
-- Grain    one row per (session_key, started_at)
-- Reads    staging.coding_days, core.llm_calls, core.developers
-- Writes   core.coding_session_days: the days, repositories and developers of the same sessions;
--          staging.coding_days: days whose sessions changed
-- Window   the days in the queue staging.coding_days, and as far beyond them as a session goes on without a pause
-- Re-run   makes the same rows again
-- Settles  when no call of the session comes, goes or changes any more
--
-- Some tools number their sessions, everybody's from 1: a session is one developer's, under whatever name, where the
-- source names them.
set local jit = off;  -- compiling these many branches takes longer than running them
set local work_mem = '256MB';
set local random_page_cost = 1.1;  -- calls of a day lie together: looked up, not looked for in all of history

drop table if exists pg_temp.touched_keys, pg_temp.near_days, pg_temp.near_calls, pg_temp.fresh_sessions,
    pg_temp.fresh_session_days;

-- the stretch of time around a day of the queue that no other session of the key reaches into
create temporary table touched_keys on commit drop as
with queue as (
    select
        day_on,
        day_on::timestamp at time zone %(business_zone)s as from_at,
        (day_on + 1)::timestamp at time zone %(business_zone)s as to_at
    from staging.coding_days
),
touched as (
    select distinct
        day_on,
        coalesce(session_id || coalesce(' of ' || who.developer_id, ''),
                 'developer ' || call.developer_id || ' in ' || coalesce(repo, '(unknown)')) as session_key
    from queue
    join core.llm_calls as call on event_date = day_on
    left join core.developers as who on who.kind = 'trace' and who.identity = call.developer_id
    union
    select day_on, session_key
    from queue
    join core.coding_session_days on event_date = day_on
)
select
    touched.session_key,
    least(queue.from_at, min(session.started_at)) as from_at,
    greatest(queue.to_at, max(session.ended_at)) as to_at
from touched
join queue using (day_on)
left join core.coding_sessions as session
    on session.session_key = touched.session_key
    and session.started_at <= queue.to_at + make_interval(mins => %(session_gap_minutes)s)
    and session.ended_at >= queue.from_at - make_interval(mins => %(session_gap_minutes)s)
where touched.session_key is not null
group by touched.session_key, queue.day_on, queue.from_at, queue.to_at;

create temporary table near_days on commit drop as
select distinct (from_at at time zone %(business_zone)s)::date + n as event_date
from touched_keys
cross join generate_series(0, (to_at at time zone %(business_zone)s)::date - (from_at at time zone %(business_zone)s)::date) as n;

analyze touched_keys;
analyze near_days;

create temporary table near_calls on commit drop as
with near as (
    select
        coalesce(session_id || coalesce(' of ' || who.developer_id, ''),
                 'developer ' || call.developer_id || ' in ' || coalesce(repo, '(unknown)')) as session_key,
        ts, event_date, repo, call.developer_id, total_tokens, cost_usd
    from near_days
    join core.llm_calls as call using (event_date)
    left join core.developers as who on who.kind = 'trace' and who.identity = call.developer_id
),
follows as (
    select *, ts - lag(ts) over calls <= make_interval(mins => %(session_gap_minutes)s) as goes_on
    from near
    where exists (
        select from touched_keys as touched
        where touched.session_key = near.session_key
          and near.ts between touched.from_at and touched.to_at)
    window calls as (partition by session_key order by ts)
)
select *, count(*) filter (where goes_on is not true) over (partition by session_key order by ts rows unbounded preceding) as number
from follows;

create temporary table fresh_sessions on commit drop as
select
    session_key,
    min(ts) as started_at,
    max(ts) as ended_at,
    case when min(developer_id) = max(developer_id) then min(developer_id) end as developer_id,
    count(*)::integer as calls,
    sum(total_tokens)::bigint as total_tokens,
    (sum((cost_usd * 1e9)::bigint) / 1e9)::double precision as cost_usd,
    number
from near_calls
group by session_key, number;

create temporary table fresh_session_days on commit drop as
select distinct
    session_key, started_at, event_date, coalesce(call.repo, '(unknown)') as repo,
    coalesce(call.developer_id, '(unknown)') as developer_id
from near_calls as call
join fresh_sessions using (session_key, number);

analyze fresh_sessions;
analyze fresh_session_days;

with known as (
    select distinct day.*
    from touched_keys as touched
    join core.coding_session_days as day
        on day.session_key = touched.session_key
        and day.started_at between touched.from_at and touched.to_at
),
gone as (
    delete from core.coding_session_days as day
    using (table known except table fresh_session_days) as old
    where (day.session_key, day.started_at, day.event_date, day.repo, day.developer_id)
        = (old.session_key, old.started_at, old.event_date, old.repo, old.developer_id)
    returning day.event_date
),
come as (
    insert into core.coding_session_days (session_key, started_at, event_date, repo, developer_id)
    select * from (table fresh_session_days except table known) as new
    returning event_date
)
insert into staging.coding_days (day_on)
select event_date from gone
union
select event_date from come
on conflict do nothing;

delete from core.coding_sessions as known
using touched_keys as touched
where known.session_key = touched.session_key
  and known.started_at between touched.from_at and touched.to_at
  and not exists (
      select from fresh_sessions as fresh
      where fresh.session_key = known.session_key
        and fresh.started_at = known.started_at);

insert into core.coding_sessions as known
    (session_key, started_at, ended_at, developer_id, calls, total_tokens, cost_usd)
select session_key, started_at, ended_at, developer_id, calls, total_tokens, cost_usd
from fresh_sessions
order by session_key, started_at
on conflict (session_key, started_at) do update
set ended_at = excluded.ended_at,
    developer_id = excluded.developer_id,
    calls = excluded.calls,
    total_tokens = excluded.total_tokens,
    cost_usd = excluded.cost_usd
where (known.*) is distinct from (excluded.*);
