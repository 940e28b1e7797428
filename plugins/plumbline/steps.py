"""What a task does to the warehouse, without Airflow: each step is one statement of intent in a transaction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol

import psycopg

from plumbline import warehouse
from plumbline.accounting import Account
from plumbline.files import statement, table_path
from plumbline.rejects import keep_dead_letters, sort_out
from plumbline.run import Run

if TYPE_CHECKING:
    import pandas as pd


class Step(Protocol):
    """One table brought up to date for one run, in the caller's transaction."""

    table: str

    def apply(self, db: psycopg.Connection, run: Run) -> Account: ...


@dataclass(frozen=True)
class Fill:
    """Made in SQL: <table>.fill.sql, then <table>.account.sql when the table sorts rows.

    Without books `row_count` is what became of the table itself: rows inserted and updated; if none, rows deleted.
    """

    table: str

    def apply(self, db: psycopg.Connection, run: Run) -> Account:
        before = warehouse.rows_written(db, self.table)
        warehouse.run_sql(db, statement(self.table, "fill.sql"), run.parameters)
        if not table_path(self.table, "account.sql").is_file():
            now = warehouse.rows_written(db, self.table)
            written, deleted = now[0] - before[0], now[1] - before[1]
            return Account(row_count=written or deleted)
        counted = warehouse.run_sql(db, statement(self.table, "account.sql"), run.parameters).fetchall()
        return Account.of(counted)


@dataclass(frozen=True)
class Compute:
    """Made in Python: <table>.inputs.sql as a pandas frame -> `using` -> replaces what .clear.sql names."""

    table: str
    using: Callable[["pd.DataFrame"], "pd.DataFrame"]

    def apply(self, db: psycopg.Connection, run: Run) -> Account:
        result = self.using(read_frame(db, statement(self.table, "inputs.sql"), run.parameters))
        warehouse.clear(db, self.table, run.parameters)
        rows = plain_rows(result, warehouse.column_type_names(db, self.table))
        copied = warehouse.copy_rows(db, self.table, list(result.columns), rows)
        return Account(row_count=copied)


@dataclass(frozen=True)
class Translate:
    """Made record by record: rows of `from_` -> `row` -> upserted by key; what `row` rejects is kept.

    `row` takes one staging row as a dict and returns a dict of the table's columns.
    """

    table: str
    from_: str
    row: Callable[[dict[str, Any]], dict[str, Any]]

    def apply(self, db: psycopg.Connection, run: Run) -> Account:
        key = warehouse.primary_key(db, self.from_)
        cursor = db.execute(f"select * from {self.from_} order by {', '.join(key)}")  # noqa: S608 - our own names
        names = [column.name for column in cursor.description or ()]
        records = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        understood, dead = sort_out(
            records, self.row, key=lambda record: "/".join(str(record[k]) for k in key)
        )
        columns = [
            name for name in warehouse.column_types(db, self.table) if understood and name in understood[0]
        ]
        unique = {
            tuple(str(row[k]) for k in warehouse.primary_key(db, self.table)): row for row in understood
        }
        if unique:
            warehouse.upsert_rows(
                db, self.table, columns, ([row[c] for c in columns] for row in unique.values())
            )
        keep_dead_letters(db, run.pipeline, self.from_, run.run_id, dead)
        reasons = [
            ("dead", code, sum(1 for letter in dead if letter.reason == code))
            for code in {d.reason for d in dead}
        ]
        return Account.of(
            [("in", None, len(records)), ("stored", None, len(unique)),
             ("duplicate", "same_key", len(understood) - len(unique)), *reasons]
        )  # fmt: skip


@dataclass(frozen=True)
class Publish:
    """Several steps in one transaction: readers see the last good version or the new one, never half.

    A table with a .restate.sql keeps by itself what its step has changed of settled numbers.
    """

    steps: Sequence[Step]

    def apply(self, db: psycopg.Connection, run: Run) -> Account:
        counts: dict[str, int | None] = {}
        seconds: dict[str, float] = {}
        for step in self.steps:
            began = perf_counter()
            try:
                counts[step.table] = step.apply(db, run).row_count
            except Exception as error:
                error.add_note(f"while publishing {step.table}: nothing of this run has been published")
                raise
            if table_path(step.table, "restate.sql").is_file():
                warehouse.run_sql(db, statement(step.table, "restate.sql"), run.parameters)
            seconds[step.table] = round(perf_counter() - began, 2)
        return Account(
            row_count=sum(count or 0 for count in counts.values()),
            details={"tables": counts, "seconds": seconds},
        )


def read_frame(db: psycopg.Connection, text: str, parameters: dict[str, Any]) -> "pd.DataFrame":
    """The rows of one SELECT as a pandas frame, with the database's column names."""
    import pandas as pd  # seconds to import: paid in the task, not when Airflow reads the DAG file

    cursor = warehouse.run_sql(db, text, parameters)
    names = [column.name for column in cursor.description or ()]
    return pd.DataFrame(cursor.fetchall(), columns=names)


def plain_rows(frame: "pd.DataFrame", types: Mapping[str, str]) -> Iterator[list[Any]]:
    """Rows as Python values: the driver knows None, but neither NaN nor numpy's numbers mean null to it.

    `types` are the table's; whole numbers that a missing one beside them turned into floats are whole again.
    """
    import pandas as pd

    whole = [name for name in frame.columns if types.get(name) in WHOLE]
    frame = frame.astype(dict.fromkeys(whole, "Int64"))
    plain = frame.astype(object).where(frame.notna(), None)
    for row in plain.itertuples(index=False, name=None):
        yield [
            value.item() if hasattr(value, "item") else (None if value is pd.NA else value) for value in row
        ]


WHOLE = frozenset({"bigint", "integer", "smallint"})
