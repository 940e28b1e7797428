-- What happened to pull requests and commits of a repository, the latest day first.
select
    event_date,
    repo,
    opened_pr_count,
    merged_pr_count,
    closed_pr_count,
    reopened_pr_count,
    commit_count,
    avg_merge_hours,
    median_merge_hours,
    p90_merge_hours,
    avg_first_review_hours,
    lines_changed,
    is_provisional,
    time_zone
from aggregates.daily_github_metrics
where (%(repository)s::text is null or repo = %(repository)s)
  and (%(date_from)s::date is null or event_date >= %(date_from)s)
  and (%(date_to)s::date is null or event_date <= %(date_to)s)
order by event_date desc, repo
