"""The rows of a training set as the events say they are, some at a time, under the pseudonyms of their users."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from plumbline.files import statement
from plumbline.permanent import Permanent
from plumbline.run import Run
from plumbline.warehouse import column_types

KEY = ("user_id", "as_of_at")
ROWS_AT_A_TIME = 5_000
LABEL_WINDOWS = {
    "ai.activation_training": timedelta(days=23),
    "ai.engagement_training": timedelta(days=60),
    "ai.churn_training": timedelta(days=90),
}
MONTHLY = ("ai.churn_training",)  # as_of is the first of a month; else it is counted from the signup


class OtherColumns(Permanent):
    """A table has columns that its SQL does not make, or the other way round: a migration is missing."""


def made_anew(
    db: psycopg.Connection, table: str, run: Run, key_of: Callable
) -> Iterator[list[tuple[Any, ...]]]:
    """What <table>.inputs.sql makes of scope_<name>: columns found by name, in the table's order; no split yet."""
    db.execute("set local jit = off")  # compiling these many expressions takes longer than running them
    columns = ["user_id" if name == "user_key" else name for name in column_types(db, table)]
    for rows in chunks(db, statement(table, "inputs.sql"), run.parameters, columns):
        yield [(key_of(row[0]), *row[1:]) for row in rows]


def last_as_of(table: str, horizon_at: datetime, run: Run) -> datetime:
    """The latest as_of whose label window has closed at the horizon; rests on nothing but the horizon."""
    latest = horizon_at - LABEL_WINDOWS[table]
    if table not in MONTHLY:
        return latest
    there = latest.astimezone(ZoneInfo(run.parameters["business_zone"]))
    return there.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def chunks(
    db: psycopg.Connection, text: str, parameters: dict[str, Any], columns: Sequence[str] = KEY
) -> Iterator[list[tuple[Any, ...]]]:
    """These columns of what a SELECT finds, some rows at a time; other statements may run in between."""
    bound = psycopg.ClientCursor(db).mogrify(text, parameters)
    with db.cursor("training_rows") as cursor:
        cursor.execute(bound)
        names = [column.name for column in cursor.description or ()]
        if sorted(names) != sorted(columns):
            raise OtherColumns(f"asked for {', '.join(columns)}; the SQL makes {', '.join(names)}")
        in_order = itemgetter(*map(names.index, columns))
        while rows := cursor.fetchmany(ROWS_AT_A_TIME):
            yield [in_order(row) for row in rows]
