-- How a repository works with AI assistants over a window, the latest window first; associations, never effects.
select
    as_of_on,
    repo,
    window_days,
    privacy,
    status,
    developers,
    calls,
    sessions,
    active_days,
    calls_per_active_day,
    accepted,
    rejected,
    known_share,
    acceptance_rate,
    error_rate,
    policy_share,
    tokens_per_accepted_call,
    tokens_per_accepted_line,
    token_efficiency_ratio,
    acceptance_quality,
    merged_pull_requests,
    merged_per_week,
    commits_per_day,
    median_merge_hours,
    reopened_rate,
    follow_up_fix_share,
    cost_usd,
    cost_per_merged_pull_request,
    session_slope_per_week,
    session_growth_rate,
    latency_d,
    latency_d_low,
    latency_d_high,
    latency_g,
    log_latency_d,
    associations,
    controls_fired,
    caveat,
    is_provisional,
    time_zone,
    created_at
from aggregates.ai_coding_report
where (%(repository)s::text is null or repo = %(repository)s)
  and (%(window_days)s::integer is null or window_days = %(window_days)s)
  and (%(date_from)s::date is null or as_of_on >= %(date_from)s)
  and (%(date_to)s::date is null or as_of_on <= %(date_to)s)
order by as_of_on desc, repo, window_days
