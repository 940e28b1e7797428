"""Fills the two made-up application databases and makes accounts that may only read them."""

from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.types.json import Json

from local.people.chemlink_rows import chemlink_tables
from local.people.copies import REFERENCES, copying
from local.people.engagement_rows import engagement_tables

HERE = Path(__file__).parent
LOADING = 7_301_018  # any constant: two loaders of one database take turns
VECTOR = "embedding"  # the column that nobody but its owner may read

Rows = dict[str, list[dict]]


def load_engagement_database(dsn: str, factor: int = 1) -> dict[str, int]:
    """Create the tables of the engagement platform and fill those that are empty; rows per table.

    `factor` 3 is everybody three times, each with the same activity under ids of their own.
    """
    return _load(dsn, "engagement.sql", engagement_tables, factor)


def load_chemlink_database(dsn: str, factor: int = 1) -> dict[str, int]:
    """The same for the profile service; reference tables like companies are there once, whatever the factor."""
    return _load(dsn, "chemlink.sql", chemlink_tables, factor)


def create_tables(dsn: str, file: str) -> None:
    """Create the tables of engagement.sql or chemlink.sql, empty."""
    with psycopg.connect(dsn) as db:
        db.execute((HERE / file).read_text())


def copy_rows(db: psycopg.Connection, table: str, rows: list[dict]) -> None:
    """COPY `rows` into `table`; a column that a row does not name is null."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), columns)
    with db.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([_as_written(row.get(name)) for name in names])


def create_reader(dsn: str, login: str, password: str) -> None:
    """Make or renew the account `login`: it may read every table here but its vectors, and nothing else.

    Run it after loading, as an owner of the tables who may create roles; once for each of the two databases.
    """
    role = sql.Identifier(login)
    with psycopg.connect(dsn) as db:
        known = db.execute("select 1 from pg_roles where rolname = %s", [login]).fetchone()
        statements = [
            sql.SQL("{} role {} with login nosuperuser nocreatedb nocreaterole password {}").format(
                sql.SQL("alter" if known else "create"), role, sql.Literal(password)
            ),
            sql.SQL("alter role {} set default_transaction_read_only = on").format(role),
            sql.SQL("grant connect on database {} to {}").format(sql.Identifier(db.info.dbname), role),
            sql.SQL("grant usage on schema public to {}").format(role),
        ]
        for table, columns in _tables(db).items():
            readable = sql.SQL(", ").join(sql.Identifier(name) for name in columns if name != VECTOR)
            grant = (
                sql.SQL("grant select ({}) on {} to {}")
                if VECTOR in columns
                else sql.SQL("grant select on {1} to {2}")
            )
            statements.append(grant.format(readable, sql.Identifier(table), role))
        for statement in statements:
            db.execute(statement)


def _load(dsn: str, file: str, rows_of: Callable[[], Rows], factor: int) -> dict[str, int]:
    if factor < 1:
        raise ValueError(f"factor is {factor}: ask for at least 1")
    with psycopg.connect(dsn) as db:
        db.execute("select pg_advisory_xact_lock(%s)", [LOADING])
        db.execute((HERE / file).read_text())
        tables = _tables(db)
        empty = {table for table in tables if not _has_rows(db, table)}
        for table, rows in rows_of().items() if empty else ():
            if table not in empty:
                continue
            copy_rows(db, table, rows)
            if factor > 1 and table not in REFERENCES:
                db.execute(copying(table, tables[table]), {"last": factor - 1})
        return {table: _count(db, table) for table in tables}


def _tables(db: psycopg.Connection) -> dict[str, dict[str, str]]:
    """Column -> type of every table of the application."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in db.execute(
        "select table_name, column_name, data_type from information_schema.columns "
        "where table_schema = 'public' order by table_name, ordinal_position"
    ):
        found.setdefault(table, {})[column] = kind
    return found


def _has_rows(db: psycopg.Connection, table: str) -> bool:
    return db.execute(sql.SQL("select exists (select from {})").format(sql.Identifier(table))).fetchone()[0]


def _count(db: psycopg.Connection, table: str) -> int:
    return db.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table))).fetchone()[0]


def _as_written(value: object) -> object:
    return Json(value) if isinstance(value, list | dict) else value
