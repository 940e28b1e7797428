-- aggregates.daily_github_metrics: the rows that are held before they are published: the days that changed.
select
    day.event_date,
    day.repo,
    metrics.repo is not null as is_there,
    metrics.opened_pr_count,
    metrics.merged_pr_count,
    metrics.closed_pr_count,
    metrics.reopened_pr_count,
    metrics.commit_count,
    metrics.avg_merge_hours,
    metrics.median_merge_hours,
    metrics.p90_merge_hours,
    day.opened_pull_requests,
    day.merged_pull_requests,
    day.closed_pull_requests,
    day.reopened_pull_requests,
    day.commits
from staging.coding_dirty as dirty
join core.repo_days as day on day.event_date = dirty.day_on
join staging.coding_repositories as repository on repository.repo = day.repo and dirty.day_on < repository.github_to_on
left join aggregates.daily_github_metrics as metrics on metrics.event_date = day.event_date and metrics.repo = day.repo
where dirty.kind = 'day'
