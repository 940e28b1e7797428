-- core.llm_calls: one call of a language model, from whatever line told of it.
--
-- Grain    one row per (trace_hash)
-- Reads    staging.trace_reads, staging.trace_calls, staging.trace_files, staging.trace_places, staging.trace_gone,
--          staging.trace_due, staging.coding_runs, core.model_prices
-- Writes   staging.coding_days: days of calls that came, went or changed; staging.trace_reads: marked as merged;
--          staging.trace_gone: emptied; staging.trace_due: calls from the horizon on, until a run has passed them;
--          staging.trace_places: lines of calls that have several, and lines that wait; staging.trace_lost: calls that
--          no line tells of any more
-- Window   lines nobody has looked at yet and calls that the queues name; lines from the horizon on wait
-- Re-run   finds nothing to do
-- Settles  never: a later line of an old call corrects it
--
-- A new call of one line, as nearly all are, goes straight in. Every other one is made anew from all of its lines before
-- the horizon: per field the last line that knows it, in the order of file and line; what a file was rotated to comes
-- before the file.
-- A call costs what its last line with a cost reports, else its tokens at the price of the UTC day whose pattern fits
-- the model best: the one with the most letters beside its asterisks. What is dearer than max_call_usd is no cost. Tools
-- report 0 dollars for a model whose price they do not know: with tokens that is no cost, unless its price is 0 too.
set local jit = off;  -- compiling these many branches takes longer than running them
set local work_mem = '256MB';  -- a day's calls are told apart in memory

drop table if exists pg_temp.this_run, pg_temp.new_reads, pg_temp.new_lines, pg_temp.calls_again, pg_temp.old_calls,
    pg_temp.lines_again, pg_temp.waiting_lines, pg_temp.merged_lines, pg_temp.model_costs, pg_temp.call_fates;

create temporary table this_run on commit drop as
select horizon_at, horizon_on from staging.coding_runs where run_id = %(run_id)s;

analyze this_run;

create temporary table new_reads on commit drop as
select read_id, file_id, source_file, first_line, after_last_line
from staging.trace_reads
join staging.trace_files using (file_id)
where not is_merged;

analyze new_reads;  -- a few parts of files: their lines are looked up, not all lines looked through

create temporary table new_lines on commit drop as
select trace_hash, line.file_id, source_line, ts, (ts at time zone %(business_zone)s)::date as event_date, model
from new_reads as part
join staging.trace_calls as line
    on line.file_id = part.file_id
    and source_line >= first_line
    and source_line < after_last_line
    and line.read_id = part.read_id  -- a part that was read in vain has no lines, whoever has its numbers now
order by trace_hash;  -- so that the index of what is known is walked through, not jumped about in

create temporary table calls_again on commit drop as
select trace_hash from staging.trace_gone
union
select trace_hash from staging.trace_due join this_run on due_at < horizon_at
union
-- a run that never published may have gone further than this one does
select trace_hash from core.llm_calls join this_run on event_date >= horizon_on and ts >= horizon_at
union
-- and any line of a call may lie there, not only the one that says when the call was
select place.trace_hash
from staging.trace_places as place
join staging.trace_calls as line using (file_id, source_line)
where (select max(horizon_at) from staging.coding_runs) > (select horizon_at from this_run)  -- else not looked for
  and line.ts >= (select horizon_at from this_run)
union
(select trace_hash from new_lines group by trace_hash having count(*) > 1)
union
-- one by one: they are few beside all that are known
select trace_hash
from new_lines as line
where (select true from core.llm_calls as known where known.trace_hash = line.trace_hash);

analyze calls_again;

create temporary table old_calls on commit drop as
select known.*
from calls_again
join core.llm_calls as known using (trace_hash);

-- all lines of these calls: what came now, what is known to be one of several, and what a call is made of alone
create temporary table lines_again on commit drop as
select trace_hash, file_id, source_line, read_id, ts
from (
    select trace_hash, file_id, source_line from calls_again join new_lines using (trace_hash)
    union
    select trace_hash, file_id, source_line from calls_again join staging.trace_places using (trace_hash)
    union
    select trace_hash, file_id, source_line from old_calls join staging.trace_files using (source_file)
) as place
join staging.trace_calls using (trace_hash, file_id, source_line);

analyze lines_again;

create temporary table waiting_lines on commit drop as
select trace_hash, file_id, source_line, ts from new_lines where ts >= (select horizon_at from this_run)
union
select trace_hash, file_id, source_line, ts from lines_again where ts >= (select horizon_at from this_run);

