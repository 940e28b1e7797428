-- So many calls of 60 people, 10 repositories and 3 models in the `days` days from first_on on, their sessions, and
-- what a team of that size does on GitHub meanwhile.
insert into core.llm_calls
    (trace_hash, session_id, developer_id, ts, event_date, model, tokens_in, tokens_out, tokens_cache_read,
     tokens_cache_write, total_tokens, latency_ms, is_error, acceptance, diff_ratio, accepted_lines, repo, cost_usd,
     source_shape, source_file, source_line, lines, flags)
select
    md5(at::text || n)::uuid, at::date || ' ' || session, 'dev' || session %% 60, at, at::date,
    (array['gpt-4o', 'claude-x', 'o3'])[1 + session %% 3], n * 7919 %% 20000, n * 104729 %% 3000, n * 31 %% 9000, 0,
    n * 7919 %% 20000 + n * 104729 %% 3000, n * 7919 %% 300000 / 100.0, n %% 50 = 0,
    (array['accepted', 'rejected', 'unknown'])[1 + n / 3 %% 3], case when n %% 3 = 0 then 0.5 end, n %% 30,
    'o/r' || session %% 60 * 7 %% 10, n %% 1000 / 1e5, 'L1', 'f', n, 1, '{}'
from (
    select n, n / 20 as session, %(first_on)s::date + n * (interval '1 day' * %(days)s / %(calls)s) as at
    from generate_series(0::bigint, %(calls)s - 1) as n
) as made;

insert into core.developers (kind, identity, developer_id, is_mapped)
select distinct 'trace', developer_id, developer_id, true from core.llm_calls
on conflict do nothing;

insert into core.coding_session_days (session_key, started_at, event_date, repo, developer_id)
select session_id, min(ts), event_date, repo, developer_id
from core.llm_calls
where event_date >= %(first_on)s and event_date < %(first_on)s + %(days)s
group by session_id, event_date, repo, developer_id;

insert into core.pull_requests
    (repo, number, state, is_draft, created_at, updated_at, merged_at, closed_at, first_review_at, review_count,
     additions, deletions, reopened_count, is_follow_up_fix)
select 'o/r' || n %% 10, (%(first_on)s::date - date '2000-01-01') * 100 + n, 'closed', false, at, at, at + n %% 50 * interval '1 hour',
    at + n %% 50 * interval '1 hour', at + n %% 31 * interval '17 minutes', 1, n %% 100, n %% 70, 0, n %% 9 = 0
from (
    select n, %(first_on)s::date + n * interval '1 hour' as at from generate_series(0, %(days)s * 24 - 50) as n
) as made;

insert into staging.github_repositories (repo, last_run_id)
select distinct repo, %(run_id)s from core.pull_requests
on conflict do nothing;

insert into staging.coding_days (day_on)
select distinct event_date from core.llm_calls
on conflict do nothing;
