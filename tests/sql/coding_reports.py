"""Repositories, their days and calls, ready to be correlated and reported: shared by tests of both tables."""

import itertools
from datetime import date, timedelta

from plumbline.ai_coding.correlations import correlate
from plumbline.ai_coding.report import reports
from plumbline.ai_coding.settings import sql_parameters
from plumbline.restate import Restate
from plumbline.run import Run
from plumbline.steps import Fill
from plumbline.window import Window

SUNDAY = date(2025, 6, 29)
ASSOCIATIONS, REPORT = "aggregates.correlation_cache", "aggregates.ai_coding_report"
USING = {ASSOCIATIONS: correlate, REPORT: reports}
_numbers = itertools.count(1)
NOTHING = dict.fromkeys(
    ("calls", "sessions", "developers", "developers_28d", "accepted", "rejected", "unknown", "errors", "total_tokens",
     "accepted_lines", "cost_usd", "unpriced_calls", "opened_pull_requests", "merged_pull_requests",
     "closed_pull_requests", "reopened_pull_requests", "commits"), 0)  # fmt: skip


def ago(days: int) -> date:
    """So many days before SUNDAY."""
    return SUNDAY - timedelta(days=days)


def given_days(house, days: int, repo: str = "o/r", until: int = 0, **counts) -> None:
    """A row per day, the last `until` days before SUNDAY; a list gives one value per day."""
    for n in range(days):
        of_day = {name: value[n] if isinstance(value, list) else value for name, value in counts.items()}
        house.given(
            "core.repo_days", {"event_date": ago(until + days - 1 - n), "repo": repo} | NOTHING | of_day
        )


def given_developers(house, *people: str) -> None:
    for person in people:
        house.given("core.developers", {
            "kind": "trace", "identity": person, "developer_id": f"id of {person}", "is_mapped": True})  # fmt: skip


def given_team(house, size: int, repo: str = "o/r", day: int = 0, first: int = 0) -> None:
    """So many developers with a session in the repository on a day."""
    for n in range(first, first + size):
        house.db.execute(
            "insert into core.developers values ('trace', %s, %s, true) on conflict do nothing",
            [f"dev{n}", f"id of dev{n}"],
        )
        given_session(house, day, f"dev{n}", repo)
    house.db.commit()


def given_session(
    house, day: int, developer: str = "(unknown)", repo: str = "o/r", key: str | None = None
) -> None:
    house.given("core.coding_session_days", {
        "session_key": key or f"session {next(_numbers)}", "started_at": f"{ago(day)} 09:00+00",
        "event_date": ago(day), "repo": repo, "developer_id": developer})  # fmt: skip


def given_call(
    house, day: int = 0, developer: str | None = "dev0", repo: str | None = "o/r", **changes
) -> None:
    number = next(_numbers)
    house.given("core.llm_calls", {
        "trace_hash": f"00000000-0000-0000-0000-{number:012d}", "developer_id": developer,
        "ts": f"{ago(day)} 12:00+00", "event_date": ago(day), "acceptance": "unknown", "repo": repo,
        "model": "gpt-4o", "source_shape": "L1", "source_file": "traces.jsonl", "source_line": number, "lines": 1,
        "flags": []} | changes)  # fmt: skip


def run_to(last: date, **meaning) -> Run:
    """A run whose last day is this one."""
    end = last + timedelta(days=1)
    return Run(
        "ai_coding",
        f"run to {last}",
        Window.of_days(ago(400), end),
        sql_parameters(lambda conn_id: {}) | meaning,
    )


def publish(house, *as_of: date, tables=(ASSOCIATIONS, REPORT), horizon: date | None = None, **meaning):
    """One run makes the analyses of these days anew."""
    horizon = horizon or max(as_of, default=SUNDAY) + timedelta(days=1)
    run = run_to(horizon - timedelta(days=1), **meaning)
    house.db.execute("delete from staging.coding_runs where run_id = %s", [run.run_id])
    house.db.execute("delete from staging.coding_dirty")
    house.given(
        "staging.coding_runs",
        {"run_id": run.run_id, "horizon_at": f"{horizon} 00:00+00", "horizon_on": horizon},
    )
    for day in as_of:
        house.given("staging.coding_dirty", {"kind": "as_of", "day_on": day})
    house.db.execute(
        "insert into staging.coding_days select distinct event_date from core.llm_calls on conflict do nothing"
    )
    Fill("core.model_days").apply(house.db, run)
    accounts = {table: Restate(table, using=USING[table]).apply(house.db, run) for table in tables}
    house.db.commit()
    return accounts
