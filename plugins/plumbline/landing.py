"""Copies rows from another party into staging, untouched: the database pipe and the row stream."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, closing
from dataclasses import dataclass
from threading import Barrier, BrokenBarrierError
from typing import Any

import psycopg
from psycopg import sql

from plumbline import warehouse
from plumbline.accounting import Account
from plumbline.copy_pipe import pipe_rows
from plumbline.files import statement, table_path
from plumbline.permanent import Permanent
from plumbline.run import Run

Connect = Callable[[], psycopg.Connection]
LONGEST_PART = 3600  # seconds one part waits for the others before it gives up


class SourceShapeChanged(Permanent):
    """The source's columns are not those the staging table expects."""


@dataclass(frozen=True)
class Rows:
    """What a reading brought, row by row, in the order of `columns`."""

    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]


@dataclass(frozen=True)
class TableQuery:
    """What to ask a Postgres source: one SELECT with the staging table's columns, one parameter set a part.

    Each part runs on a connection of its own; parts must not overlap.
    """

    connect: Connect
    text: str
    parts: Sequence[dict[str, Any]]


def land_rows(db: psycopg.Connection, table: str, reading: Rows, run: Run) -> Account:
    """Replace what the run answers for, or upsert by key when the table has no .clear.sql."""
    if warehouse.is_replaced_by_window(table):
        warehouse.clear(db, table, run.parameters)
        return Account(row_count=warehouse.copy_rows(db, table, reading.columns, reading.rows))
    return Account(row_count=warehouse.upsert_rows(db, table, reading.columns, reading.rows))


def land_query(connect: Connect, table: str, reading: TableQuery, run: Run) -> Account:
    """Pipe a source query into a staging table by binary COPY; rows are never taken apart in Python.

    With several parts every part has its own pair of connections, and all of them commit together after the
    last one has arrived: a part that fails stops the others and leaves the table as it was. Memory does not
    grow with rows.
    """
    with ExitStack() as stack:
        pairs = [
            (stack.enter_context(closing(reading.connect())), stack.enter_context(closing(connect())))
            for _ in reading.parts
        ]
        first_source, first_target = pairs[0]
        columns = _checked_columns(first_source, first_target, table, reading)
        _check_parts(first_target, table, len(pairs))
        replaces = warehouse.is_replaced_by_window(table)
        if replaces:
            warehouse.clear(first_target, table, run.parameters)
        everybody = Barrier(len(pairs))

        def stop_with_the_others() -> None:
            if everybody.broken:
                raise BrokenBarrierError

        def move(source: psycopg.Connection, target: psycopg.Connection, parameters: dict[str, Any]) -> int:
            try:
                select = _bound(source, reading.text, parameters)
                if replaces:
                    copied = pipe_rows(source, select, target, table, columns, stop_with_the_others)
                else:
                    copied = _pipe_and_merge(
                        source, select, target, table, columns, stop_with_the_others, parameters
                    )
                everybody.wait(LONGEST_PART)
            except BaseException:
                everybody.abort()
                raise
            return copied

        with ThreadPoolExecutor(len(pairs)) as pool:
            moves = [
                pool.submit(move, source, target, parameters)
                for (source, target), parameters in zip(pairs, reading.parts, strict=True)
            ]
            _raise_the_cause([m.exception() for m in as_completed(moves)])
        for _, target in pairs:
            target.commit()
        return Account(row_count=sum(m.result() for m in moves), details={"parts": len(pairs)})


def _pipe_and_merge(
    source,
    select: sql.SQL,
    target,
    table: str,
    columns: Sequence[str],
    check_on: Callable[[], None],
    parameters: dict[str, Any],
) -> int:
    with warehouse.landing_table(target, table) as landing:
        copied = pipe_rows(source, select, target, landing, columns, check_on)
        warehouse.merge_landing(target, table, landing, columns)
        if table_path(table, "gone.sql").is_file():
            warehouse.run_sql(target, statement(table, "gone.sql"), parameters)
    return copied


def _check_parts(target, table: str, parts: int) -> None:
    """A part that met a key of another would wait for its commit, and the commit waits for all parts."""
    if parts > 1 and warehouse.primary_key(target, table):
        raise ValueError(
            f"{table} has a primary key, so it cannot be landed in {parts} parts: let its reading return one"
        )


def _raise_the_cause(errors: Iterable[BaseException | None]) -> None:
    """The part that failed first broke the barrier for the others: its error is the one to show."""
    failures = [error for error in errors if error is not None]
    if failures:
        raise next((e for e in failures if not isinstance(e, BrokenBarrierError)), failures[0])


def _checked_columns(source, target, table: str, reading: TableQuery) -> list[str]:
    """The columns in the source's order; binary COPY trusts their types, so they are compared by name first.

    The order may differ: a migrated table has its newest columns last, wherever a new one has them.
    """
    probe = sql.SQL("select * from ({}) as probe limit 0").format(
        _bound(source, reading.text, reading.parts[0])
    )
    described = source.execute(probe).description or ()
    names, found = [c.name for c in described], {c.name: c.type_code for c in described}
    expected = warehouse.column_types(target, table)
    problems = [
        f"{name} is {_type_name(source, found.get(name))}, needs {_type_name(target, wanted)}"
        for name, wanted in expected.items()
        if found.get(name) != wanted
    ]
    problems += [f"{name} is not a column of {table}" for name in found if name not in expected]
    problems += [f"{name} comes {names.count(name)} times" for name in found if names.count(name) > 1]
    if problems:
        raise SourceShapeChanged(
            f"the source no longer fits {table}: {'; '.join(problems)}. "
            "Adapt the query under include/sql/sources."
        )
    return names


def _type_name(db: psycopg.Connection, oid: int | None) -> str:
    if oid is None:
        return "missing"
    return db.execute("select format_type(%s, null)", [oid]).fetchone()[0]


def _bound(db: psycopg.Connection, text: str, parameters: dict[str, Any]) -> sql.SQL:
    """The query with its values put in by the driver: COPY takes no server-side parameters."""
    return sql.SQL(psycopg.ClientCursor(db).mogrify(text, parameters).rstrip().rstrip(";"))
