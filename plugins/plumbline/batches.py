"""Asks another party about a run's rows in batches: which batches, what to ask, what came back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row

from plumbline import warehouse
from plumbline.accounting import Account
from plumbline.files import statement
from plumbline.run import Run

NOTHING = -1  # number of the batch that asks about no rows


@dataclass(frozen=True)
class BatchRows:
    """What one batch brought. `replaces` are the parameters of <table>.forget.sql: what was asked again."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    replaces: dict[str, Any]
    spent: dict[str, float]


def batches_of(db: psycopg.Connection, table: str, run: Run) -> list[dict[str, Any]]:
    """The batches of <table>.batches.sql, in order: [{"batch": 0, "label": "sends 1 to 1000, 2025-03-01"}].

    Never empty: Airflow skips a mapped task without instances, and with it everything behind it.
    """
    rows = warehouse.run_sql(db, statement(table, "batches.sql"), run.parameters).fetchall()
    return [{"batch": batch, "label": label} for batch, label in rows or [(NOTHING, "nothing to ask")]]


def land_batch(
    db: psycopg.Connection, table: str, client: Any, read: Callable, batch: int, run: Run
) -> Account:
    """Ask about the rows of <table>.asked.sql, then replace the answers in one short transaction."""
    with psycopg.ClientCursor(db, row_factory=dict_row) as cursor:
        asked = cursor.execute(statement(table, "asked.sql"), run.parameters | {"batch": batch}).fetchall()
    db.commit()  # no transaction stays open while the other party thinks
    answer: BatchRows = read(client, asked, run)
    warehouse.run_sql(db, statement(table, "forget.sql"), run.parameters | answer.replaces)
    copied = warehouse.copy_rows(db, table, answer.columns, answer.rows)
    return Account(row_count=copied, details={"asked": len(asked), **answer.spent})
