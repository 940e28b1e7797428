"""Reads the published tables: a login that may only read, statements that end in time, few of them at once."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any

import psycopg
from airflow.exceptions import AirflowNotFoundException
from airflow.models.connection import Connection
from fastapi import HTTPException
from psycopg import sql
from psycopg.rows import dict_row

from operations_page import paging

CONNECTION = "warehouse_reader"
STATEMENT_SECONDS = 10  # longer than any page needs, shorter than anybody waits
CONNECT_SECONDS = 5
# connections: a dashboard that asks too much must not take all of the warehouse's, nor slow downloads all of the page's
AT_ONCE = BoundedSemaphore(6)
DOWNLOADS_AT_ONCE = BoundedSemaphore(2)
BATCH = 1_000  # rows of a download that are in memory
OPTIONS = (
    f"-c default_transaction_read_only=on -c statement_timeout={STATEMENT_SECONDS}s -c timezone=UTC "
    "-c idle_in_transaction_session_timeout=60s"  # of a reader who takes nothing of a download any more
)


@dataclass(frozen=True)
class Rows:
    """Some of the rows of a data set, in its order; `total` counts all of them, `next` marks where the others begin."""

    columns: list[str]
    rows: list[dict[str, Any]]
    total: int
    next: str | None = None


@dataclass(frozen=True)
class Download:
    """All rows of a data set, in its order and of one snapshot, read while they are taken; the taker closes it."""

    columns: list[str]
    total: int
    batches: Generator[list[dict[str, Any]]]


@contextmanager
def reading(slots: BoundedSemaphore = AT_ONCE) -> Iterator[psycopg.Connection]:
    """One snapshot of the warehouse: what is read through it belongs together."""
    if not slots.acquire(timeout=STATEMENT_SECONDS):
        raise HTTPException(503, "Too many questions at once: try again in a moment.")
    try:
        # closed and not left in an orderly way: nothing was written, and nobody waits for a goodbye
        with closing(psycopg.connect(**_address(), row_factory=dict_row)) as db:
            db.read_only, db.isolation_level = True, psycopg.IsolationLevel.REPEATABLE_READ
            yield db
    finally:
        slots.release()


def read(
    db: psycopg.Connection, text: str, values: dict[str, Any], limit: int, after: str | None = None
) -> Rows:
    """The first `limit` rows of a SELECT, or those after a mark of an earlier answer, and how many it has in all."""
    body, keys = paging.parts_of(text)
    place = paging.place_of(keys, after) if after else []
    begin = paging.after(keys, place) if after else sql.SQL("true")
    marks = {f"after_{n}": value for n, value in enumerate(place)}
    cursor = db.execute(
        sql.SQL("select * from ({}) as listed where {} order by {} limit {}").format(
            body, begin, _order(keys), limit + 1
        ),
        values | marks,
    )
    rows, columns = cursor.fetchall(), [column.name for column in cursor.description or ()]
    more = len(rows) > limit
    total = _total(db, body, values) if after or more else len(rows)
    return Rows(columns, rows[:limit], total, paging.mark_of(keys, rows[limit - 1]) if more else None)


def download(text: str, values: dict[str, Any]) -> Download:
    """All rows of a SELECT. What fails does so here, before anything was handed out."""
    batches = _all(text, values)
    columns, total = next(batches)
    return Download(columns, total, batches)


def _all(text: str, values: dict[str, Any]) -> Generator[Any]:
    """Columns and number of rows first, then the rows, a batch at a time from a cursor of the server's."""
    body, keys = paging.parts_of(text)
    with reading(DOWNLOADS_AT_ONCE) as db:
        total = _total(db, body, values)
        cursor = db.cursor("download")
        cursor.execute(sql.SQL("select * from ({}) as listed order by {}").format(body, _order(keys)), values)
        batch = cursor.fetchmany(BATCH)
        yield [column.name for column in cursor.description or ()], total
        while batch:
            yield batch
            batch = cursor.fetchmany(BATCH)


def _order(keys: Sequence[paging.Key]) -> sql.Composable:
    return sql.SQL(", ").join(key.in_order for key in keys)


def _total(db: psycopg.Connection, body: sql.Composable, values: dict[str, Any]) -> int:
    return db.execute(
        sql.SQL("select count(*) as total from ({}) as listed").format(body), values
    ).fetchone()["total"]


def connection(name: str) -> Connection:
    """A connection of Airflow's; 503 with its name when there is none."""
    try:
        return Connection.get_connection_from_secrets(name)
    except AirflowNotFoundException:
        raise HTTPException(
            503, f"Airflow has no connection {name}: docs/operations_page.md says how to set it."
        ) from None


def _address() -> dict[str, Any]:
    """What the driver is told; the extra field may hold more of it, like sslmode."""
    found = connection(CONNECTION)
    given = {"host": found.host, "port": found.port, "dbname": found.schema,
             "user": found.login, "password": found.password}  # fmt: skip
    return (
        {"connect_timeout": CONNECT_SECONDS, "application_name": "plumbline operations page"}
        | found.extra_dejson
        | {name: value for name, value in given.items() if value}
        | {"options": OPTIONS}
    )
