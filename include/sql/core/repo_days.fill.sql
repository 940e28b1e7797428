-- core.repo_days: what a repository saw in a day: all that associations and reports are made of.
--
-- Grain    one row per (event_date, repo)
-- Reads    staging.coding_dirty, staging.coding_repositories, staging.coding_runs, core.developer_days,
--          core.coding_session_days, core.developers, core.pull_requests, core.pull_request_reopenings, core.commits
-- Window   the days that staging.coding_dirty names
-- Re-run   makes the same rows again
-- Settles  when none of the day's facts changes any more
set local jit = off;  -- compiling these many branches takes longer than running them
set local work_mem = '256MB';
set local random_page_cost = 1.1;  -- rows of a day lie together: looked up, not looked for in all of history

drop table if exists pg_temp.dirty_days, pg_temp.repo_developers, pg_temp.fresh_repo_days;

create temporary table dirty_days on commit drop as
select day_on as event_date from staging.coding_dirty where kind = 'day';

analyze dirty_days;

create temporary table repo_developers on commit drop as
select distinct event_date, repo, who.developer_id, who.is_mapped
from core.coding_session_days as day
join core.developers as who on who.kind = 'trace' and who.identity = day.developer_id
where event_date > (select min(event_date) - %(group_days)s from dirty_days)
  and event_date <= (select max(event_date) from dirty_days);

analyze repo_developers;

create temporary table fresh_repo_days on commit drop as
with known as (
    -- what nobody asked GitHub for is not zero
    select event_date, repo, case when event_date < github_to_on then 0 end as none_on_github, false as is_stray
    from dirty_days
    join staging.coding_repositories on first_on <= event_date
),
called as (
    select
        event_date,
        repo,
        sum(calls)::integer as calls,
        sum(accepted)::integer as accepted,
        sum(rejected)::integer as rejected,
        (sum(calls) - sum(accepted) - sum(rejected))::integer as unknown,
        sum(errors)::integer as errors,
        coalesce(sum(total_tokens), 0)::bigint as total_tokens,
        coalesce(sum(accepted_lines), 0)::bigint as accepted_lines,
        (coalesce(sum(cost_nano_usd), 0) / 1e9)::double precision as cost_usd,
        (sum(calls) - sum(priced_calls))::integer as unpriced_calls
    from dirty_days
    join core.developer_days using (event_date)
    group by event_date, repo
),
latency as (
    select event_date, repo, percentile_cont(0.5) within group (order by ms) as median_latency_ms
    from (
        -- in order before there is a row for every call: these need not be sorted into groups
        select event_date, repo, unnest(latencies_ms) as ms
        from dirty_days
        join core.developer_days using (event_date)
        order by event_date, repo
    ) as each
    group by event_date, repo
),
session as (
    select event_date, day.*
    from dirty_days
    cross join lateral (
        select repo, count(*)::integer as sessions
        from (
            select distinct repo, session_key, started_at
            from core.coding_session_days as told
            where told.event_date = dirty_days.event_date
        ) as each
        group by repo
    ) as day
),
person as (
    -- each day of activity counts for those after it, up to the next one
    select repo, is_mapped, event_date as from_on,
           least(event_date + %(group_days)s, lead(event_date, 1, 'infinity') over (partition by repo, developer_id order by event_date)) as to_on
    from repo_developers
),
group_of as (
    -- names that developers.csv does not know may all be one person's: a group is counted in people
    select event_date, repo, count(*) filter (where is_mapped)::integer as developers_28d,
           count(*) filter (where event_date = from_on)::integer as developers
    from person
    cross join lateral generate_series(0, to_on - from_on - 1) as n
    cross join lateral (select from_on + n as event_date) as day
    join dirty_days using (event_date)
    group by event_date, repo
),
fact as (
    select repo, created_at as at, 1 as opened, 0 as merged, 0 as closed, 0 as reopened, 0 as commits,
           null::interval as took, null::bigint as lines
    from core.pull_requests
    union all
    select repo, merged_at, 0, 1, 0, 0, 0, merged_at - created_at, additions + deletions
    from core.pull_requests
    where merged_at is not null
    union all
    select repo, closed_at, 0, 0, 1, 0, 0, null, null from core.pull_requests where closed_at is not null
    union all
    select repo, reopened_at, 0, 0, 0, 1, 0, null, null from core.pull_request_reopenings
    union all
    select repo, committed_at, 0, 0, 0, 0, 1, null, null from core.commits
),
delivered as (
    select
        event_date,
        repo,
        sum(opened)::integer as opened_pull_requests,
        sum(merged)::integer as merged_pull_requests,
        sum(closed)::integer as closed_pull_requests,
        sum(reopened)::integer as reopened_pull_requests,
        sum(commits)::integer as commits,
        (avg(extract(epoch from took)) / 3600)::double precision as merge_hours,
        sum(lines)::bigint as lines_changed
    from fact
    join staging.coding_repositories using (repo)
    join dirty_days on event_date = (at at time zone %(business_zone)s)::date
    where event_date < github_to_on
    group by event_date, repo
),
stray as (
    select event_date, repo, case when event_date < github_to_on then 0 end as none_on_github, true as is_stray
    from (select event_date, repo from called union select event_date, repo from delivered) as happened
    join staging.coding_repositories using (repo)
    where event_date < coalesce(first_on, 'infinity')
)
select
    event_date, repo, coalesce(calls, 0) as calls, coalesce(sessions, 0) as sessions,
    coalesce(developers, 0) as developers, coalesce(developers_28d, 0) as developers_28d,
    coalesce(accepted, 0) as accepted, coalesce(rejected, 0) as rejected, coalesce(unknown, 0) as unknown,
    coalesce(errors, 0) as errors, coalesce(total_tokens, 0) as total_tokens,
    coalesce(accepted_lines, 0) as accepted_lines, median_latency_ms, coalesce(cost_usd, 0) as cost_usd,
    coalesce(unpriced_calls, 0) as unpriced_calls, coalesce(opened_pull_requests, none_on_github) as opened_pull_requests,
    coalesce(merged_pull_requests, none_on_github) as merged_pull_requests,
    coalesce(closed_pull_requests, none_on_github) as closed_pull_requests,
    coalesce(reopened_pull_requests, none_on_github) as reopened_pull_requests,
    coalesce(commits, none_on_github) as commits, merge_hours, lines_changed,
    case when coalesce(calls, 0) = 0 then 'shown'
         when coalesce(developers_28d, 0) < %(min_group)s then 'suppressed'
         when developers_28d < %(normal_group)s then 'pilot'
         else 'shown' end as privacy,
    is_stray
