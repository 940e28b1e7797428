"""The only code that writes tables: COPY in, replace what a window holds, upsert by primary key."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql

from plumbline.files import statement, table_path

log = logging.getLogger(__name__)
WRITTEN = (
    "select pg_stat_get_xact_tuples_inserted(id) + pg_stat_get_xact_tuples_updated(id), "
    "pg_stat_get_xact_tuples_deleted(id) from (select %s::regclass) as named (id)"
)


def run_sql(db: psycopg.Connection, text: str, parameters: Mapping[str, Any]) -> psycopg.ClientCursor:
    """Run a .sql file of one or many statements with bound parameters; return the cursor of the last one."""
    cursor = psycopg.ClientCursor(db)  # the server binds parameters to single statements only
    cursor.execute(text, parameters)
    while cursor.nextset():
        pass
    return cursor


def rows_written(db: psycopg.Connection, table: str) -> tuple[int, int]:
    """Rows of `table` that were inserted or updated, and that were deleted, whichever statements did it.

    To be compared with another answer in the same transaction: the server goes on counting over some of them. Rows
    that were rolled back to a savepoint are among them.
    """
    return db.execute(WRITTEN, [table]).fetchone()


def clear(db: psycopg.Connection, table: str, parameters: Mapping[str, Any]) -> None:
    """Remove what a run replaces: <table>.clear.sql."""
    run_sql(db, statement(table, "clear.sql"), parameters)


def copy_rows(
    db: psycopg.Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """COPY `rows` (in the order of `columns`) into `table`; return how many went in."""
    copied = 0
    with db.cursor() as cursor, cursor.copy(_copy_in(table, columns)) as copy:
        for row in rows:
            copy.write_row(row)
            copied += 1
    return copied


def upsert_rows(
    db: psycopg.Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """COPY `rows` beside `table`, then insert or update by its primary key; return how many went in."""
    with landing_table(db, table) as landing:
        copied = copy_rows(db, landing, columns, rows)
        merge_landing(db, table, landing, columns)
    return copied


class landing_table:
    """A temporary table of the same shape, for rows that are merged by key afterwards."""

    def __init__(self, db: psycopg.Connection, table: str) -> None:
        self.db, self.table, self.name = db, table, f"pg_temp.landing_{table.split('.')[1]}"

    def __enter__(self) -> str:
        self.db.execute(
            sql.SQL("create temporary table {} (like {}) on commit drop").format(
                _identifier(self.name.removeprefix("pg_temp.")), _identifier(self.table)
            )
        )
        return self.name

    def __exit__(self, *error: object) -> None:
        if error[0] is None:
            self.db.execute(sql.SQL("drop table {}").format(_identifier(self.name)))


def merge_landing(db: psycopg.Connection, table: str, landing: str, columns: Sequence[str]) -> int:
    """Insert or update `table` by primary key from a landing table; return the rows touched."""
    key = primary_key(db, table)
    changed = [column for column in columns if column not in key]
    action = (
        sql.SQL("do update set {}").format(
            sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(sql.Identifier(c)) for c in changed)
        )
        if changed
        else sql.SQL("do nothing")
    )
    return db.execute(
        sql.SQL("insert into {} ({}) select {} from {} on conflict ({}) {}").format(
            _identifier(table), _names(columns), _names(columns), _identifier(landing), _names(key), action
        )
    ).rowcount


def column_types(db: psycopg.Connection, table: str) -> dict[str, int]:
    """Columns of `table` in order, with the type's oid."""
    cursor = db.execute(sql.SQL("select * from {} limit 0").format(_identifier(table)))
    return {column.name: column.type_code for column in cursor.description or ()}


def column_type_names(db: psycopg.Connection, table: str) -> dict[str, str]:
    """Columns of `table` in order, with the type's SQL name; enumerations count as text."""
    types = column_types(db, table)
    names = {
        oid: "text" if kind == "e" else name
        for oid, name, kind in db.execute(
            "select oid, format_type(oid, null), typtype from pg_type where oid = any(%s)",
            [list(types.values())],
        )
    }
    return {column: names[oid] for column, oid in types.items()}


def primary_key(db: psycopg.Connection, table: str) -> list[str]:
    """Names of the primary key's columns, in key order; empty when the table has none."""
    rows = db.execute(statement("ops.primary_key", "lookup.sql"), {"table": table}).fetchall()
    return [row[0] for row in rows]


def is_replaced_by_window(table: str) -> bool:
    """True when the table says what a window replaces (.clear.sql); otherwise rows are upserted by key."""
    return table_path(table, "clear.sql").is_file()


def _copy_in(table: str, columns: Sequence[str]) -> sql.Composed:
    return sql.SQL("copy {} ({}) from stdin").format(_identifier(table), _names(columns))


def _identifier(table: str) -> sql.Identifier:
    return sql.Identifier(*table.split("."))


def _names(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
