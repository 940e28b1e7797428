-- aggregates.daily_github_metrics: what happened to pull requests and commits, day by day.
--
-- Grain    one row per (event_date, repo)
-- Reads    staging.coding_dirty, staging.coding_runs, core.repo_days, core.pull_requests
-- Window   the days that staging.coding_dirty names
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  settle_days after the day; refreshed_at never does
create temporary table scope_daily_github_metrics on commit drop as
select day_on as event_date from staging.coding_dirty where kind = 'day';

analyze pg_temp.scope_daily_github_metrics;  -- a few days and all of history are not joined in the same way

create temporary table fresh_daily_github_metrics on commit drop as
with merged as (
    select
        (merged_at at time zone %(business_zone)s)::date as event_date,
        repo,
        percentile_cont(array[0.5, 0.9]) within group (order by extract(epoch from merged_at - created_at)::double precision / 3600) as hours
    from core.pull_requests
    where (merged_at at time zone %(business_zone)s)::date in (select event_date from scope_daily_github_metrics)
    group by 1, 2
),
reviewed as (
    select
        (first_review_at at time zone %(business_zone)s)::date as event_date,
        repo,
        (avg(extract(epoch from first_review_at - created_at)) / 3600)::double precision as hours
    from core.pull_requests
    where (first_review_at at time zone %(business_zone)s)::date in (select event_date from scope_daily_github_metrics)
    group by 1, 2
),
counted as (
    select
        event_date,
        repo,
        event_date + 1 + %(settle_days)s > horizon_on as is_provisional,
        opened_pull_requests::bigint as opened_pr_count,
        merged_pull_requests::bigint as merged_pr_count,
        closed_pull_requests::bigint as closed_pr_count,
        reopened_pull_requests::bigint as reopened_pr_count,
        commits::bigint as commit_count,
        merge_hours as avg_merge_hours,
        merged.hours[1] as median_merge_hours,
        merged.hours[2] as p90_merge_hours,
        reviewed.hours as avg_first_review_hours,
        lines_changed,
        horizon_at
    from scope_daily_github_metrics
    join core.repo_days using (event_date)
    cross join (select horizon_at, horizon_on from staging.coding_runs where run_id = %(run_id)s) as run
    left join merged using (event_date, repo)
    left join reviewed using (event_date, repo)
    where commits is not null  -- GitHub was asked
)
select
    event_date, repo, %(business_zone)s::text as time_zone, now.is_provisional, now.opened_pr_count, now.merged_pr_count,
    now.closed_pr_count, now.reopened_pr_count, now.commit_count, now.avg_merge_hours, now.median_merge_hours,
    now.p90_merge_hours, now.avg_first_review_hours, now.lines_changed,
    case when was.is_provisional is distinct from false
         then least(horizon_at, (event_date + 1 + %(settle_days)s)::timestamp at time zone %(business_zone)s)
         when (now.opened_pr_count, now.merged_pr_count, now.closed_pr_count, now.reopened_pr_count,
               now.commit_count, now.avg_merge_hours, now.median_merge_hours, now.p90_merge_hours,
               now.avg_first_review_hours, now.lines_changed)
              is not distinct from
              (was.opened_pr_count, was.merged_pr_count, was.closed_pr_count, was.reopened_pr_count,
               was.commit_count, was.avg_merge_hours, was.median_merge_hours, was.p90_merge_hours,
               was.avg_first_review_hours, was.lines_changed)
         then was.refreshed_at
         else horizon_at end as refreshed_at
from counted as now
left join aggregates.daily_github_metrics as was using (event_date, repo);
