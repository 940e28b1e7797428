"""The kinds of task a pipeline is made of: land, mirror, translate, fill, gate, compute, export; score and publish.

Each verb makes one task named after its table, so a red task leads to the file. A task is one transaction.
"""

from collections.abc import Callable
from typing import Any

from airflow.sdk import TaskGroup, get_current_context, task

from airflow_tasks import connections
from airflow_tasks.publishing import asset, export, export_data_set, export_lake, publish
from airflow_tasks.record import recorded
from airflow_tasks.task_settings import (
    DAILY,
    MIRROR_PARAMS,
    NETWORK,
    PARAMS,
    POOLS,
    SETTLED_PARAMS,
    TRACE_PARAMS,
    WAREHOUSE,
)
from airflow_tasks.this_run import this_run
from plumbline.accounting import Account
from plumbline.batches import batches_of, land_batch
from plumbline.landing import Rows, land_query, land_rows
from plumbline.mirror import mirror_table
from plumbline.source_tables import SourceTable
from plumbline.steps import Compute, Fill, Step, Translate

__all__ = [
    "DAILY", "MIRROR_PARAMS", "PARAMS", "SETTLED_PARAMS", "TRACE_PARAMS", "WAREHOUSE", "asset", "compute", "export",
    "export_data_set", "export_lake", "fill", "gate", "land", "land_batches", "land_parts", "mirror", "publish",
    "score", "translate",
]  # fmt: skip


def land(table: str, *, read: Callable, conn_id: str):
    """Extract: copy what `read(client, run)` brings into a staging table, untouched."""

    @task(task_id=_name(table), **POOLS.get(conn_id, {}), **NETWORK)
    def land_table() -> None:
        run = this_run()
        with recorded(run) as here:
            reading = read(connections.client(conn_id), run)
            if isinstance(reading, Rows):
                here.account = land_rows(here.db, table, reading, run)
            else:
                here.account = land_query(connections.open_warehouse, table, reading, run)

    return land_table()


def mirror(table: SourceTable, *, conn_id: str):
    """Extract: keep a staging table equal to a source's table, with deletions, late rows and proof of both."""

    @task(task_id=_name(table.mirror), **POOLS.get(conn_id, {}), **NETWORK)
    def mirror_one() -> None:
        run = this_run()
        with recorded(run) as here:
            here.account = mirror_table(connections.client(conn_id), here.db, table, run)

    return mirror_one()


def land_batches(table: str, *, read: Callable, conn_id: str):
    """Extract in mapped tasks, one a batch of <table>.batches.sql; `read(client, asked, run)` gets its rows."""
    with TaskGroup(_name(table)) as group:

        @task(task_id="plan", **WAREHOUSE)
        def plan() -> list[dict[str, Any]]:
            run = this_run()
            with recorded(run) as here:
                batches = batches_of(here.db, table, run)
                here.account = Account(row_count=len(batches))
            return batches

        @task(task_id="land", **POOLS.get(conn_id, {}), map_index_template="{{ label }}", **NETWORK)
        def land_one(batch: dict[str, Any]) -> None:
            get_current_context()["label"] = batch["label"]
            run = this_run()
            with recorded(run) as here:
                here.account = land_batch(
                    here.db, table, connections.client(conn_id), read, batch["batch"], run
                )

        land_one.expand(batch=plan())
    return group


def land_parts(table: str, *, plan: Callable, read: Callable, conn_id: str):
    """Extract in mapped tasks, one a part of `plan(client, connect, run)`: [{"part": 7, "label": "file 7"}].

    `read(client, connect, part, run)` lands one part in transactions of its own, each complete in itself, and
    begins where an interrupted reading ended. For parties that are read as a whole: a file, a repository.
    """
    with TaskGroup(_name(table)) as group:

        @task(task_id="plan", **NETWORK)
        def plan_parts() -> list[dict[str, Any]]:
            run = this_run()
            with recorded(run) as here:
                parts = plan(connections.client(conn_id), connections.open_warehouse, run)
                here.account = Account(row_count=len(parts))
            return parts

        @task(task_id="land", **POOLS.get(conn_id, {}), map_index_template="{{ label }}", **NETWORK)
        def land_part(part: dict[str, Any]) -> None:
            get_current_context()["label"] = part["label"]
            run = this_run()
            with recorded(run) as here:
                here.account = read(
                    connections.client(conn_id), connections.open_warehouse, part["part"], run
                )

        land_part.expand(part=plan_parts())
    return group


def translate(table: str, *, from_: str, row: Callable[[dict[str, Any]], dict[str, Any]]):
    """Map: staging rows to core rows one by one; what `row` rejects goes to ops.dead_letters."""
    return _step(Translate(table, from_, row))


def fill(table: str):
    """Map, enrich in SQL: include/sql/<schema>/<table>.fill.sql for this window.

    A table that readers see goes through `publish` as Fill(table): all of them change together or none.
    """
    return _step(Fill(table))


def compute(table: str, *, using: Callable):
    """Enrich in Python: <table>.inputs.sql as a pandas frame -> `using` -> the table, in a transaction of its own.

    A table that readers see goes through `publish` as Compute(table, using): all of them change together or none.
    """
    return _step(Compute(table, using))


def gate(table: str):
    """Validate: stop the run if the window's rows break <table>.expect.json."""

    @task(task_id=_name(table), **WAREHOUSE)
    def check() -> None:
        from plumbline.quality import ExpectationsNotMet, check_table

        run = this_run()
        with recorded(run) as here:
            report = check_table(here.db, table, run, connections.folder("plumbline_files"))
            here.account = Account(row_count=None, details=report.summary())
            here.db.commit()  # the result is kept whatever it says
            if report.broken:
                raise ExpectationsNotMet(report)

    return check()


def score(table: str, *, using: Callable):
    """Validate: the weighted quality score of <table>.quality.sql with its floors; `using` gives the weights."""

    @task(task_id="quality_score", **WAREHOUSE)
    def judge() -> None:
        from plumbline.scoring import QualityTooLow, judge_run

        run = this_run()
        with recorded(run) as here:
            verdict = judge_run(here.db, table, run, using)
            here.account = Account(details={"report": verdict.report})
            here.db.commit()  # the score is kept whatever it says
            if verdict.blocked:
                raise QualityTooLow(verdict.report)

    return judge()


def _step(step: Step):
    @task(task_id=_name(step.table), **WAREHOUSE)
    def apply() -> None:
        run = this_run()
        with recorded(run) as here:
            here.account = step.apply(here.db, run)

    return apply()


def _name(table: str) -> str:
    return table.split(".")[1]
