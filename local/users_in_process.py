"""The unified_users pipeline in one process, without Airflow: for benchmarks and for tests over many windows.

The gates, which only look, run when they are asked for; the exports are left out. The order is the DAG's; a test
holds the two together.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import psycopg

from plumbline.checkpoints import set_checkpoint
from plumbline.hold import Hold
from plumbline.landing import land_rows
from plumbline.mirror import mirror_table
from plumbline.restate import Restate
from plumbline.restatement_limit import RestatementLimit
from plumbline.run import Run
from plumbline.source_tables import SourceTable
from plumbline.sources import chemlink_database, engagement_database
from plumbline.steps import Fill, Publish, Step
from plumbline.unified_users import excluded_accounts
from plumbline.unified_users.published import AGGREGATES, RESTRICTED, TRAINING_SETS, WATCHED
from plumbline.unified_users.settings import sql_parameters
from plumbline.window import Window

Connect = Callable[[], psycopg.Connection]
Task = Callable[["UsersInProcess", Run], None]
PARAMS = dict.fromkeys(
    ("dry_run", "full_reload", "accept_shrink", "accept_restatements"), False
)  # as in the DAG


def published(*, hold: bool) -> tuple[Step, ...]:
    """What the one publishing transaction does, in order; its suites are held only when asked for."""
    # imported here: it brings libraries that are slow to import
    from plumbline.unified_users.training_sets import NoLeak, TrainingSet

    return (
        Fill("staging.unified_dirty"),
        *(Restate(table) for table in AGGREGATES + RESTRICTED),
        RestatementLimit(*WATCHED),
        *(TrainingSet(table) for table in TRAINING_SETS),
        *((Hold(*AGGREGATES),) if hold else ()),
        NoLeak(TRAINING_SETS),
        Fill("staging.unified_touched"),
    )


@dataclass
class UsersInProcess:
    """One pipeline with its parties; `seconds` adds up the time per task, `seconds_of_steps` within publish.

    `connect` opens the warehouse, `engagement` and `chemlink` open the sources; `exclusions` is the folder of
    excluded_accounts.csv, `files` where the pages of gates go.
    """

    connect: Connect
    engagement: Connect
    chemlink: Connect
    exclusions: Path
    secret: str = "no secret: made-up people only"
    files: Path | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    seconds_of_steps: dict[str, float] = field(default_factory=dict)
    is_gated: bool = False

    def run(
        self, first: str, after_last: str, run_id: str | None = None, *, gates: bool = False, **params: bool
    ) -> Run:
        """All tasks for [first, after_last); raises where the DAG would go red."""
        run = self.named(first, after_last, run_id, **params)
        self.is_gated = gates
        for task in TASKS:
            if gates or not task.startswith("validate."):
                self.do(task, run)
        return run

    def named(self, first: str, after_last: str, run_id: str | None = None, **params: bool) -> Run:
        """The run itself; `params` are those of the DAG that are yes or no."""
        return Run(
            "unified_users",
            run_id or f"{first}..{after_last}",
            Window.of_days(first, after_last),
            sql_parameters(lambda conn_id: {}) | PARAMS | params,
            lambda conn_id: self.secret,
            self.files,
        )

    def stage(self, name: str, run: Run) -> None:
        """All tasks of one stage: extract, map, enrich, validate or analyze."""
        for task in TASKS:
            if task.startswith(f"{name}."):
                self.do(task, run)

    def do(self, task: str, run: Run) -> None:
        """One task, named as in the DAG."""
        began = perf_counter()
        TASKS[task](self, run)
        self.seconds[task] = self.seconds.get(task, 0.0) + perf_counter() - began


def _transaction(work: Callable[[psycopg.Connection, UsersInProcess, Run], object]) -> Task:
    def task(pipeline: UsersInProcess, run: Run) -> None:
        with closing(pipeline.connect()) as db:
            work(db, pipeline, run)
            db.commit()

    return task


def _mirrored(tables: tuple[SourceTable, ...], party: str) -> dict[str, Task]:
    def mirror(table: SourceTable) -> Task:
        return _transaction(lambda db, pipeline, run: mirror_table(getattr(pipeline, party), db, table, run))

    return {f"extract.{_name(table.mirror)}": mirror(table) for table in tables}


def _filled(stage: str, *tables: str) -> dict[str, Task]:
    def fill(table: str) -> Task:
        return _transaction(lambda db, pipeline, run: Fill(table).apply(db, run))

    return {f"{stage}.{_name(table)}": fill(table) for table in tables}


def _gates(*tables: str) -> dict[str, Task]:
    def gate(table: str) -> Task:
        def check(db: psycopg.Connection, pipeline: UsersInProcess, run: Run) -> None:
            from plumbline.quality import ExpectationsNotMet, check_table

            if pipeline.files is None:
                raise ValueError("gates write their pages somewhere: give the pipeline `files`")
            report = check_table(db, table, run, pipeline.files)
            db.commit()
            if report.broken:
                raise ExpectationsNotMet(report)

        return _transaction(check)

    return {f"validate.{_name(table)}": gate(table) for table in tables}


def _read_rules(db: psycopg.Connection, pipeline: UsersInProcess, run: Run) -> None:
    land_rows(db, "staging.excluded_accounts", excluded_accounts.read_rules(pipeline.exclusions, run), run)


def _publish(db: psycopg.Connection, pipeline: UsersInProcess, run: Run) -> None:
    account = Publish(published(hold=pipeline.is_gated)).apply(db, run)
    for table, seconds in account.details["seconds"].items():
        pipeline.seconds_of_steps[table] = pipeline.seconds_of_steps.get(table, 0.0) + seconds
    set_checkpoint(db, "unified_users", run.window.end)


def _name(table: str) -> str:
    return table.split(".")[1]


TASKS: dict[str, Task] = {
    **_mirrored(engagement_database.TABLES, "engagement"),
    **_mirrored(chemlink_database.TABLES, "chemlink"),
    "extract.excluded_accounts": _transaction(_read_rules),
    **_filled(
        "map", "core.companies", "core.roles", "core.locations", "core.schools", "core.degrees", "core.languages",
        "core.glossary_terms", "staging.unified_runs", "core.excluded_accounts", "staging.unified_matches",
        "core.bulk_operations",
        "core.identity_links", "core.unified_users",
    ),
    **_filled(
        "enrich", "core.user_journey_events", "core.user_days", "core.user_cohorts",
        "core.consistency_report",
    ),
    **_gates(
        "ops.row_counts", "core.consistency_report", "core.unified_users", "core.user_journey_events",
        "core.user_days",
    ),
    "analyze.publish": _transaction(_publish),
}  # fmt: skip
