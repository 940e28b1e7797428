-- aggregates.daily_session_metrics: what developers asked of AI assistants, day by day.
--
-- Grain    one row per (event_date, repo, developer_key)
-- Reads    staging.coding_dirty, staging.coding_runs, core.llm_calls, core.coding_session_days, core.developers,
--          core.repo_days; pg_temp.developer_keys, the pseudonyms
-- Window   the days that staging.coding_dirty names
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  settle_days after the day; refreshed_at never does
create temporary table scope_daily_session_metrics on commit drop as
select day_on as event_date from staging.coding_dirty where kind = 'day';

analyze pg_temp.scope_daily_session_metrics;  -- a few days and all of history are not joined in the same way

set local random_page_cost = 1.1;  -- calls of a day lie together: looked up, not looked for in all of history

drop table if exists pg_temp.developer_names, pg_temp.called_days;

create temporary table developer_names on commit drop as
select identity, developer_key
from core.developers
join pg_temp.developer_keys using (developer_id)
where kind = 'trace';

analyze pg_temp.developer_names;

set local enable_sort = off;  -- groups are far fewer than the planner expects, which would sort all calls

create temporary table called_days on commit drop as
select
    event_date, repo, developer_key, call_count, total_tokens, tokens_in, tokens_out, tokens_cache_read, tokens_cache_write,
    accepted_count, rejected_count, unknown_count, error_count, cost_usd, unpriced_count,
    (select percentile_cont(array[0.5, 0.9]) within group (order by ms) from unnest(latencies) as ms) as latency_ms
from (
    select
        event_date,
        coalesce(repo, '(unknown)') as repo,
        case when developer_id is null then '(unknown)' else developer_key end as developer_key,
        count(*) as call_count,
        sum(total_tokens)::bigint as total_tokens,
        sum(tokens_in)::bigint as tokens_in,
        sum(tokens_out)::bigint as tokens_out,
        sum(tokens_cache_read)::bigint as tokens_cache_read,
        sum(tokens_cache_write)::bigint as tokens_cache_write,
        count(*) filter (where acceptance = 'accepted') as accepted_count,
        count(*) filter (where acceptance = 'rejected') as rejected_count,
        count(*) filter (where acceptance = 'unknown') as unknown_count,
        count(*) filter (where is_error) as error_count,
        array_agg(latency_ms) as latencies,  -- sorted group by group: faster than to sort all calls into groups
        -- whole billionths: the sum does not depend on the order in which the calls lie
        (sum((cost_usd * 1e9)::bigint) / 1e9)::double precision as cost_usd,
        count(*) filter (where cost_usd is null) as unpriced_count
    from scope_daily_session_metrics
    join core.llm_calls using (event_date)
    left join developer_names on identity = developer_id
    group by 1, 2, 3
) as called;

set local enable_sort = on;

analyze pg_temp.called_days;

create temporary table fresh_daily_session_metrics on commit drop as
with day as (
    select event_date, repo, calls, privacy, privacy in ('suppressed', 'complementary') as is_hidden
    from scope_daily_session_metrics
    join core.repo_days using (event_date)
),
session as (
    select event_date, repo, developer_key, count(*) as session_count
    from (
        select distinct
            event_date, repo, session_key, started_at,
            case when developer_id = '(unknown)' then developer_id else developer_key end as developer_key
        from scope_daily_session_metrics
        join core.coding_session_days using (event_date)
        left join developer_names on identity = developer_id
    ) as each
    group by event_date, repo, developer_key
),
counted as (
    -- a day without calls has nothing of everything; what calls do not tell, nobody knows
    select
        event_date,
        repo,
        case when calls = 0 then '(nobody)' when is_hidden then '(suppressed)' else developer_key end as developer_key,
        event_date + 1 + %(settle_days)s > horizon_on as is_provisional,
        privacy,
        coalesce(call_count, nothing) as call_count,
        case when not is_hidden then coalesce(session_count, 0) end as session_count,
        coalesce(total_tokens, nothing) as total_tokens,
        coalesce(tokens_in, nothing) as tokens_in,
        coalesce(tokens_out, nothing) as tokens_out,
        coalesce(tokens_cache_read, nothing) as tokens_cache_read,
        coalesce(tokens_cache_write, nothing) as tokens_cache_write,
        coalesce(accepted_count, nothing) as accepted_count,
        coalesce(rejected_count, nothing) as rejected_count,
        coalesce(unknown_count, nothing) as unknown_count,
        accepted_count::double precision / nullif(accepted_count + rejected_count, 0) as acceptance_rate,
        coalesce(error_count, nothing) as error_count,
        latency_ms[1] as median_latency_ms,
        latency_ms[2] as p90_latency_ms,
        coalesce(cost_usd, nothing) as cost_usd,
        coalesce(unpriced_count, nothing) as unpriced_count,
        horizon_at
    from day
    cross join lateral (select case when calls = 0 then 0::bigint end as nothing) as zero
    cross join (select horizon_at, horizon_on from staging.coding_runs where run_id = %(run_id)s) as run
    left join (
        select * from called_days where (event_date, repo) not in (select event_date, repo from day where is_hidden)
    ) as called using (event_date, repo)
    left join session using (event_date, repo, developer_key)
)
select
    event_date, repo, developer_key, %(business_zone)s::text as time_zone, now.is_provisional, now.privacy, now.call_count,
    now.session_count, now.total_tokens, now.tokens_in, now.tokens_out, now.tokens_cache_read, now.tokens_cache_write,
    now.accepted_count, now.rejected_count, now.unknown_count, now.acceptance_rate, now.error_count,
    now.median_latency_ms, now.p90_latency_ms, now.cost_usd, now.unpriced_count,
    case when was.is_provisional is distinct from false
         then least(horizon_at, (event_date + 1 + %(settle_days)s)::timestamp at time zone %(business_zone)s)
         when (now.privacy, now.call_count, now.session_count, now.total_tokens, now.tokens_in,
               now.tokens_out, now.tokens_cache_read, now.tokens_cache_write, now.accepted_count, now.rejected_count,
               now.unknown_count, now.error_count, now.median_latency_ms, now.p90_latency_ms, now.cost_usd,
               now.unpriced_count)
              is not distinct from
              (was.privacy, was.call_count, was.session_count, was.total_tokens, was.tokens_in,
               was.tokens_out, was.tokens_cache_read, was.tokens_cache_write, was.accepted_count, was.rejected_count,
               was.unknown_count, was.error_count, was.median_latency_ms, was.p90_latency_ms, was.cost_usd,
               was.unpriced_count)
         then was.refreshed_at
         else horizon_at end as refreshed_at
from counted as now
left join aggregates.daily_session_metrics as was using (event_date, repo, developer_key);
