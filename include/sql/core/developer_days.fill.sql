-- core.developer_days: what a developer asked of AI assistants in a repository and day.
--
-- Grain    one row per (event_date, repo, developer_id)
-- Reads    staging.coding_days, core.repo_days, core.llm_calls
-- Window   the days in the queue staging.coding_days, and days with calls that have no row here
-- Re-run   makes the same rows again
-- Settles  when no call of the day comes, goes or changes any more
set local jit = off;  -- compiling these many branches takes longer than running them
set local work_mem = '256MB';
set local random_page_cost = 1.1;  -- calls of a day lie together: looked up, not looked for in all of history

drop table if exists pg_temp.changed_days, pg_temp.fresh_developer_days;

create temporary table changed_days on commit drop as
select day_on as event_date from staging.coding_days
union
select event_date
from (select distinct event_date from core.repo_days where calls > 0) as day
where not exists (select from core.developer_days as known where known.event_date = day.event_date);

analyze changed_days;

create temporary table fresh_developer_days on commit drop as
select
    event_date, repo, developer_id, calls, accepted, rejected, errors, total_tokens, tokens_in, tokens_out,
    tokens_cache_read, tokens_cache_write, accepted_lines, priced_calls, cost_nano_usd,
    -- sorted row by row: faster than to sort all calls into rows
    (select array_agg(ms order by ms) from (select unnest(latencies) as ms) as each where ms is not null) as latencies_ms
from changed_days
-- day by day: the sums of one day stay in the processor's cache, those of all days together do not
cross join lateral (
    select
        coalesce(repo, '(unknown)') as repo,
        coalesce(developer_id, '(unknown)') as developer_id,
        count(*) as calls,
        count(*) filter (where acceptance = 'accepted') as accepted,
        count(*) filter (where acceptance = 'rejected') as rejected,
        count(*) filter (where is_error) as errors,
        sum(total_tokens)::bigint as total_tokens,
        sum(tokens_in)::bigint as tokens_in,
        sum(tokens_out)::bigint as tokens_out,
        sum(tokens_cache_read)::bigint as tokens_cache_read,
        sum(tokens_cache_write)::bigint as tokens_cache_write,
        sum(accepted_lines)::bigint as accepted_lines,
        count(cost_usd) as priced_calls,
        sum((cost_usd * 1e9)::bigint) as cost_nano_usd,
        array_agg(latency_ms) as latencies
    from core.llm_calls as call
    where call.event_date = changed_days.event_date
    group by 1, 2
) as day;

analyze fresh_developer_days (event_date, repo, developer_id);  -- what they are compared by

delete from core.developer_days as known
where event_date in (select event_date from changed_days)
  and not exists (
      select from fresh_developer_days as fresh
      where (fresh.event_date, fresh.repo, fresh.developer_id) = (known.event_date, known.repo, known.developer_id));

insert into core.developer_days as known
    (event_date, repo, developer_id, calls, accepted, rejected, errors, total_tokens, tokens_in, tokens_out,
     tokens_cache_read, tokens_cache_write, accepted_lines, priced_calls, cost_nano_usd, latencies_ms)
select
    event_date, repo, developer_id, calls, accepted, rejected, errors, total_tokens, tokens_in, tokens_out,
    tokens_cache_read, tokens_cache_write, accepted_lines, priced_calls, cost_nano_usd, latencies_ms
from fresh_developer_days
order by event_date, repo, developer_id
on conflict (event_date, repo, developer_id) do update
set calls = excluded.calls,
    accepted = excluded.accepted,
    rejected = excluded.rejected,
    errors = excluded.errors,
    total_tokens = excluded.total_tokens,
    tokens_in = excluded.tokens_in,
    tokens_out = excluded.tokens_out,
    tokens_cache_read = excluded.tokens_cache_read,
    tokens_cache_write = excluded.tokens_cache_write,
    accepted_lines = excluded.accepted_lines,
    priced_calls = excluded.priced_calls,
    cost_nano_usd = excluded.cost_nano_usd,
    latencies_ms = excluded.latencies_ms
where (known.*) is distinct from (excluded.*);
