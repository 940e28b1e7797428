-- core.llm_calls as they leave the warehouse: the export turns developer_id, session_id and trace_hash into keys.
--
-- Grain    one row per (trace_hash)
-- Reads    core.llm_calls, core.developers, core.repo_days, core.model_days
-- Window   calls before horizon_at, up to which everything is published
--
-- Calls of a group that is too small stay in the warehouse, all of them: without its developers' keys a repository of
-- three people would still say what the published tables keep back. A model that core.model_days hides on the day has no
-- name, no provider and no cost: beside the tokens, the cost would be the model's price.
select
    call.event_date,
    day.repo,  -- the joined one: a filter by repository is kept off every call
    call.trace_hash,
    coalesce(developer.developer_id, call.developer_id) as developer_id,
    -- two people may each have a session 1
    call.session_id || coalesce(' of ' || coalesce(developer.developer_id, call.developer_id), '') as session_id,
    day.privacy,
    call.ts,
    case when said.privacy in ('shown', 'pilot') then call.model end as model,
    case when said.privacy in ('shown', 'pilot') then call.provider end as provider,
    call.tokens_in,
    call.tokens_out,
    call.tokens_cache_read,
    call.tokens_cache_write,
    call.total_tokens,
    call.token_source,
    call.latency_ms,
    call.status_code,
    call.is_error,
    call.acceptance,
    call.diff_ratio,
    call.accepted_lines,
    case when said.privacy in ('shown', 'pilot') then call.cost_usd end as cost_usd,
    case when said.privacy in ('shown', 'pilot') then call.cost_source end as cost_source,
    call.source_shape
from core.llm_calls as call
left join core.developers as developer on developer.kind = 'trace' and developer.identity = call.developer_id
join core.repo_days as day on day.event_date = call.event_date and day.repo = coalesce(call.repo, '(unknown)')
left join core.model_days as said
    on (said.event_date, said.repo, said.model, said.acceptance)
     = (call.event_date, coalesce(call.repo, '(unknown)'), coalesce(call.model, ''), call.acceptance)
where call.ts < %(horizon_at)s
  and day.privacy in ('shown', 'pilot')
