-- core.repo_days: what a repository saw in a day: all that associations and reports are made of.
create table if not exists core.repo_days (
    event_date              date not null,
    repo                    text not null,
    calls                   integer not null,
    sessions                integer not null,
    developers              integer not null,
    developers_28d          integer not null,
    accepted                integer not null,
    rejected                integer not null,
    unknown                 integer not null,
    errors                  integer not null,
    total_tokens            bigint not null,
    accepted_lines          bigint not null,
    median_latency_ms       double precision,
    cost_usd                double precision not null,
    unpriced_calls          integer not null,
    opened_pull_requests    integer,
    merged_pull_requests    integer,
    closed_pull_requests    integer,
    reopened_pull_requests  integer,
    commits                 integer,
    merge_hours             double precision,
    lines_changed           bigint,
    privacy                 text not null default 'shown' check (privacy in ('shown', 'suppressed', 'complementary', 'pilot')),
    is_stray                boolean not null default false,
    primary key (event_date, repo)
);
comment on table core.repo_days is 'Every day from the repository''s beginning to the horizon, days without any activity included; of the time before only days with some. Also repo = ''(unknown)'': calls that name none. Not published: it knows of groups however small.';
comment on column core.repo_days.event_date is 'business day';
comment on column core.repo_days.repo is 'owner/name, or (unknown)';
comment on column core.repo_days.calls is 'calls';
comment on column core.repo_days.sessions is 'working sessions with a call on the day';
comment on column core.repo_days.developers is 'distinct developers with a call';
comment on column core.repo_days.developers_28d is 'people whom developers.csv names, over the 28 days that end with this one: the size of the group';
comment on column core.repo_days.accepted is 'calls accepted';
comment on column core.repo_days.rejected is 'calls rejected';
comment on column core.repo_days.unknown is 'calls nobody knows it of';
comment on column core.repo_days.errors is 'calls that failed';
comment on column core.repo_days.total_tokens is 'tokens';
comment on column core.repo_days.accepted_lines is 'lines kept';
comment on column core.repo_days.median_latency_ms is 'null without latencies';
comment on column core.repo_days.cost_usd is 'US dollars of the calls with a cost';
comment on column core.repo_days.unpriced_calls is 'calls without a cost';
comment on column core.repo_days.opened_pull_requests is 'opened; null, like all that GitHub tells, on days it was not asked about';
comment on column core.repo_days.merged_pull_requests is 'merged';
comment on column core.repo_days.closed_pull_requests is 'closed, merged ones included';
comment on column core.repo_days.reopened_pull_requests is 'times one was reopened';
comment on column core.repo_days.commits is 'commits';
comment on column core.repo_days.merge_hours is 'mean hours from opening to merging of those merged; null without any';
comment on column core.repo_days.lines_changed is 'lines added and deleted by those merged; null without any';
comment on column core.repo_days.privacy is 'whether the day''s calls may be published: suppressed = a group smaller than min_group; complementary = hidden so that a suppressed one is not what the total leaves over; pilot = smaller than five, shown because min_group was lowered';
comment on column core.repo_days.is_stray is 'before the repository began: counted on its day, and in no association, report or rate of several days';
