-- aggregates.daily_github_metrics: what happened to pull requests and commits, day by day.
create table if not exists aggregates.daily_github_metrics (
    event_date              date not null,
    repo                    text not null,
    time_zone               text not null,
    is_provisional          boolean not null,
    opened_pr_count         bigint not null,
    merged_pr_count         bigint not null,
    closed_pr_count         bigint not null,
    reopened_pr_count       bigint not null,
    commit_count            bigint not null,
    avg_merge_hours         double precision,
    median_merge_hours      double precision,
    p90_merge_hours         double precision,
    avg_first_review_hours  double precision,
    lines_changed           bigint,
    refreshed_at            timestamptz not null,
    primary key (event_date, repo)
);
comment on table aggregates.daily_github_metrics is 'One row per repository and day, from its first activity to the horizon, or to the last day that connection github asked about it; days without any activity included. As GitHub shows it to everyone who may read the repository: nothing is suppressed.';
comment on column aggregates.daily_github_metrics.event_date is 'business day';
comment on column aggregates.daily_github_metrics.repo is 'owner/name';
comment on column aggregates.daily_github_metrics.time_zone is 'business time zone of the days';
comment on column aggregates.daily_github_metrics.is_provisional is 'true until settle_days after the day; a later change is written to ops.restatements';
comment on column aggregates.daily_github_metrics.opened_pr_count is 'pull requests opened';
comment on column aggregates.daily_github_metrics.merged_pr_count is 'merged on the day, whenever they were opened';
comment on column aggregates.daily_github_metrics.closed_pr_count is 'closed, merged ones included';
comment on column aggregates.daily_github_metrics.reopened_pr_count is 'times one was reopened';
comment on column aggregates.daily_github_metrics.commit_count is 'commits of the default branch';
comment on column aggregates.daily_github_metrics.avg_merge_hours is 'mean hours from opening to merging of those merged; null without any';
comment on column aggregates.daily_github_metrics.median_merge_hours is 'median of the same';
comment on column aggregates.daily_github_metrics.p90_merge_hours is 'nine of ten took at most this long';
comment on column aggregates.daily_github_metrics.avg_first_review_hours is 'mean hours from opening to the first review, of those first reviewed on the day; null without any';
comment on column aggregates.daily_github_metrics.lines_changed is 'lines added and deleted by those merged; null without any';
comment on column aggregates.daily_github_metrics.refreshed_at is 'never settles: end of the latest run while the row is provisional, then when it settled, or the end of the run that restated it; not the clock';
