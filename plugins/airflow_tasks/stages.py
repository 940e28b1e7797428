"""The kinds of task a pipeline is made of: land, mirror, translate, fill, gate, compute, export; score and publish.

Each verb makes one task named after its table, so a red task leads to the file. A task is one transaction.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, CronDataIntervalTimetable, Param, TaskGroup, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from airflow_tasks import alerts, connections
from airflow_tasks.record import recorded
from airflow_tasks.this_run import is_dry_run, this_run
from plumbline.accounting import Account
from plumbline.batches import batches_of, land_batch
from plumbline.checkpoints import set_checkpoint
from plumbline.files import statement
from plumbline.landing import Rows, land_query, land_rows
from plumbline.mirror import mirror_table
from plumbline.source_tables import SourceTable
from plumbline.steps import Compute, Fill, Publish, Step, Translate
from plumbline.warehouse import run_sql

DAILY = CronDataIntervalTimetable("@daily", timezone="UTC")

# Retry the network, not the data: sources come back, a wrong row does not. What no repetition can mend is Permanent
# and fails at once, whatever retries are left: the verdict of a gate is, a worker that died in the middle of it is not.
NETWORK = {"retries": 4, "retry_delay": timedelta(minutes=1), "retry_exponential_backoff": 2,
           "max_retry_delay": timedelta(minutes=15)} | alerts.TOLD  # fmt: skip
WAREHOUSE = {"retries": 2, "retry_delay": timedelta(seconds=30)} | alerts.TOLD

# What a source bears at once, over all tasks and runs; a landing task may open two connections.
POOLS = {
    "push_database": {"pool": "push_database", "pool_slots": 2},
    "posthog": {"pool": "posthog"},
    "engagement_database": {"pool": "engagement_database"},
    "chemlink_database": {"pool": "chemlink_database"},
    "github": {"pool": "github"},
}

PARAMS = {
    "window_from": Param(None, type=["null", "string"], format="date", title="First day",
                         description="Backfill: first UTC day. Empty: the run's own day."),
    "window_to": Param(None, type=["null", "string"], format="date", title="Day after the last",
                       description="Backfill: this day is not included."),
    "dry_run": Param(False, type="boolean", title="Dry run",
                     description="Everything up to validate; publish says what it would change and rolls back."),
}  # fmt: skip

SETTLED_PARAMS = {
    "accept_restatements": Param(False, type="boolean", title="Accept restatements",
                                 description="Publish although much of what had settled changes, on purpose."),
}  # fmt: skip

MIRROR_PARAMS = {
    "full_reload": Param(False, type="boolean", title="Full reload",
                         description="Read every source table whole instead of what changed."),
    "accept_shrink": Param(False, type="boolean", title="Accept shrunken tables",
                           description="Publish although a source table lost most of its rows on purpose."),
}  # fmt: skip


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


def publish(*steps: Step, checkpoint: str):
    """Analyze: all `steps` in one transaction, then the checkpoint; readers see all of it or none."""

    @task(
        task_id="publish",
        outlets=[asset(s.table) for s in steps if s.table.startswith(PUBLISHED)],
        **WAREHOUSE,
    )
    def publish_tables() -> None:
        run = this_run()
        with recorded(run) as here:
            here.account = Publish(steps).apply(here.db, run)
            if is_dry_run():
                here.db.rollback()
                run_sql(here.db, statement("ops.published_days", "restore.sql"), run.parameters)
                here.db.commit()
                rows = "; ".join(
                    f"{n or 0:,} rows to {t}"
                    for t, n in here.account.details["tables"].items()
                    if t.startswith(PUBLISHED)
                )
                raise AirflowSkipException(f"dry run, nothing was written; would have written: {rows}")
            set_checkpoint(here.db, checkpoint, run.window.end)

    return publish_tables()


def export(table: str):
    """Analyze: write the whole table as Parquet below the files folder, in one rename."""

    @task(task_id=f"export_{_name(table)}", **WAREHOUSE)
    def export_table() -> None:
        from plumbline.parquet import export_table as write

        run = this_run()
        with recorded(run) as here:
            here.account = write(here.db, table, connections.folder("plumbline_files") / "exports")

    return export_table()


PUBLISHED = ("aggregates.", "ai.", "restricted.")  # what readers see; the other steps are bookkeeping


def export_lake(read: Callable):
    """Export: whole days of calls and the published tables as partitioned Parquet; `read(db, run, folder)`."""

    @task(task_id="export_lake", **WAREHOUSE)
    def export_partitions() -> None:
        run = this_run()
        with recorded(run) as here:
            here.account = read(
                here.db, run, connections.folder("plumbline_files") / "exports" / run.pipeline
            )

    return export_partitions()


def export_data_set(table: str):
    """Analyze: a data set as Parquet and CSV with manifest and data card, in one rename."""

    @task(task_id=f"export_{_name(table)}", **WAREHOUSE)
    def export_files() -> None:
        from plumbline.datasets import export_data_set as write

        run = this_run()
        with recorded(run) as here:
            here.account = write(here.db, table, connections.folder("plumbline_files") / "exports")

    return export_files()


def asset(table: str) -> Asset:
    """The asset that stands for a published table; its URI names no host."""
    schema, name = table.split(".")
    return Asset(name=table, uri=f"plumbline://warehouse/{schema}/{name}", group=schema)


def _step(step: Step):
    @task(task_id=_name(step.table), **WAREHOUSE)
    def apply() -> None:
        run = this_run()
        with recorded(run) as here:
            here.account = step.apply(here.db, run)

    return apply()


def _name(table: str) -> str:
    return table.split(".")[1]
