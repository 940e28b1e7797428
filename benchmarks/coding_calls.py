"""Made-up calls of assistants in a warehouse, as a lake export finds them."""

from datetime import UTC, date, datetime, timedelta

import psycopg

from plumbline.checkpoints import set_checkpoint

FIRST_DAY = date(2025, 1, 1)
DAYS, REPOS, DEVELOPERS, CALLS_PER_SESSION = 30, 20, 60, 40

CALLS = """
insert into core.llm_calls (
    trace_hash, call_id, session_id, developer_id, ts, event_date, model, provider, tokens_in, tokens_out,
    tokens_cache_read, tokens_cache_write, total_tokens, token_source, latency_ms, status_code, is_error, acceptance,
    diff_ratio, accepted_lines, repo, cost_usd, cost_source, source_shape, source_file, source_line, lines, flags
)
select
    md5(n::text)::uuid, 'call-' || n, 'session-' || n / %(calls_per_session)s,
    'developer-' || (n / %(calls_per_session)s) %% %(developers)s, at, at::date,
    (array['gpt-4o', 'claude-sonnet-4', 'gpt-5'])[n %% 3 + 1], (array['openai', 'anthropic', 'openai'])[n %% 3 + 1],
    n * 7919 %% 20000, n * 104729 %% 3000, n * 31 %% 9000, n * 17 %% 500, n * 7919 %% 20000 + n * 104729 %% 3000,
    'reported', (n * 48271 %% 900000) / 100.0, 200, n %% 50 = 0,
    (array['accepted', 'rejected', 'unknown'])[n %% 3 + 1], case when n %% 3 = 0 then (n %% 1000) / 1000.0 end,
    case when n %% 3 = 0 then n %% 40 end, 'owner/repository-' || (n / %(calls_per_session)s) %% %(repos)s,
    (n %% 100000) / 1e6, 'priced', 'L5', 'file', n, 1, '{}'
from (
    select n::bigint as n, timestamptz '2025-01-01Z' + n * interval '1 day' * %(days)s / %(rows)s as at
    from generate_series(0, %(rows)s - 1) as n
) as made
"""
DEVELOPERS_OF = """
insert into core.developers (kind, identity, developer_id, is_mapped)
select 'trace', developer_id, 'person of ' || developer_id, true from core.llm_calls group by developer_id
"""
REPO_DAYS = """
insert into core.repo_days (
    event_date, repo, calls, sessions, developers, developers_28d, accepted, rejected, unknown, errors, total_tokens,
    accepted_lines, cost_usd, unpriced_calls, opened_pull_requests, merged_pull_requests, closed_pull_requests,
    reopened_pull_requests, commits, privacy
)
select event_date, repo, count(*), 1, 3, case when repo like '%%-7' then 3 else 30 end,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, case when repo like '%%-7' then 'suppressed' else 'shown' end
from core.llm_calls
group by event_date, repo
"""
MODEL_DAYS = """
insert into core.model_days (
    event_date, repo, model, acceptance, calls, known_outcomes, errors, token_calls, ratios, timed, developers, privacy
)
select event_date, repo, model, acceptance, count(*), 0, 0, 0, 0, 0, '{}',
    case when model = 'gpt-5' then 'suppressed' else 'shown' end
from core.llm_calls
group by event_date, repo, model, acceptance
"""


def horizon() -> datetime:
    """The instant up to which the calls are published: all of them."""
    return datetime.combine(FIRST_DAY, datetime.min.time(), UTC) + timedelta(DAYS)


def make_calls(dsn: str, rows: int) -> None:
    """Put `rows` published calls of 30 days, 20 repositories and 60 developers into a prepared warehouse."""
    sizes = {"rows": rows, "days": DAYS, "repos": REPOS, "developers": DEVELOPERS,
             "calls_per_session": CALLS_PER_SESSION}  # fmt: skip
    with psycopg.connect(dsn) as db:
        db.execute("set timezone to 'UTC'")
        for text in (CALLS, DEVELOPERS_OF, REPO_DAYS, MODEL_DAYS):
            psycopg.ClientCursor(db).execute(text, sizes)
        set_checkpoint(
            db, "ai_coding", datetime.combine(FIRST_DAY, datetime.min.time(), UTC) + timedelta(DAYS)
        )
    with psycopg.connect(dsn, autocommit=True) as db:
        db.execute("vacuum analyze core.llm_calls")
