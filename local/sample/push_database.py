"""Fills a Postgres with the sample's notifications and users, and makes a read-only account for them."""

import io
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.csv
from psycopg import sql

from local.sample.tables import Sample, sample

SCHEMA_FILE = Path(__file__).with_name("push_database.sql")
TABLES = ("users", "push_notifications", "cadence.user_notifications")
LOADING = 7_301_017  # any constant: two loaders of one database take turns


def load_push_database(dsn: str, source: Sample | None = None) -> dict[str, int]:
    """Create the tables if they are missing and load `source` (the sample itself unless another is given).

    Returns  rows per table.
    Re-run   a database that already holds notifications is left as it is.
    """
    with psycopg.connect(dsn) as db:
        db.execute("select pg_advisory_xact_lock(%s)", [LOADING])
        db.execute(SCHEMA_FILE.read_text())
        if not db.execute("select exists (select from push_notifications)").fetchone()[0]:
            for name, table in (source or sample()).push.items():
                _copy(db, name, table)
        return {name: _count(db, name) for name in TABLES}


def create_reader(dsn: str, name: str, password: str) -> None:
    """Make or renew the account `name`: it may log in and read the sample's tables, and nothing else.

    Run it after `load_push_database`, as an owner of the tables who may create roles.
    """
    role = sql.Identifier(name)
    with psycopg.connect(dsn) as db:
        known = db.execute("select 1 from pg_roles where rolname = %s", [name]).fetchone()
        statements = [
            sql.SQL("{} role {} with login nosuperuser nocreatedb nocreaterole password {}").format(
                sql.SQL("alter" if known else "create"), role, sql.Literal(password)
            ),
            sql.SQL("alter role {} set default_transaction_read_only = on").format(role),
            sql.SQL("grant connect on database {} to {}").format(sql.Identifier(db.info.dbname), role),
            sql.SQL("grant usage on schema public, cadence to {}").format(role),
        ]
        for table in TABLES:
            statements.append(sql.SQL("grant select on {} to {}").format(_identifier(table), role))
        for statement in statements:
            db.execute(statement)


def _copy(db: psycopg.Connection, name: str, table: pa.Table) -> None:
    """COPY one Arrow table; its CSV has nothing for null and quotes for text: Postgres tells them apart."""
    text = io.BytesIO()
    pa.csv.write_csv(table, text)
    columns = sql.SQL(", ").join(map(sql.Identifier, table.column_names))
    statement = sql.SQL("copy {} ({}) from stdin (format csv, header)").format(_identifier(name), columns)
    with db.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(text.getbuffer())


def _count(db: psycopg.Connection, name: str) -> int:
    return db.execute(sql.SQL("select count(*) from {}").format(_identifier(name))).fetchone()[0]


def _identifier(name: str) -> sql.Identifier:
    return sql.Identifier(*name.split("."))
