"""Makes a warehouse: schemas, tables, roles, and the numbered changes since the first release.

python -m plumbline.schema postgresql://owner:password@host/warehouse
"""

import sys
from pathlib import Path

import psycopg
from psycopg import conninfo

from plumbline.files import CREATED, SQL

SCHEMAS = ("staging", "core", "aggregates", "ai", "ops")
MIGRATIONS = SQL / "migrations"
ONE_AT_A_TIME = 7_205_759_403  # advisory lock: two set-ups must not race


def prepare_warehouse(dsn: str, migrations: Path = MIGRATIONS) -> list[str]:
    """Bring the database at `dsn` to the newest shape; safe to run again.

    Needs an owner that may create schemas and roles. A new warehouse is made from the .create.sql files and
    knows all migrations as applied; an existing one gets the pending migrations first, then what is new.
    Returns the names of the migrations applied now.
    """
    with psycopg.connect(dsn, autocommit=True) as lock:
        lock.execute("select pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        is_new = lock.execute("select to_regclass('ops.etl_runs') is null").fetchone()[0]
        with psycopg.connect(dsn) as db:
            for schema in SCHEMAS:
                db.execute(f"create schema if not exists {schema}")
        applied = _migrate(dsn, migrations, only_mark=is_new)
        with psycopg.connect(dsn) as db:
            for kind in CREATED:
                for path in sorted(SQL.glob(f"*/*.{kind}.sql")):
                    _execute_file(db, path)
            _execute_file(db, SQL / "roles.sql")
    return applied


def _execute_file(db: psycopg.Connection, path: Path) -> None:
    try:
        db.execute(path.read_text())
    except psycopg.Error as error:
        raise RuntimeError(f"{path.parent.name}/{path.name} failed: {error}") from error


def _migrate(dsn: str, folder: Path, *, only_mark: bool) -> list[str]:
    import yoyo

    parts = conninfo.conninfo_to_dict(dsn)
    address = yoyo.connections.DatabaseURI(
        scheme="postgresql+psycopg",
        hostname=parts.get("host"),
        port=int(parts.get("port", 5432)),
        username=parts.get("user"),
        password=parts.get("password"),
        database=parts.get("dbname"),
        args={},
    )
    backend = yoyo.get_backend(str(address), migration_table="plumbline_migrations")
    try:
        with backend.lock():
            pending = backend.to_apply(yoyo.read_migrations(str(folder)))
            if only_mark:
                backend.mark_migrations(pending)
                return []
            backend.apply_migrations(pending)
            return [migration.id for migration in pending]
    finally:
        backend.connection.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for name in prepare_warehouse(sys.argv[1]):
        print(f"applied {name}")
    print("the warehouse is up to date")
