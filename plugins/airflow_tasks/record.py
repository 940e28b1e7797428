"""One transaction and one line in ops.etl_runs for every task instance."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import psycopg
from airflow.sdk import get_current_context
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from airflow_tasks.connections import open_warehouse
from plumbline.accounting import Account
from plumbline.files import statement
from plumbline.permanent import Permanent
from plumbline.run import Run

log = logging.getLogger(__name__)


@dataclass
class Task:
    """The open transaction of a task; set `account` before it ends."""

    db: psycopg.Connection
    account: Account = field(default_factory=Account)


@contextmanager
def recorded(run: Run, connect: Callable[[], psycopg.Connection] = open_warehouse) -> Iterator[Task]:
    """Commit what the task did together with its accounting, or roll back and record the failure."""
    ti = get_current_context()["ti"]
    instance = run.parameters | {
        "job": ti.task_id,
        "map_index": ti.map_index if ti.map_index is not None else -1,
    }
    with closing(connect()) as db:
        db.execute(statement("ops.etl_runs", "begin.sql"), instance)
        db.commit()
        task = Task(db)
        try:
            yield task
            task.account.close()
            _finish(db, instance, "success", task.account)
            db.commit()
            log.info("%s: %s %s", ti.task_id, task.account, task.account.details or "")
        except BaseException as error:
            db.rollback()
            skipped = isinstance(error, AirflowSkipException)
            task.account.details["skipped" if skipped else "error"] = f"{type(error).__name__}: {error}"[
                :2000
            ]
            failed = Account(row_count=0, details=task.account.details)
            _finish(db, instance, "skipped" if skipped else "failed", failed)
            db.commit()
            if isinstance(error, Permanent):
                raise AirflowFailException(f"{type(error).__name__}: {error}") from error
            raise


def _finish(db: psycopg.Connection, instance: dict, status: str, account: Account) -> None:
    sorted_out = account.rows_in is not None
    db.execute(
        statement("ops.etl_runs", "finish.sql"),
        instance | {
            "status": status, "row_count": account.row_count, "rows_in": account.rows_in,
            "rows_stored": account.stored if sorted_out else None,
            "rows_duplicate": account.duplicate if sorted_out else None,
            "rows_dead": account.dead if sorted_out else None,
            "rows_filtered": account.filtered if sorted_out else None,
            "details": json.dumps(account.details, default=str),
        },
    )  # fmt: skip