from (select * from known union all select * from stray) as every_day
left join called using (event_date, repo)
left join latency using (event_date, repo)
left join session using (event_date, repo)
left join group_of using (event_date, repo)
left join delivered using (event_date, repo);

analyze fresh_repo_days;

-- the total minus what is shown must not be the work of fewer than min_group people
with hidden as (
    select small.event_date, count(distinct developer_id) filter (where is_mapped) as developers
    from fresh_repo_days as small
    left join repo_developers as active
        on active.repo = small.repo
       and active.event_date > small.event_date - %(group_days)s
       and active.event_date <= small.event_date
    where privacy = 'suppressed'
    group by small.event_date
),
beside as (
    select distinct on (event_date) event_date, repo
    from fresh_repo_days
    join hidden using (event_date)
    where calls > 0
      and privacy <> 'suppressed'
      and hidden.developers < %(min_group)s
    order by event_date, developers_28d, repo
)
update fresh_repo_days as fresh
set privacy = 'complementary'
from beside
where (fresh.event_date, fresh.repo) = (beside.event_date, beside.repo);

delete from core.repo_days as known
where event_date in (select event_date from dirty_days)
  and not exists (
      select from fresh_repo_days as fresh where fresh.event_date = known.event_date and fresh.repo = known.repo)
   -- a run that never published may have gone further than this one does
   or event_date >= (select horizon_on from staging.coding_runs where run_id = %(run_id)s);

insert into core.repo_days as known
    (event_date, repo, calls, sessions, developers, developers_28d, accepted, rejected, unknown, errors, total_tokens,
     accepted_lines, median_latency_ms, cost_usd, unpriced_calls, opened_pull_requests, merged_pull_requests,
     closed_pull_requests, reopened_pull_requests, commits, merge_hours, lines_changed, privacy,
     is_stray)
select
    event_date, repo, calls, sessions, developers, developers_28d, accepted, rejected, unknown, errors, total_tokens,
    accepted_lines, median_latency_ms, cost_usd, unpriced_calls, opened_pull_requests, merged_pull_requests,
    closed_pull_requests, reopened_pull_requests, commits, merge_hours, lines_changed, privacy,
    is_stray
from fresh_repo_days
order by event_date, repo
on conflict (event_date, repo) do update
set calls = excluded.calls,
    sessions = excluded.sessions,
    developers = excluded.developers,
    developers_28d = excluded.developers_28d,
    accepted = excluded.accepted,
    rejected = excluded.rejected,
    unknown = excluded.unknown,
    errors = excluded.errors,
    total_tokens = excluded.total_tokens,
    accepted_lines = excluded.accepted_lines,
    median_latency_ms = excluded.median_latency_ms,
    cost_usd = excluded.cost_usd,
    unpriced_calls = excluded.unpriced_calls,
    opened_pull_requests = excluded.opened_pull_requests,
    merged_pull_requests = excluded.merged_pull_requests,
    closed_pull_requests = excluded.closed_pull_requests,
    reopened_pull_requests = excluded.reopened_pull_requests,
    commits = excluded.commits,
    merge_hours = excluded.merge_hours,
    lines_changed = excluded.lines_changed,
    privacy = excluded.privacy,
    is_stray = excluded.is_stray
where (known.*) is distinct from (excluded.*);
