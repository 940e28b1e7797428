-- aggregates.daily_session_metrics: what developers asked of AI assistants, day by day.
create table if not exists aggregates.daily_session_metrics (
    event_date          date not null,
    repo                text not null,
    developer_key       text not null,
    time_zone           text not null,
    is_provisional      boolean not null,
    privacy             text not null check (privacy in ('shown', 'suppressed', 'complementary', 'pilot')),
    call_count          bigint,
    session_count       bigint,
    total_tokens        bigint,
    tokens_in           bigint,
    tokens_out          bigint,
    tokens_cache_read   bigint,
    tokens_cache_write  bigint,
    accepted_count      bigint,
    rejected_count      bigint,
    unknown_count       bigint,
    acceptance_rate     double precision,
    error_count         bigint,
    median_latency_ms   double precision,
    p90_latency_ms      double precision,
    cost_usd            double precision,
    unpriced_count      bigint,
    refreshed_at        timestamptz not null,
    primary key (event_date, repo, developer_key)
);
comment on table aggregates.daily_session_metrics is 'One row per day, repository and developer with any call; a day without any has one row with developer_key (nobody). Developers are pseudonyms. When fewer than min_group developers used assistants in the repository in the 28 days up to the day, its developers are one row (suppressed) without numbers. Working sessions of a day must not be summed over days: one may span midnight.';
comment on column aggregates.daily_session_metrics.event_date is 'business day';
comment on column aggregates.daily_session_metrics.repo is 'owner/name; (unknown) = the source does not say';
comment on column aggregates.daily_session_metrics.developer_key is 'pseudonym; (nobody), (unknown) or (suppressed)';
comment on column aggregates.daily_session_metrics.time_zone is 'business time zone of the days';
comment on column aggregates.daily_session_metrics.is_provisional is 'true until settle_days after the day; a later change is written to ops.restatements';
comment on column aggregates.daily_session_metrics.privacy is 'suppressed = the group is too small; complementary = hidden so that a suppressed one is not what the total leaves over; pilot = smaller than five, shown because min_group was lowered';
comment on column aggregates.daily_session_metrics.call_count is 'calls';
comment on column aggregates.daily_session_metrics.session_count is 'working sessions with a call on the day';
comment on column aggregates.daily_session_metrics.total_tokens is 'tokens of the calls that tell; null when none does';
comment on column aggregates.daily_session_metrics.tokens_in is 'prompt tokens that came from no cache';
comment on column aggregates.daily_session_metrics.tokens_out is 'completion tokens';
comment on column aggregates.daily_session_metrics.tokens_cache_read is 'prompt tokens read from a cache';
comment on column aggregates.daily_session_metrics.tokens_cache_write is 'prompt tokens written to a cache';
comment on column aggregates.daily_session_metrics.accepted_count is 'calls accepted';
comment on column aggregates.daily_session_metrics.rejected_count is 'calls rejected';
comment on column aggregates.daily_session_metrics.unknown_count is 'calls nobody knows it of';
comment on column aggregates.daily_session_metrics.acceptance_rate is 'accepted / (accepted + rejected); null when neither';
comment on column aggregates.daily_session_metrics.error_count is 'calls that failed';
comment on column aggregates.daily_session_metrics.median_latency_ms is 'milliseconds; of all calls with one, never an average of medians';
comment on column aggregates.daily_session_metrics.p90_latency_ms is 'milliseconds';
comment on column aggregates.daily_session_metrics.cost_usd is 'US dollars of the calls with a cost; null when none has one';
comment on column aggregates.daily_session_metrics.unpriced_count is 'calls without a cost';
comment on column aggregates.daily_session_metrics.refreshed_at is 'never settles: end of the latest run while the row is provisional, then when it settled, or the end of the run that restated it; not the clock';
