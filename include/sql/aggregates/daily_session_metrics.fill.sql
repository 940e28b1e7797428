-- aggregates.daily_session_metrics: what developers asked of AI assistants, day by day.
--
-- Grain    one row per (event_date, repo, developer_key)
-- Reads    staging.coding_dirty, staging.coding_runs, core.developer_days, core.coding_session_days,
--          core.developers, core.repo_days; pg_temp.developer_keys, the pseudonyms
-- Window   the days that staging.coding_dirty names
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  settle_days after the day; refreshed_at never does
create temporary table scope_daily_session_metrics on commit drop as
select day_on as event_date from staging.coding_dirty where kind = 'day';

analyze pg_temp.scope_daily_session_metrics;  -- a few days and all of history are not joined in the same way

set local random_page_cost = 1.1;  -- rows of a day lie together: looked up, not looked for in all of history

drop table if exists pg_temp.developer_names, pg_temp.called_days;

create temporary table developer_names on commit drop as
select identity, developer_key
from core.developers
join pg_temp.developer_keys using (developer_id)
where kind = 'trace';

analyze pg_temp.developer_names;

create temporary table called_days on commit drop as
with named as materialized (
    select
        told.*,
        case when told.developer_id = '(unknown)' then told.developer_id else developer_key end as developer_key
    from scope_daily_session_metrics
    join core.developer_days as told using (event_date)
    left join developer_names on identity = told.developer_id
    order by event_date, repo, developer_key
),
summed as (
    select
        event_date,
        repo,
        developer_key,
        sum(calls)::bigint as call_count,
        sum(total_tokens)::bigint as total_tokens,
        sum(tokens_in)::bigint as tokens_in,
        sum(tokens_out)::bigint as tokens_out,
        sum(tokens_cache_read)::bigint as tokens_cache_read,
        sum(tokens_cache_write)::bigint as tokens_cache_write,
        sum(accepted)::bigint as accepted_count,
        sum(rejected)::bigint as rejected_count,
        (sum(calls) - sum(accepted) - sum(rejected))::bigint as unknown_count,
        sum(errors)::bigint as error_count,
        (sum(cost_nano_usd) / 1e9)::double precision as cost_usd,
        (sum(calls) - sum(priced_calls))::bigint as unpriced_count
    from named
    group by event_date, repo, developer_key
),
latency as (
    select event_date, repo, developer_key, percentile_cont(array[0.5, 0.9]) within group (order by ms) as latency_ms
    -- in order before there is a row for every call: these need not be sorted into groups
    from (select event_date, repo, developer_key, unnest(latencies_ms) as ms from named order by 1, 2, 3) as each
    group by event_date, repo, developer_key
)
select *
from summed
left join latency using (event_date, repo, developer_key);

analyze pg_temp.called_days (event_date, repo, developer_key);  -- what they are joined by

create temporary table fresh_daily_session_metrics on commit drop as
with day as (
    select event_date, repo, calls, privacy, privacy in ('suppressed', 'complementary') as is_hidden
    from scope_daily_session_metrics
    join core.repo_days using (event_date)
),
session as (
    select event_date, day.*
    from scope_daily_session_metrics
    cross join lateral (
        select repo, developer_key, count(*) as session_count
        from (
            select distinct
                repo, session_key, started_at,
                case when developer_id = '(unknown)' then developer_id else developer_key end as developer_key
            from core.coding_session_days as told
            left join developer_names on identity = developer_id
            where told.event_date = scope_daily_session_metrics.event_date
        ) as each
        group by repo, developer_key
    ) as day
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
