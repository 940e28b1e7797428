-- So many calls of 20 people and 5 models in the 28 days from first_on on, and the sessions they belong to.
insert into core.llm_calls
    (trace_hash, session_id, developer_id, ts, event_date, model, total_tokens, latency_ms, is_error, acceptance,
     diff_ratio, accepted_lines, repo, cost_usd, source_shape, source_file, source_line, lines, flags)
select
    md5(n::text)::uuid, 's' || n / 20, 'dev' || n / 20 %% 20, at, at::date,
    (array['gpt-4o', 'claude-x', 'o3', 'llama', 'gpt-5'])[1 + n / 7 %% 5], 1000 + n %% 500, 500 + n * 7919 %% 3000,
    n %% 50 = 0, (array['accepted', 'rejected', 'unknown'])[1 + n / 3 %% 3], case when n %% 3 = 0 then 0.5 end, n %% 30,
    'o/r', 0.01, 'L1', 'f', n, 1, '{}'
from generate_series(0, %(calls)s - 1) as n
cross join lateral (select %(first_on)s::date + n * (interval '28 days' / %(calls)s) as at) as moment;

insert into core.developers (kind, identity, developer_id, is_mapped)
select distinct 'trace', developer_id, developer_id, true from core.llm_calls;

insert into core.coding_session_days (session_key, started_at, event_date, repo, developer_id)
select session_id, min(min(ts)) over (partition by session_id), event_date, repo, developer_id
from core.llm_calls
group by session_id, event_date, repo, developer_id;

insert into staging.coding_days (day_on)
select distinct event_date from core.llm_calls;
