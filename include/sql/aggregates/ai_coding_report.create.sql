-- aggregates.ai_coding_report: the report of a repository over a window.
create table if not exists aggregates.ai_coding_report (
    as_of_on                      date not null,
    repo                          text not null,
    window_days                   integer not null,
    time_zone                     text not null,
    is_provisional                boolean not null,
    privacy                       text not null check (privacy in ('shown', 'suppressed', 'complementary', 'pilot')),
    status                        text not null,
    developers                    bigint,
    calls                         bigint,
    sessions                      bigint,
    active_days                   bigint,
    calls_per_active_day          double precision,
    accepted                      bigint,
    rejected                      bigint,
    known_share                   double precision,
    acceptance_rate               double precision,
    error_rate                    double precision,
    policy_share                  double precision,
    tokens_per_accepted_call      double precision,
    tokens_per_accepted_line      double precision,
    token_efficiency_ratio        double precision,
    acceptance_quality            double precision,
    merged_pull_requests          bigint,
    merged_per_week               double precision,
    commits_per_day               double precision,
    median_merge_hours            double precision,
    reopened_rate                 double precision,
    follow_up_fix_share           double precision,
    cost_usd                      double precision,
    cost_per_merged_pull_request  double precision,
    session_slope_per_week        double precision,
    session_growth_rate           double precision,
    latency_d                     double precision,
    latency_d_low                 double precision,
    latency_d_high                double precision,
    latency_g                     double precision,
    log_latency_d                 double precision,
    associations                  integer,
    controls_fired                integer,
    caveat                        text not null,
    report                        jsonb not null,
    created_at                    timestamptz not null,
    is_whole                      boolean not null default false,
    primary key (as_of_on, repo, window_days)
);
comment on table aggregates.ai_coding_report is 'One row per last day of an analysis, repository and window. Associations, never effects. Calls, sessions, tokens, latency and cost are those of repository-days that may be shown (core.repo_days), for a repository and for (all) alike: hidden days are in no number, report.hidden_days counts them. What GitHub says is of all days. Suppressed rows have no numbers.';
comment on column aggregates.ai_coding_report.as_of_on is 'last business day of the window';
comment on column aggregates.ai_coding_report.repo is 'owner/name; (all) = all repositories together, by definition the total of what may be shown';
comment on column aggregates.ai_coding_report.window_days is 'length of the window in days';
comment on column aggregates.ai_coding_report.time_zone is 'business time zone of the days';
comment on column aggregates.ai_coding_report.is_provisional is 'true until the last day has settled';
comment on column aggregates.ai_coding_report.privacy is 'suppressed = the days that may be shown are of too few people, or none may be; complementary = every day is hidden beside a smaller group; pilot = smaller than five, shown because min_group was lowered';
comment on column aggregates.ai_coding_report.status is 'ok, no data or suppressed';
comment on column aggregates.ai_coding_report.developers is 'distinct people whom developers.csv names, with a call on a day that is shown; null when suppressed';
comment on column aggregates.ai_coding_report.calls is 'calls of the days that are shown';
comment on column aggregates.ai_coding_report.sessions is 'working sessions with a call on a day that is shown';
comment on column aggregates.ai_coding_report.active_days is 'days with a call, of those that are shown';
comment on column aggregates.ai_coding_report.calls_per_active_day is 'interaction velocity';
comment on column aggregates.ai_coding_report.accepted is 'calls accepted';
comment on column aggregates.ai_coding_report.rejected is 'calls rejected';
comment on column aggregates.ai_coding_report.known_share is '(accepted + rejected) / calls';
comment on column aggregates.ai_coding_report.acceptance_rate is 'accepted / (accepted + rejected); null without either';
comment on column aggregates.ai_coding_report.error_rate is 'errors / calls whose outcome is known; null without any';
comment on column aggregates.ai_coding_report.policy_share is 'calls of models the policy allows / calls of models whose name is shown';
comment on column aggregates.ai_coding_report.tokens_per_accepted_call is 'tokens of accepted calls / accepted calls, of those with tokens';
comment on column aggregates.ai_coding_report.tokens_per_accepted_line is 'tokens / accepted lines, of accepted calls that have both';
comment on column aggregates.ai_coding_report.token_efficiency_ratio is 'mean tokens of accepted calls / of rejected ones';
comment on column aggregates.ai_coding_report.acceptance_quality is 'mean diff_ratio of accepted calls';
comment on column aggregates.ai_coding_report.merged_pull_requests is 'merged in the window';
comment on column aggregates.ai_coding_report.merged_per_week is 'PR throughput';
comment on column aggregates.ai_coding_report.commits_per_day is 'commit frequency';
comment on column aggregates.ai_coding_report.median_merge_hours is 'hours from opening to merging; null without any';
comment on column aggregates.ai_coding_report.reopened_rate is 'reopenings / closed; may exceed 1, null without any closed';
comment on column aggregates.ai_coding_report.follow_up_fix_share is 'merged ones that are called a fix / merged';
comment on column aggregates.ai_coding_report.cost_usd is 'US dollars of the calls with a cost, of the days that are shown';
comment on column aggregates.ai_coding_report.cost_per_merged_pull_request is 'cost / merged on the days that the cost is of; null without any; also the cost of work that was not merged';
comment on column aggregates.ai_coding_report.session_slope_per_week is 'least-squares slope of sessions over full weeks without a hidden day, in sessions per week and week';
comment on column aggregates.ai_coding_report.session_growth_rate is 'last full week / first full week - 1; null when the first is 0, one of them has a hidden day or there are fewer than two';
comment on column aggregates.ai_coding_report.latency_d is 'Cohen''s d of latency, accepted minus rejected, on the pooled standard deviation';
comment on column aggregates.ai_coding_report.latency_d_low is '95 % interval';
comment on column aggregates.ai_coding_report.latency_d_high is '95 % interval';
comment on column aggregates.ai_coding_report.latency_g is 'Hedges'' g of the same';
comment on column aggregates.ai_coding_report.log_latency_d is 'Cohen''s d of the logarithm of latency';
comment on column aggregates.ai_coding_report.associations is 'pairs and lags of the family that are associated, controls left out';
comment on column aggregates.ai_coding_report.controls_fired is 'negative lags that are: more than none says the rest is not to be trusted';
comment on column aggregates.ai_coding_report.caveat is 'what the numbers cannot say';
comment on column aggregates.ai_coding_report.report is 'all of it, and acceptance by model (models that are hidden on a day are (suppressed) together), sessions by week (null = a day of it is hidden), associations by lag, hidden_days, in one document';
comment on column aggregates.ai_coding_report.created_at is 'horizon of the latest run while the row is provisional, then when it settled, not the clock; ops.restatements has later changes';
comment on column aggregates.ai_coding_report.is_whole is 'no day and no model of the window is hidden. What other rows were before is not kept: beside what they are it might tell of a hidden day';
