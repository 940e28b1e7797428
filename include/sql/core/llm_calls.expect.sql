-- core.llm_calls: the rows a run's gate looks at: calls of the days that wait for publication.
select
    call.trace_hash,
    call.event_date,
    (call.ts at time zone %(business_zone)s)::date as business_day,
    call.ts,
    run.horizon_at,
    least(tokens_in, tokens_out, tokens_cache_read, tokens_cache_write, total_tokens, accepted_lines) as least_count,
    latency_ms,
    cost_usd,
    cost_source,
    case when model is not null and cost_usd is null and tokens_in is not null and tokens_out is not null
         then model end as model_without_price,
    cardinality(flags) = (select count(distinct flag) from unnest(flags) as flag) as has_flags_once
from staging.coding_days
join core.llm_calls as call on call.event_date = day_on
cross join staging.coding_runs as run
where run.run_id = %(run_id)s
