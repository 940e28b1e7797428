"""The tasks of ai_coding, named and ordered as in its DAG, for a pipeline in one process."""

from collections.abc import Callable
from typing import Any

import psycopg

from local.pipeline_in_process import Task, filled, gates, landed, publication, transaction
from plumbline.ai_coding import reference_files
from plumbline.ai_coding.developer_keys import DeveloperKeys
from plumbline.ai_coding.github_activity import land_repository, plan_repositories
from plumbline.ai_coding.published import AGGREGATES, IN_SQL
from plumbline.ai_coding.trace_files import plan_files
from plumbline.ai_coding.trace_landing import land_files
from plumbline.hold import Hold
from plumbline.restate import Restate
from plumbline.run import Run
from plumbline.steps import Fill, Step

LAKE = "analyze.export_lake"
GATES = (
    "staging.trace_reads", "staging.github_repositories", "core.llm_calls", "core.pull_requests", "core.repo_days",
)  # fmt: skip


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


def _parts(plan: Callable, land: Callable, party: Callable[[Any], Any]) -> Task:
    def task(pipeline: Any, run: Run) -> None:
        client = party(pipeline)
        for part in plan(client, pipeline.connect, run):
            land(client, pipeline.connect, part["part"], run)

    return task


def _rows(table: str, read: Callable) -> Task:
    return landed(table, read, lambda pipeline: pipeline.reference)


def _export(db: psycopg.Connection, pipeline: Any, run: Run) -> None:
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
    **filled(
        "map",
        "staging.coding_runs", "core.model_prices", "core.llm_calls", "core.developers", "core.commits",
        "core.pull_request_reopenings", "core.pull_requests",
    ),
    **filled(
        "enrich",
        "core.coding_sessions", "core.pull_request_calls", "core.developer_days", "staging.coding_dirty",
        "core.repo_days", "core.model_days",
    ),
    **gates(*GATES),
    "analyze.publish": publication(published),
    LAKE: transaction(_export),
}  # fmt: skip
