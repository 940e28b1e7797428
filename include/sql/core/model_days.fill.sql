-- core.model_days: the calls of a day by repository, model and what became of them.
--
-- Grain    one row per (event_date, repo, model, acceptance)
-- Reads    staging.coding_days, core.repo_days, core.llm_calls
-- Window   the days in the queue staging.coding_days, and days with calls that have no row here
-- Re-run   makes the same rows again
-- Settles  when no call of the day comes, goes or changes any more
set local jit = off;  -- compiling these many branches takes longer than running them
set local work_mem = '256MB';
set local random_page_cost = 1.1;  -- calls of a day lie together: looked up, not looked for in all of history

drop table if exists pg_temp.changed_days, pg_temp.fresh_model_days;

create temporary table changed_days on commit drop as
select day_on as event_date from staging.coding_days
union
select event_date
from (select distinct event_date from core.repo_days where calls > 0) as day
where not exists (select from core.model_days as known where known.event_date = day.event_date);

analyze changed_days;

create temporary table fresh_model_days on commit drop as
select
    event_date, repo, model, acceptance, calls, known_outcomes, errors, token_calls, tokens, line_tokens, lines, ratios,
    ratio_sum, timed, time_sum, time_squares, log_sum, log_squares,
    -- each once, row by row: faster than to sort all calls into rows
    array(select distinct name from unnest(everybody) as name where name is not null order by name) as developers
from changed_days
-- day by day: the sums of one day stay in the processor's cache, those of all days together do not
cross join lateral (
    select
        coalesce(repo, '(unknown)') as repo,
        coalesce(model, '') as model,
        acceptance,
        count(*) as calls,
        count(is_error) as known_outcomes,
        count(*) filter (where is_error) as errors,
        count(total_tokens) as token_calls,
        sum(total_tokens)::bigint as tokens,
        sum(total_tokens) filter (where accepted_lines is not null)::bigint as line_tokens,
        sum(accepted_lines) filter (where total_tokens is not null)::bigint as lines,
        count(diff_ratio) as ratios,
        sum((diff_ratio * 1e9)::bigint)::bigint as ratio_sum,
        count(tenths) as timed,
        sum(tenths)::bigint as time_sum,
        sum(tenths * tenths) as time_squares,
        sum(millionths)::bigint as log_sum,
        sum(millionths * millionths) as log_squares,
        array_agg(developer_id) as everybody
    from (
        select
            *,
            case when latency_ms > 0 then (least(latency_ms, 864e5) * 10)::bigint end as tenths,
            case when latency_ms > 0 then (ln(latency_ms) * 1e6)::bigint end as millionths
        from core.llm_calls as call
        where call.event_date = changed_days.event_date
        offset 0  -- each of both once a call, not wherever it is used
    ) as call
    group by 1, 2, 3
) as day;

analyze fresh_model_days (event_date, repo, model, acceptance);  -- what they are compared by

delete from core.model_days as known
where event_date in (select event_date from changed_days)
  and not exists (
      select from fresh_model_days as fresh
      where (fresh.event_date, fresh.repo, fresh.model, fresh.acceptance)
          = (known.event_date, known.repo, known.model, known.acceptance));

insert into core.model_days as known
    (event_date, repo, model, acceptance, calls, known_outcomes, errors, token_calls, tokens, line_tokens, lines, ratios,
     ratio_sum, timed, time_sum, time_squares, log_sum, log_squares, developers)
select
    event_date, repo, model, acceptance, calls, known_outcomes, errors, token_calls, tokens, line_tokens, lines, ratios,
    ratio_sum, timed, time_sum, time_squares, log_sum, log_squares, developers
from fresh_model_days
order by event_date, repo, model, acceptance
on conflict (event_date, repo, model, acceptance) do update
set calls = excluded.calls,
    known_outcomes = excluded.known_outcomes,
    errors = excluded.errors,
    token_calls = excluded.token_calls,
    tokens = excluded.tokens,
    line_tokens = excluded.line_tokens,
    lines = excluded.lines,
    ratios = excluded.ratios,
    ratio_sum = excluded.ratio_sum,
    timed = excluded.timed,
    time_sum = excluded.time_sum,
    time_squares = excluded.time_squares,
    log_sum = excluded.log_sum,
    log_squares = excluded.log_squares,
    developers = excluded.developers
where (known.*) is distinct from (excluded.*);
