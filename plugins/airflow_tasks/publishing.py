"""The last tasks of a pipeline: publish everything in one step, then write it to files.

One transaction makes a run's tables readable; what is exported is what has been published.
"""

from collections.abc import Callable

from airflow.sdk import Asset, task
from airflow.sdk.exceptions import AirflowSkipException

from airflow_tasks import connections
from airflow_tasks.record import recorded
from airflow_tasks.task_settings import WAREHOUSE
from airflow_tasks.this_run import is_dry_run, this_run
from plumbline.checkpoints import set_checkpoint
from plumbline.files import statement
from plumbline.steps import Publish, Step
from plumbline.warehouse import run_sql

PUBLISHED = ("aggregates.", "ai.", "restricted.")  # what readers see; the other steps are bookkeeping


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

    def parquet() -> Callable:
        from plumbline.parquet import export_table

        return export_table

    return _export(table, parquet)


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

    def data_set() -> Callable:
        from plumbline.datasets import export_data_set

        return export_data_set

    return _export(table, data_set)


def _export(table: str, writer: Callable[[], Callable]):
    """`writer` imports what writes (db, table, folder): in the task, for Arrow takes long to import."""

    @task(task_id=f"export_{table.split('.')[1]}", **WAREHOUSE)
    def export_files() -> None:
        write, run = writer(), this_run()
        with recorded(run) as here:
            here.account = write(here.db, table, connections.folder("plumbline_files") / "exports")

    return export_files()


def asset(table: str) -> Asset:
    """The asset that stands for a published table; its URI names no host."""
    schema, name = table.split(".")
    return Asset(name=table, uri=f"plumbline://warehouse/{schema}/{name}", group=schema)
