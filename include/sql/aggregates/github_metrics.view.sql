-- aggregates.github_metrics: the five columns that dashboards of the earlier system read.
create or replace view aggregates.github_metrics as
select
    event_date,
    merged_pr_count,
    commit_count,
    reopened_pr_count,
    avg_merge_hours
from aggregates.daily_github_metrics;
comment on view aggregates.github_metrics is 'One row per day and repository; aggregates.daily_github_metrics says more.';
