-- aggregates.correlation_cache: the days that every analysis looks at.
--
-- Grain    one row per (correlation_date, repo, event_date)
-- Reads    staging.coding_dirty, staging.coding_runs, core.repo_days, core.coding_session_days, core.developers
-- Window   analyses that staging.coding_dirty names; of each, analysis_days and the longest lag before them
-- Unit     what a day counted; NULL where it has no such value, also of calls on a day that core.repo_days hides; no row
--          before the repository began
with analysis as (
    select day_on as correlation_date, day_on - %(analysis_days)s as before_on,
           day_on - %(analysis_days)s - greatest(abs(%(first_lag)s), abs(%(last_lag)s)) as earliest_on
    from staging.coding_dirty
    where kind = 'as_of'
),
worked as materialized (
    select distinct event_date, repo, developer.developer_id
    from core.coding_session_days as worked
    join core.developers as developer on kind = 'trace' and is_mapped and identity = worked.developer_id
    join core.repo_days using (event_date, repo)
    where event_date > (select min(before_on) from analysis)
      and event_date <= (select max(correlation_date) from analysis)
      and privacy in ('shown', 'pilot')
),
team as (
    select correlation_date, repo, count(distinct developer_id) as group_size
    from analysis
    join worked on event_date > before_on and event_date <= correlation_date
    group by correlation_date, repo
)
select
    correlation_date, repo, event_date, %(business_zone)s::text as time_zone,
    correlation_date + 1 + %(settle_days)s > horizon_on as is_provisional,
    coalesce(group_size, 0) as group_size, %(min_group)s as min_group, %(normal_group)s as normal_group,
    used.*, bool_and(privacy in ('shown', 'pilot')) over (partition by correlation_date, repo) as is_whole,
    merged_pull_requests, commits, reopened_pull_requests, opened_pull_requests, merge_hours,
    least(horizon_at, (correlation_date + 1 + %(settle_days)s)::timestamp at time zone %(business_zone)s) as created_at
from analysis
cross join (select horizon_at, horizon_on from staging.coding_runs where run_id = %(run_id)s) as run
join core.repo_days as day on event_date > earliest_on and event_date <= correlation_date and not is_stray
left join lateral (
    select day.calls, day.sessions, day.total_tokens, day.accepted, day.errors, day.median_latency_ms, day.cost_usd, day.developers
    where privacy in ('shown', 'pilot')
) as used on true
left join team using (correlation_date, repo)
where repo <> '(unknown)'  -- nothing was delivered to nowhere
order by correlation_date, repo, event_date;
