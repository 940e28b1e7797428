"""One transaction and one line in ops.etl_runs for every task instance."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from time import perf_counter

import psycopg
from airflow.sdk import get_current_context
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from airflow_tasks.connections import SourceDown, open_warehouse
from plumbline.accounting import Account
from plumbline.files import statement
from plumbline.permanent import Permanent
from plumbline.run import Run
from plumbline.telling import clauses, tell_details, tell_error

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
    with closing(_open_told(connect)) as db:
        db.execute(statement("ops.etl_runs", "begin.sql"), instance)
        db.commit()
        task, began = Task(db), perf_counter()
        try:
            yield task
            task.account.close()
            _finish(db, instance, "success", task.account, perf_counter() - began)
            db.commit()
            log.info("%s: %s", ti.task_id, task.account)
            tell_details(log, task.account.details)
        except BaseException as error:
            skipped = isinstance(error, AirflowSkipException)
            told = str(error) if skipped else _without_data(error)
            if skipped:
                tell_details(log, {"skipped": clauses(told)})
            else:  # first of all: what follows needs a warehouse, and may fail as well
                tell_error(log, told)
            details = task.account.details | {"skipped" if skipped else "error": told[:2000]}
            with suppress(psycopg.Error):
                db.rollback()
            with closing(connect()) as fresh:  # the task's own connection may be what failed
                status = "skipped" if skipped else "failed"
                _finish(fresh, instance, status, Account(details=details), perf_counter() - began)
                fresh.commit()
            if isinstance(error, Permanent):
                raise given_up(error) from None  # the traceback would repeat the message twice
            if isinstance(error, psycopg.Error):
                raise DatabaseRefused(told) from None  # the original would print the row into the log
            raise


def given_up(error: BaseException) -> AirflowFailException:
    """The end of a task whose error no repetition can mend; the message itself has been told already."""
    return AirflowFailException(
        f"{type(error).__name__}: not retried; the lines above say what and what next"
    )


def _open_told(connect: Callable[[], psycopg.Connection]) -> psycopg.Connection:
    """The warehouse; without it there is no line in ops.etl_runs, so the log has to say why."""
    try:
        return connect()
    except SourceDown as error:
        tell_error(log, f"{type(error).__name__}: {error}")
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


def _finish(
    db: psycopg.Connection, instance: dict, status: str, account: Account, elapsed_seconds: float
) -> None:
    sorted_out = account.rows_in is not None
    db.execute(
        statement("ops.etl_runs", "finish.sql"),
        instance | {
            "status": status, "row_count": account.row_count, "rows_in": account.rows_in,
            "rows_stored": account.stored if sorted_out else None,
            "rows_duplicate": account.duplicate if sorted_out else None,
            "rows_dead": account.dead if sorted_out else None,
            "rows_filtered": account.filtered if sorted_out else None,
            "details": json.dumps(
                account.details | {"elapsed_seconds": round(elapsed_seconds, 2)}, default=str
            ),
        },
    )  # fmt: skip
