"""Made-up calls in a warehouse, exported as a lake, for the tests of those who write and those who read it."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from plumbline.ai_coding.lake_export import export_lake
from plumbline.ai_coding.settings import sql_parameters
from plumbline.checkpoints import set_checkpoint
from plumbline.run import Run
from plumbline.window import Window

SECRET = "a secret of the tests, long enough to be one"
FIRST = date(2025, 10, 1)
HORIZON = datetime(2025, 10, 8, tzinfo=UTC)


def run_with(secret=SECRET, **meaning):
    parameters = sql_parameters(lambda _: {}) | meaning
    return Run("ai_coding", "a run", Window.of_days("2025-10-07", "2025-10-08"), parameters, lambda _: secret)


def given_call(house, number, day=FIRST, repo="a/b-c", developer="dev-123", **other):
    """One call of the day, and that thirty developers were seen in the repository."""
    ts = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=12, seconds=number)
    house.given(
        "core.llm_calls",
        {
            "trace_hash": UUID(int=number), "session_id": f"session-of-{developer}", "developer_id": developer,
            "ts": ts, "event_date": day, "model": "gpt-4o", "tokens_in": 30, "tokens_out": 70, "total_tokens": 100,
            "token_source": "reported", "acceptance": "accepted", "repo": repo, "source_shape": "L1",
            "source_file": "/logs/of/dev-123.jsonl", "source_line": number, "lines": 1, "flags": [], **other,
        },
    )  # fmt: skip
    given_group(house, day, repo or "(unknown)", 30)
    given_model(house, day, repo or "(unknown)", other.get("model", "gpt-4o"), "shown")


def given_model(house, day, repo, model, privacy):
    """Whether the day may be told by the model's name, whatever became of its calls."""
    counts = dict.fromkeys(("calls", "known_outcomes", "errors", "token_calls", "ratios", "timed"), 0)
    for acceptance in ("accepted", "rejected", "unknown"):
        row = {"event_date": day, "repo": repo, "model": model or "", "acceptance": acceptance}
        house.db.execute("delete from core.model_days where (event_date, repo, model, acceptance) = "
                         "(%(event_date)s, %(repo)s, %(model)s, %(acceptance)s)", row)  # fmt: skip
        house.given("core.model_days", row | counts | {"developers": [], "privacy": privacy})


def given_group(house, day, repo, developers_28d, privacy=None):
    privacy = privacy or ("suppressed" if developers_28d < 5 else "shown")
    counts = dict.fromkeys(
        ("calls", "sessions", "developers", "accepted", "rejected", "unknown", "errors", "total_tokens",
         "accepted_lines", "cost_usd", "unpriced_calls", "opened_pull_requests", "merged_pull_requests",
         "closed_pull_requests", "reopened_pull_requests", "commits"), 0,
    )  # fmt: skip
    house.db.execute("delete from core.repo_days where event_date = %s and repo = %s", [day, repo])
    house.given(
        "core.repo_days",
        {"event_date": day, "repo": repo, "developers_28d": developers_28d, "privacy": privacy, **counts},
    )


def exported(house, folder, run=None, since=None, horizon_at=HORIZON):
    """Export as of a horizon; the account."""
    set_checkpoint(house.db, "ai_coding", horizon_at)
    house.db.commit()
    account = export_lake(house.db, run or run_with(), folder, since)
    house.db.commit()
    return account


def everything(folder):
    """Every file with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def rows_of(folder, select="call_key", where="true"):
    """What DuckDB finds in the calls, as an analyst asks it."""
    import duckdb

    files = f"read_parquet('{folder}/llm_calls/*/*/*.parquet', hive_partitioning = true)"
    return duckdb.sql(f"select {select} from {files} where {where} order by all").fetchall()
