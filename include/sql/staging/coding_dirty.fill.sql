-- staging.coding_dirty: what the current run publishes anew.
--
-- Grain    one row per (kind, day_on)
-- Reads    staging.coding_runs, staging.coding_days, staging.github_repositories, core.developer_days,
--          core.pull_requests, core.commits, core.repo_days, aggregates.ai_coding_report
-- Writes   staging.github_repositories: up to when GitHub was asked; staging.coding_repositories: replaced;
--          staging.coding_days: days that a repository was not known on, or GitHub not asked about, and is now, or the
--          other way round
-- Window   the days in the queue and those that look back on them, the window's own days, days that had not settled or
--          not begun at the last publication; all of them when nothing has been published
-- Re-run   replaces everything
-- Settles  at once: it is used up by the run that makes it
--
-- A repository begins with its first stretch of begin_days active days or more, pauses of pause_days included: one call
-- or commit of a wrong clock does not make years of quiet days. Until it has such a stretch it begins with the latest
-- one, while that goes on.
set local jit = off;

-- one that the connection names no more keeps the day it was asked to: what came after is unknown, not nothing
update staging.github_repositories
set asked_to_on = horizon_on
from staging.coding_runs as run
where run.run_id = %(run_id)s
  and last_run_id = run.run_id
  and asked_to_on is distinct from horizon_on;

delete from staging.coding_repositories;

insert into staging.coding_repositories (repo, first_on, github_to_on)
with run as (
    select horizon_on from staging.coding_runs where run_id = %(run_id)s
),
active as (
    select repo, event_date as day_on
    from staging.coding_days
    join core.developer_days on event_date = day_on
    union
    -- days outside the queue are as they were
    select repo, event_date
    from core.repo_days
    where calls > 0
      and event_date not in (select day_on from staging.coding_days)
    union
    select repo, (created_at at time zone %(business_zone)s)::date from core.pull_requests
    union
    select repo, (committed_at at time zone %(business_zone)s)::date from core.commits
),
after_pause as (
    select repo, day_on, horizon_on,
           coalesce(day_on - lag(day_on) over (partition by repo order by day_on) > %(pause_days)s, true) as is_first
    from active
    join run on day_on < horizon_on
),
stretch as (
    select repo, horizon_on, min(day_on) as first_on, max(day_on) as last_on, count(*) as days
    from (
        select *, count(*) filter (where is_first) over (partition by repo order by day_on) as stretch_no from after_pause
    ) as numbered
    group by repo, horizon_on, stretch_no
)
select
    repo,
    coalesce(min(first_on) filter (where days >= %(begin_days)s),
             max(first_on) filter (where last_on >= horizon_on - %(pause_days)s)),
    asked_to_on
from stretch
left join staging.github_repositories using (repo)
group by repo, asked_to_on;

-- days without any fact, which no fill of core can know of
insert into staging.coding_days (day_on)
select distinct least(was.first_on, is_now.first_on) + n
from (select repo, min(event_date) as first_on from core.repo_days where not is_stray group by repo) as was
full join staging.coding_repositories as is_now using (repo)
cross join (select horizon_on from staging.coding_runs where run_id = %(run_id)s) as run
cross join generate_series(
    0, coalesce(abs(was.first_on - is_now.first_on), horizon_on - coalesce(was.first_on, is_now.first_on)) - 1) as n
where was.first_on is distinct from is_now.first_on
union
select event_date
from core.repo_days
join staging.coding_repositories using (repo)
where (commits is not null) <> coalesce(event_date < github_to_on, false)
on conflict do nothing;

delete from staging.coding_dirty;

insert into staging.coding_dirty (kind, day_on)
with run as (
    select horizon_on, coalesce(previous_horizon_on, '-infinity') as published_on
    from staging.coding_runs
    where run_id = %(run_id)s
),
day as (
    select first_on + n as day_on
    from run
    cross join (select min(first_on) as first_on from staging.coding_repositories) as history
    cross join generate_series(0, horizon_on - first_on - 1) as n
)
select 'day', day_on
from day
cross join run
where day_on + 1 + %(settle_days)s > published_on
   or day_on between (%(window_start)s at time zone %(business_zone)s)::date
                 and (%(window_end)s at time zone %(business_zone)s)::date - 1
union
select 'day', day_on + n
from staging.coding_days
cross join generate_series(0, %(group_days)s - 1) as n
join run on day_on + n < horizon_on;

insert into staging.coding_dirty (kind, day_on)
with run as (
    select horizon_on - 1 as last_on,
           (select min(day_on) from staging.coding_dirty) as dirty_on,
           (select min(first_on) from staging.coding_repositories) as first_on,
           greatest(%(analysis_days)s, (select max(days) from unnest(%(report_days)s::integer[]) as days)) + %(last_lag)s as days
    from staging.coding_runs
    where run_id = %(run_id)s
)
select 'as_of', last_on from run
union
select 'as_of', sunday_on
from run
cross join generate_series(0, last_on - least(dirty_on, first_on)) as n
cross join lateral (select last_on - n as sunday_on) as looked_at
cross join lateral (
    select
        exists (select from staging.coding_dirty where kind = 'day' and day_on between sunday_on - days + 1 and sunday_on) as is_dirty,
        exists (select from aggregates.ai_coding_report as report where report.as_of_on = sunday_on) as is_published
) as state
where extract(isodow from sunday_on) = 7
  -- before the first repository began there is nothing to analyse, but perhaps something to remove
  and case when sunday_on >= first_on then is_dirty or not is_published else is_dirty and is_published end;
