"""The tasks of ai_coding, named and ordered as in its DAG, for a pipeline in one process."""

from collections.abc import Callable, Iterable
from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg

from plumbline.ai_coding import reference_files
from plumbline.ai_coding.developer_keys import DeveloperKeys
from plumbline.ai_coding.github_activity import land_repository, plan_repositories
from plumbline.ai_coding.published import AGGREGATES, IN_SQL
from plumbline.ai_coding.trace_files import plan_files
from plumbline.ai_coding.trace_landing import land_files
from plumbline.checkpoints import set_checkpoint
from plumbline.hold import Hold
from plumbline.landing import land_rows
from plumbline.restate import Restate
from plumbline.run import Run
from plumbline.steps import Fill, Publish, Step

if TYPE_CHECKING:
    from local.coding_in_process import CodingInProcess

Task = Callable[["CodingInProcess", Run], None]
LAKE = "analyze.export_lake"
GATES = ("staging.trace_reads", "core.llm_calls", "core.pull_requests", "core.repo_days")


def published(*, hold: bool) -> tuple[Step, ...]:
    """What the one publishing transaction does, in order; its suites are held only when asked for."""
    # imported here: they bring libraries that are slow to import
    from plumbline.ai_coding.correlations import correlate
    from plumbline.ai_coding.report import reports

    return (
        DeveloperKeys(),
        *(Restate(table) for table in IN_SQL),
        Restate("aggregates.correlation_cache", using=correlate),
        Restate("aggregates.ai_coding_report", using=reports),
        *((Hold(*AGGREGATES),) if hold else ()),
        Fill("staging.coding_days"),
    )


def _transaction(work: Callable[[psycopg.Connection, "CodingInProcess", Run], object]) -> Task:
    def task(pipeline: "CodingInProcess", run: Run) -> None:
        with closing(pipeline.connect()) as db:
            work(db, pipeline, run)
            db.commit()

    return task


def _parts(plan: Callable, land: Callable, party: Callable[["CodingInProcess"], Any]) -> Task:
    def task(pipeline: "CodingInProcess", run: Run) -> None:
        client = party(pipeline)
        for part in plan(client, pipeline.connect, run):
            land(client, pipeline.connect, part["part"], run)

    return task


def _rows(table: str, read: Callable) -> Task:
    return _transaction(lambda db, pipeline, run: land_rows(db, table, read(pipeline.reference, run), run))


def _filled(stage: str, tables: Iterable[str]) -> dict[str, Task]:
    def fill(table: str) -> Task:
        return _transaction(lambda db, pipeline, run: Fill(table).apply(db, run))

    return {f"{stage}.{table.split('.')[1]}": fill(table) for table in tables}


def _gate(table: str) -> Task:
    def check(db: psycopg.Connection, pipeline: "CodingInProcess", run: Run) -> None:
        from plumbline.quality import ExpectationsNotMet, check_table

        if pipeline.files is None:
            raise ValueError("gates write their pages somewhere: give the pipeline `files`")
        report = check_table(db, table, run, pipeline.files)
        db.commit()
        if report.broken:
            raise ExpectationsNotMet(report)

    return _transaction(check)


def _publish(db: psycopg.Connection, pipeline: "CodingInProcess", run: Run) -> None:
    account = Publish(published(hold=pipeline.is_gated)).apply(db, run)
    for table, seconds in account.details["seconds"].items():
        pipeline.seconds_of_steps[table] = pipeline.seconds_of_steps.get(table, 0.0) + seconds
    set_checkpoint(db, "ai_coding", run.window.end)


def _export(db: psycopg.Connection, pipeline: "CodingInProcess", run: Run) -> None:
    from plumbline.ai_coding.lake_export import export_lake

    if pipeline.files is None:
        raise ValueError("the lake lies somewhere: give the pipeline `files`")
    export_lake(db, run, pipeline.files / "exports" / "ai_coding")


TASKS: dict[str, Task] = {
    "extract.trace_calls": _parts(plan_files, land_files, lambda pipeline: pipeline.traces),
    "extract.github_pull_requests": _parts(plan_repositories, land_repository, lambda pipeline: pipeline.github()),
    "extract.developer_identities": _rows("staging.developer_identities", reference_files.read_developers),
    "extract.model_prices": _rows("staging.model_prices", reference_files.read_prices),
    "extract.ai_invoices": _rows("staging.ai_invoices", reference_files.read_invoices),
    **_filled("map", (
        "staging.coding_runs", "core.model_prices", "core.llm_calls", "core.developers", "core.commits",
        "core.pull_request_reopenings", "core.pull_requests",
    )),
    **_filled("enrich", (
        "core.coding_sessions", "core.pull_request_calls", "core.developer_days",
        "staging.coding_dirty", "core.repo_days", "core.model_days",
    )),
    **{f"validate.{table.split('.')[1]}": _gate(table) for table in GATES},
    "analyze.publish": _transaction(_publish),
    LAKE: _transaction(_export),
}  # fmt: skip
