-- aggregates.session_metrics: the eight columns that dashboards of the earlier system read.
create or replace view aggregates.session_metrics as
select
    event_date,
    developer_key as developer_id,
    session_count,
    total_tokens,
    accepted_count,
    error_count,
    median_latency_ms,
    cost_usd
from aggregates.daily_session_metrics;
comment on view aggregates.session_metrics is 'One row per day, repository and developer; aggregates.daily_session_metrics says more.';
