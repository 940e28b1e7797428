"""Traces and GitHub activity as they lie in staging, and the way of ai_coding from there: rows in, real files, rows out."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from plumbline.ai_coding.published import IN_SQL
from plumbline.ai_coding.settings import sql_parameters
from plumbline.checkpoints import set_checkpoint
from plumbline.restate import Restate
from plumbline.run import Run
from plumbline.steps import Fill
from plumbline.window import Window

FIRST = date(2025, 10, 1)
REPO = "org/one"
MAP = (
    "staging.coding_runs", "core.model_prices", "core.llm_calls", "core.developers", "core.commits",
    "core.pull_request_reopenings", "core.pull_requests",
)  # fmt: skip
ENRICH = (
    "core.coding_sessions", "core.pull_request_calls", "core.developer_days", "staging.coding_dirty", "core.repo_days",
    "core.model_days",
)  # fmt: skip
CORE = (
    "core.model_prices", "core.llm_calls", "core.developers", "core.commits", "core.pull_request_reopenings",
    "core.pull_requests", "core.coding_sessions", "core.coding_session_days", "core.pull_request_calls",
    "core.developer_days", "core.model_days", "core.repo_days",
)  # fmt: skip


def on(day: int) -> date:
    """Days are counted from FIRST = 0."""
    return FIRST + timedelta(days=day)


def at(day: float, time: str = "12:00") -> datetime:
    return datetime.fromisoformat(f"{on(int(day))} {time}+00:00")


def hash_of(name: str) -> str:
    """trace_hash of the call that a test names."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


