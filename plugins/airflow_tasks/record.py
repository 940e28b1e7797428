"""One transaction and one line in ops.etl_runs for every task instance."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
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


class DatabaseRefused(RuntimeError):
    """The warehouse or a source refused a statement; the message names state, table and constraint."""


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
            skipped = isinstance(error, AirflowSkipException)
            told = _without_data(error)
            details = task.account.details | {"skipped" if skipped else "error": told[:2000]}
            with suppress(psycopg.Error):
                db.rollback()
            with closing(connect()) as fresh:  # the task's own connection may be what failed
                _finish(fresh, instance, "skipped" if skipped else "failed", Account(details=details))
                fresh.commit()
            if isinstance(error, Permanent):
                raise AirflowFailException(told) from error
            if isinstance(error, psycopg.Error):
                raise DatabaseRefused(told) from None  # the original would print the row into the log
            raise


def _without_data(error: BaseException) -> str:
    """What went wrong, without the row it went wrong with: a database quotes values in its details."""
    notes = "".join(f"; {note}" for note in getattr(error, "__notes__", ()))
    if not isinstance(error, psycopg.Error):
        return f"{type(error).__name__}: {error}{notes}"
    place = "/".join(
        filter(None, (error.diag.schema_name, error.diag.table_name, error.diag.constraint_name))
    )
    said = error.diag.message_primary or str(error).splitlines()[0] if str(error) else "no message"
    return f"{type(error).__name__} {error.sqlstate or ''}: {said}{f' ({place})' if place else ''}{notes}"


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