create temporary table merged_lines on commit drop as
select
    trace_hash,
    (array_agg(call_id order by place) filter (where call_id is not null))[1] as call_id,
    (array_agg(trace_id order by place) filter (where trace_id is not null))[1] as trace_id,
    (array_agg(session_id order by place) filter (where session_id is not null))[1] as session_id,
    (array_agg(developer_id order by place) filter (where developer_id is not null))[1] as developer_id,
    (array_agg(ts order by place))[1] as ts,
    (array_agg(model order by place) filter (where model is not null))[1] as model,
    (array_agg(provider order by place) filter (where provider is not null))[1] as provider,
    (array_agg(tokens_in order by place) filter (where tokens_in is not null))[1] as tokens_in,
    (array_agg(tokens_out order by place) filter (where tokens_out is not null))[1] as tokens_out,
    (array_agg(tokens_cache_read order by place) filter (where tokens_cache_read is not null))[1] as tokens_cache_read,
    (array_agg(tokens_cache_write order by place) filter (where tokens_cache_write is not null))[1] as tokens_cache_write,
    (array_agg(total_tokens order by place) filter (where total_tokens is not null))[1] as total_tokens,
    (array_agg(token_source order by place) filter (where token_source is not null))[1] as token_source,
    (array_agg(latency_ms order by place) filter (where latency_ms is not null))[1] as latency_ms,
    (array_agg(status_code order by place) filter (where status_code is not null))[1] as status_code,
    (array_agg(is_error order by place) filter (where is_error is not null))[1] as is_error,
    coalesce((array_agg(acceptance order by place) filter (where acceptance <> 'unknown'))[1], 'unknown') as acceptance,
    (array_agg(diff_ratio order by place) filter (where diff_ratio is not null))[1] as diff_ratio,
    (array_agg(accepted_lines order by place) filter (where accepted_lines is not null))[1] as accepted_lines,
    (array_agg(repo order by place) filter (where repo is not null))[1] as repo,
    coalesce((array_agg(reported_cost_usd order by place) filter (where reported_cost_usd <> 0))[1], min(reported_cost_usd))
        as reported_cost_usd,
    (array_agg(source_shape order by place))[1] as source_shape,
    (array_agg(source_file order by place))[1] as source_file,
    (array_agg(source_line order by place))[1] as source_line,
    count(*)::integer as lines,
    string_to_array(string_agg(array_to_string(flags, ' '), ' ') filter (where flags <> '{}'), ' ') as flags
from (
    select line.*, source_file,
           row_number() over (partition by trace_hash order by reading_order collate "C" desc, source_file collate "C" desc, source_line desc) as place
    from lines_again
    join staging.trace_calls as line using (trace_hash, file_id, source_line, read_id, ts)
    join staging.trace_files using (file_id)
    where ts < (select horizon_at from this_run)
) as line
group by trace_hash;

