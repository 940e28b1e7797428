-- ops.freshness: published tables that may hold nothing, because what they are made of holds nothing yet.
--
-- Any other published table with days of its own that holds nothing has lost what it held.
select 'aggregates.daily_session_metrics'  -- a repository has a row every day, (nobody)'s at least
where not exists (select from core.repo_days)
union all
select 'aggregates.ai_coding_report'
where not exists (select from core.repo_days)
union all
select 'aggregates.correlation_cache'  -- calls that name no repository are associated with nothing
where not exists (select from core.repo_days where repo <> '(unknown)')
union all
select 'aggregates.daily_github_metrics'
where not exists (select from core.pull_requests)
  and not exists (select from core.commits)
union all
select 'aggregates.weekly_metrics'  -- until the first whole week has ended
from (select min(day_on) as first_on, max(day_on) as last_on from aggregates.daily_metrics) as known
where (date_trunc('week', first_on + interval '6 days') + interval '7 days' <= last_on + interval '1 day') is not true
union all
select 'aggregates.monthly_metrics'
from (select min(day_on) as first_on, max(day_on) as last_on from aggregates.daily_metrics) as known
where (date_trunc('month', first_on - interval '1 day') + interval '2 months' <= last_on + interval '1 day') is not true;
