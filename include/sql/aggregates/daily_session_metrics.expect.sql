-- aggregates.daily_session_metrics: the rows that are held before they are published: the days that changed.
select
    day.event_date,
    day.repo,
    day.calls as calls_of_the_day,
    day.total_tokens as tokens_of_the_day,
    day.accepted as accepted_of_the_day,
    day.errors as errors_of_the_day,
    day.cost_usd as cost_of_the_day,
    day.developers_28d,
    %(min_group)s as min_group,
    %(normal_group)s as normal_group,
    metrics.developer_key,
    metrics.privacy,
    metrics.call_count,
    metrics.session_count,
    metrics.total_tokens,
    metrics.accepted_count,
    metrics.rejected_count,
    metrics.unknown_count,
    metrics.acceptance_rate,
    metrics.error_count,
    metrics.median_latency_ms,
    metrics.p90_latency_ms,
    metrics.cost_usd,
    metrics.unpriced_count,
    num_nonnulls(metrics.call_count, metrics.session_count, metrics.total_tokens, metrics.tokens_in, metrics.tokens_out,
                 metrics.tokens_cache_read, metrics.tokens_cache_write, metrics.accepted_count, metrics.rejected_count,
                 metrics.unknown_count, metrics.acceptance_rate, metrics.error_count, metrics.median_latency_ms,
                 metrics.p90_latency_ms, metrics.cost_usd, metrics.unpriced_count) as numbers
from staging.coding_dirty as dirty
join core.repo_days as day on day.event_date = dirty.day_on
left join aggregates.daily_session_metrics as metrics using (event_date, repo)
where dirty.kind = 'day'
