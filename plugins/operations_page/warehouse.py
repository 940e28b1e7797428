"""Reads the published tables: a login that may only read, statements that end in time, few of them at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any

import psycopg
from airflow.exceptions import AirflowNotFoundException
from airflow.models.connection import Connection
from fastapi import HTTPException
from psycopg import sql
from psycopg.rows import dict_row

CONNECTION = "warehouse_reader"
STATEMENT_SECONDS = 10  # longer than any page needs, shorter than anybody waits
CONNECT_SECONDS = 5
AT_ONCE = BoundedSemaphore(
    6
)  # connections: a dashboard that asks too much must not take all of the warehouse's
OPTIONS = f"-c default_transaction_read_only=on -c statement_timeout={STATEMENT_SECONDS}s -c timezone=UTC"


@dataclass(frozen=True)
class Rows:
    """Some of the rows of a data set, in its order; `total` counts all of them."""

    columns: list[str]
    rows: list[dict[str, Any]]
    total: int


@contextmanager
def reading() -> Iterator[psycopg.Connection]:
    """One snapshot of the warehouse: what is read through it belongs together."""
    if not AT_ONCE.acquire(timeout=STATEMENT_SECONDS):
        raise HTTPException(503, "Too many questions at once: try again in a moment.")
    try:
        with psycopg.connect(**_address(), row_factory=dict_row) as db:
            db.read_only, db.isolation_level = True, psycopg.IsolationLevel.REPEATABLE_READ
            yield db
    finally:
        AT_ONCE.release()


def read(db: psycopg.Connection, text: str, values: dict[str, Any], limit: int, offset: int = 0) -> Rows:
    """Rows offset + 1 to offset + limit of a SELECT, and how many it has."""
    asked, values = sql.SQL(text), values | {"limit": limit, "offset": offset}  # the text of one of our files
    cursor = db.execute(sql.SQL("{}\nlimit %(limit)s offset %(offset)s").format(asked), values)
    rows, columns = cursor.fetchall(), [column.name for column in cursor.description or ()]
    if len(rows) < limit and (rows or not offset):
        return Rows(columns, rows, offset + len(rows))
    counted = db.execute(sql.SQL("select count(*) as total from ({}) as listed").format(asked), values)
    return Rows(columns, rows, counted.fetchone()["total"])


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
