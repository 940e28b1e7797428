"""Brings the warehouse of docker-compose.yaml up to date: tables, group roles, and one login for each role.

Safe to run again: a changed password in the environment becomes the login's password.
"""

import os
import sys

import psycopg
from psycopg import conninfo, sql

from plumbline.schema import prepare_warehouse

# login -> the group role of include/sql/roles.sql it belongs to, and the variable with its password
LOGINS = {
    "plumbline_pipelines": ("plumbline_writer", "WAREHOUSE_WRITER_PASSWORD"),
    "plumbline_analyst": ("plumbline_reader", "WAREHOUSE_READER_PASSWORD"),
    "plumbline_restricted": ("plumbline_pii_reader", "WAREHOUSE_PII_PASSWORD"),
}


def owner_dsn(environment: dict[str, str]) -> str:
    """The address of the warehouse as its owner; a missing variable is named."""
    missing = [name for name in ("WAREHOUSE_HOST", "WAREHOUSE_OWNER_PASSWORD") if not environment.get(name)]
    if missing:
        raise SystemExit(f"set {', '.join(missing)}: see docs/deployment.example.env")
    return conninfo.make_conninfo(
        host=environment["WAREHOUSE_HOST"],
        port=environment.get("WAREHOUSE_PORT", "5432"),
        user="plumbline_owner",
        password=environment["WAREHOUSE_OWNER_PASSWORD"],
        dbname="warehouse",
    )


def create_logins(dsn: str, environment: dict[str, str]) -> None:
    """Create each login or set its password, and make it a member of its group."""
    with psycopg.connect(dsn) as db:
        for login, (group, variable) in LOGINS.items():
            if not environment.get(variable):
                raise SystemExit(f"set {variable}, the password of {login}: see docs/deployment.example.env")
            known = db.execute("select from pg_roles where rolname = %s", [login]).fetchone() is not None
            db.execute(
                sql.SQL("{} role {} login password {}").format(
                    sql.SQL("alter" if known else "create"),
                    sql.Identifier(login),
                    sql.Literal(environment[variable]),
                )
            )
            db.execute(sql.SQL("grant {} to {}").format(sql.Identifier(group), sql.Identifier(login)))


if __name__ == "__main__":
    dsn = owner_dsn(dict(os.environ))
    applied = prepare_warehouse(dsn)
    create_logins(dsn, dict(os.environ))
    sys.stdout.writelines(f"applied {name}\n" for name in applied)
    print("the warehouse is up to date")