create temporary table model_costs on commit drop as
with fitting as (
    select model, price.*, length(replace(model_pattern, '*', '')) as letters
    from (select model from new_lines union select model from merged_lines) as asked
    join core.model_prices as price
        on model ilike replace(replace(replace(replace(model_pattern, '\', '\\'), '_', '\_'), '%%', '\%%'), '*', '%%')
),
stretch as (
    select model, valid_from_on as from_on,
           lead(valid_from_on, 1, 'infinity') over (partition by model order by valid_from_on) as to_on
    from (select distinct model, valid_from_on from fitting) as change
)
select distinct on (model, from_on)
    model, from_on, to_on, input_usd_per_million, output_usd_per_million, cache_read_usd_per_million,
    cache_write_usd_per_million
from stretch
join fitting using (model)
where valid_from_on <= from_on
  and coalesce(valid_to_on > from_on, true)
order by model, from_on, letters desc, length(model_pattern), model_pattern collate "C";

analyze model_costs;

delete from core.llm_calls as known
using calls_again as again
where again.trace_hash = known.trace_hash;

create temporary table call_fates (fate text, rule text, rows bigint) on commit drop;

with told as (
    select trace_hash, call_id, trace_id, session_id, developer_id, ts, model, provider, tokens_in, tokens_out,
           tokens_cache_read, tokens_cache_write, total_tokens, token_source, latency_ms, status_code, is_error,
           acceptance, diff_ratio, accepted_lines, repo, reported_cost_usd, source_shape, source_file, source_line,
           1 as lines, flags
    from new_reads as part
    join staging.trace_calls as line
        on line.file_id = part.file_id
        and source_line >= first_line
        and source_line < after_last_line
        and line.read_id = part.read_id
    where ts < (select horizon_at from this_run)
      and not exists (select from calls_again as again where again.trace_hash = line.trace_hash)
    union all
    select trace_hash, call_id, trace_id, session_id, developer_id, ts, model, provider, tokens_in, tokens_out,
           tokens_cache_read, tokens_cache_write, total_tokens, token_source, latency_ms, status_code, is_error,
           acceptance, diff_ratio, accepted_lines, repo, reported_cost_usd, source_shape, source_file, source_line,
           lines, coalesce(flags, '{}')
    from merged_lines
),
stored as (
    insert into core.llm_calls
        (trace_hash, call_id, trace_id, session_id, developer_id, ts, event_date, model, provider, tokens_in, tokens_out,
         tokens_cache_read, tokens_cache_write, total_tokens, token_source, latency_ms, status_code, is_error,
         acceptance, diff_ratio, accepted_lines, repo, cost_usd, cost_source, source_shape, source_file, source_line,
         lines, flags)
    select
        trace_hash, call_id, trace_id, session_id, developer_id, ts, (ts at time zone %(business_zone)s)::date, told.model,
        provider, tokens_in, tokens_out, tokens_cache_read, tokens_cache_write, total_tokens, token_source, latency_ms,
        status_code, is_error, acceptance, diff_ratio, accepted_lines, repo, coalesce(reported_usd, priced_usd),
        case when reported_usd is not null then 'reported' when priced_usd is not null then 'priced' end,
        source_shape, source_file, source_line, lines,
        case when cardinality(flags) < 2 then flags
             else (select array_agg(distinct flag order by flag) from unnest(flags) as flag) end
    from told
    left join model_costs as price
        on price.model = told.model
        and (ts at time zone 'UTC')::date >= from_on
        and (ts at time zone 'UTC')::date < to_on
    cross join lateral (
        select (tokens_in * input_usd_per_million + tokens_out * output_usd_per_million
                + coalesce(tokens_cache_read, 0) * cache_read_usd_per_million
                + coalesce(tokens_cache_write, 0) * cache_write_usd_per_million) / 1e6 as any_usd
    ) as price_of
    cross join lateral (
        select case when reported_cost_usd between 0 and %(max_call_usd)s
                         and (reported_cost_usd > 0 or coalesce(total_tokens, tokens_in, tokens_out, 0) = 0)
                    then reported_cost_usd end as reported_usd,
               case when any_usd <= %(max_call_usd)s then any_usd end as priced_usd
    ) as cost
    returning lines
)
insert into call_fates (fate, rule, rows)
select fate, rule, rows
from (select count(*) as calls, coalesce(sum(lines), 0) as lines from stored) as counted
cross join lateral (values ('stored', null, calls), ('duplicate', 'same_call', lines - calls)) as each (fate, rule, rows);

insert into call_fates (fate, rule, rows)
select fate, rule, rows
from (
    select (select count(*) from new_lines)
               + (select count(*) from lines_again where read_id not in (select read_id from new_reads)) as lines,
           (select count(*) from waiting_lines) as waiting
) as counted
cross join lateral (values ('in', null, lines), ('filtered', 'not_before_the_horizon', waiting)) as each (fate, rule, rows);

insert into staging.coding_days (day_on)
select event_date
from new_lines as line
where ts < (select horizon_at from this_run)
  and not exists (select from calls_again as again where again.trace_hash = line.trace_hash)
union
select day_on
from calls_again
left join old_calls as old using (trace_hash)
left join core.llm_calls as new using (trace_hash)
cross join lateral (values (old.event_date), (new.event_date)) as day (day_on)
where (old.*) is distinct from (new.*)
  and day_on is not null
on conflict do nothing;

insert into staging.trace_due (trace_hash, due_at)
select trace_hash, ts from waiting_lines
on conflict do nothing;

-- core.llm_calls says where the line of a call is, unless there are several or it waits
delete from staging.trace_places as place
using calls_again as again
where again.trace_hash = place.trace_hash;

insert into staging.trace_places (file_id, source_line, trace_hash)
select file_id, source_line, trace_hash from waiting_lines
union
select file_id, source_line, trace_hash
from lines_again
where trace_hash in (
    select trace_hash from lines_again group by trace_hash having count(*) > 1
    union all
    select trace_hash from waiting_lines)
on conflict (file_id, source_line) do update set trace_hash = excluded.trace_hash;

delete from staging.trace_due where due_at < (select horizon_at from this_run);

insert into staging.trace_lost (trace_hash, event_date, source_file)
select trace_hash, event_date, source_file
from old_calls as old
where not exists (select from core.llm_calls as known where known.trace_hash = old.trace_hash)
on conflict do nothing;

delete from staging.trace_lost as lost
where (select true from core.llm_calls as known where known.trace_hash = lost.trace_hash)
   or trace_hash in (select trace_hash from waiting_lines);

delete from staging.trace_gone using calls_again as again where again.trace_hash = trace_gone.trace_hash;

update staging.trace_reads set is_merged = true where read_id in (select read_id from new_reads);