class Coding:
    """A fresh warehouse; what sources say is put into staging as the landing would have left it."""

    def __init__(self, db: Any) -> None:
        self.db = db
        self.accounts: dict[str, Any] = {}
        self.are_names_given = False
        self.taken_out: set[str] = set()  # repositories that connection github names no more
        self._ids = iter(range(1, 10**9))

    # what the sources say

    def given(self, table: str, *rows: dict[str, Any]) -> None:
        for row in rows:
            names, slots = ", ".join(row), ", ".join(f"%({name})s" for name in row)
            self.db.execute(f"insert into {table} ({names}) values ({slots})", row)
        self.db.commit()

    def lands(self, *calls: dict[str, Any], file: str | None = None) -> None:
        """One more part of `file`: a line a call, as made by `call`."""
        file = file or f"file {next(self._ids)}"
        self.db.execute(
            "insert into staging.trace_files (source_file, size_bytes, first_run_id, last_run_id) "
            "values (%s, 0, 'any', 'any') on conflict do nothing", [file]
        )  # fmt: skip
        file_id, line = self.db.execute(
            "select file_id, coalesce(max(source_line), 0) from staging.trace_files left join staging.trace_calls using (file_id) "
            "where source_file = %s group by file_id", [file]
        ).fetchone()  # fmt: skip
        read_id = self.db.execute(
            "insert into staging.trace_reads (file_id, run_id, first_line, after_last_line, lines, calls, dead, filtered) "
            "values (%s, 'any', %s, %s, %s, %s, 0, 0) returning read_id",
            [file_id, line + 1, line + 1 + len(calls), len(calls), len(calls)],
        ).fetchone()[0]
        for number, values in enumerate(calls, line + 1):
            self.given(
                "staging.trace_calls",
                {"file_id": file_id, "source_line": number, "read_id": read_id} | values,
            )
        self.db.commit()

    def unlands(self, name: str) -> None:
        """The source forgets a call: its file was rewritten without it."""
        self.db.execute("delete from staging.trace_calls where trace_hash = %s", [hash_of(name)])
        self.db.execute("insert into staging.trace_gone values (%s) on conflict do nothing", [hash_of(name)])
        self.db.commit()

    def asks_github(self, repo: str = REPO) -> None:
        """The connection names the repository, as it does any with pull requests or commits."""
        self.db.execute(
            "insert into staging.github_repositories (repo, last_run_id) values (%s, 'any') on conflict do nothing",
            [repo],
        )

    def pull_request(self, number: int, created: datetime, repo: str = REPO, **values: Any) -> None:
        self.asks_github(repo)
        merged = values.get("merged_at")
        values = {
            "repo": repo, "number": number, "github_id": next(self._ids), "title": "Add a thing", "author_login": "Ada",
            "state": "closed" if merged or values.get("closed_at") else "open", "is_draft": False,
            "created_at": created, "updated_at": created, "closed_at": merged,
        } | values  # fmt: skip
        self.db.execute(
            "delete from staging.github_pull_requests where (repo, number) = (%s, %s)", [repo, number]
        )
        self.given("staging.github_pull_requests", values)

    def review(
        self, number: int, submitted: datetime | None, reviewer: str | None = "Bob", repo: str = REPO
    ) -> None:
        self.given("staging.github_reviews", {
            "repo": repo, "review_id": next(self._ids), "number": number, "reviewer_login": reviewer,
            "state": "APPROVED", "submitted_at": submitted})  # fmt: skip

    def event(self, number: int, created: datetime, event: str = "reopened", repo: str = REPO) -> None:
        self.given("staging.github_issue_events", {
            "repo": repo, "event_id": next(self._ids), "number": number, "event": event, "created_at": created})  # fmt: skip

    def commit(self, sha: str, committed: datetime, repo: str = REPO, **values: Any) -> None:
        self.asks_github(repo)
        self.given("staging.github_commits", {"repo": repo, "sha": sha, "committed_at": committed} | values)

    def names(self, *lines: tuple[Any, ...]) -> None:
        """developers.csv: (developer, trace id, GitHub login, address) a line, in place of what it said."""
        self.are_names_given = True
        self.db.execute("delete from staging.developer_identities")
        names = ("line", "developer", "trace_id", "github_login", "email")
        self.given("staging.developer_identities", *(
            dict(zip(names, (number, *line), strict=True)) for number, line in enumerate(lines, 2)))  # fmt: skip

    def _know_everybody(self) -> None:
        """developers.csv of a company without strangers: only people it names make a group."""
        self.db.execute("delete from staging.developer_identities")
        self.db.execute(
            "insert into staging.developer_identities (line, developer, trace_id) "
            "select 1 + row_number() over (order by name), 'trace:' || name, name "  # the id it has without the file
            "from (select distinct developer_id as name from staging.trace_calls where developer_id is not null) as one"
        )
        self.db.commit()

    def prices(self, *lines: tuple[Any, ...]) -> None:
        """model_prices.csv: (pattern, valid from, in, out, cache read, cache write) a line, in place of what it said."""
        self.db.execute("delete from staging.model_prices")
        names = ("line", "model_pattern", "valid_from_on", "input_usd_per_million", "output_usd_per_million",
                 "cache_read_usd_per_million", "cache_write_usd_per_million")  # fmt: skip
        self.given("staging.model_prices", *(
            dict(zip(names, (number, *line), strict=True)) for number, line in enumerate(lines, 2)))  # fmt: skip

    # what the pipeline does

    def named(self, first: int, days: int = 1, run_id: str | None = None, **meaning: Any) -> Run:
        window = Window.of_days(on(first), on(first + days))
        return Run(
            "ai_coding",
            run_id or f"run {first}+{days}",
            window,
            sql_parameters(lambda conn_id: {}) | {"accept_shrink": False} | meaning,
        )

    def fill(self, run: Run, *tables: str) -> None:
        for table in tables:
            self.accounts[table] = Fill(table).apply(self.db, run)
            self.db.commit()

    def publish(self, run: Run) -> None:
        """What the publishing transaction does, but for the tables made in Python."""
        self.db.execute(
            "create temporary table developer_keys on commit drop as "
            "select distinct developer_id, 'key of ' || developer_id as developer_key from core.developers"
        )
        for table in IN_SQL:
            self.accounts[table] = Restate(table).apply(self.db, run)
        Fill("staging.coding_days").apply(self.db, run)
        set_checkpoint(self.db, run.pipeline, run.window.end)
        self.db.commit()

    def run(
        self,
        first: int = 0,
        days: int = 1,
        *,
        publish: bool = True,
        run_id: str | None = None,
        **meaning: Any,
    ) -> Run:
        run = self.named(first, days, run_id, **meaning)
        if not self.are_names_given:
            self._know_everybody()
        self.db.execute(
            "update staging.github_repositories set last_run_id = %s where not repo = any(%s)",
            [run.run_id, [*self.taken_out]],
        )
        self.fill(run, *MAP, *ENRICH)
        if publish:
            self.publish(run)
        return run

    # what came out

    def rows(self, table: str, *columns: str, where: str = "true") -> list[tuple]:
        order = ", ".join(str(n + 1) for n in range(len(columns)))
        return self.db.execute(
            f"select {', '.join(columns)} from {table} where {where} order by {order}"
        ).fetchall()

    def one(self, table: str, *columns: str, where: str = "true") -> Any:
        (row,) = self.rows(table, *columns, where=where)
        return row if len(columns) > 1 else row[0]

    def queue(self) -> list[int]:
        """Days that wait to be published, counted from FIRST; those of the future left out."""
        return [(day - FIRST).days for (day,) in self.rows("staging.coding_days", "day_on")]

    def everything(self, tables: Iterable[str] = (*CORE, *IN_SQL)) -> dict[str, list[tuple]]:
        return {t: self.db.execute(f"select t::text from {t} as t order by 1").fetchall() for t in tables}

    def touched_since(self, tables: Iterable[str] = (*CORE, *IN_SQL)) -> dict[str, list[tuple]]:
        """Every row with the transaction that wrote it: an update that changes nothing shows as well."""
        return {
            t: self.db.execute(f"select xmin::text, t::text from {t} as t order by 2").fetchall()
            for t in tables
        }


def call(name: str, ts: datetime, **values: Any) -> dict[str, Any]:
    """A line that tells of the call `name`: one of developer ada in REPO, 100 tokens in and 50 out, unless told otherwise."""
    return {
        "trace_hash": hash_of(name), "call_id": name, "session_id": "s1", "developer_id": "ada", "ts": ts,
        "model": "claude-sonnet-4", "provider": "anthropic", "tokens_in": 100, "tokens_out": 50, "total_tokens": 150,
        "token_source": "reported", "latency_ms": 1000.0, "is_error": False, "acceptance": "unknown", "repo": REPO,
        "source_shape": "L1",
    } | values  # fmt: skip


@pytest.fixture(name="coding")
def coding_house(warehouse):
    return Coding(warehouse)
