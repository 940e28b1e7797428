"""Makes a warehouse: schemas, tables, roles, and the numbered changes since the first release.

./run schema postgresql://owner:password@host/warehouse
"""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import psycopg
from psycopg import conninfo

from plumbline.files import CREATED, SQL

SCHEMAS = ("staging", "core", "aggregates", "ai", "restricted", "ops")
MIGRATIONS = SQL / "migrations"
OLDER = (
    "\nThe warehouse holds this table in an older shape, and no file in include/sql/migrations changes it: write one. "
    "A warehouse of samples can be made anew: ./run reset"
)
ADDRESS = "postgresql://owner:password@host:5432/warehouse"
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
        older = OLDER if isinstance(error, psycopg.errors.UndefinedColumn) else ""
        raise RuntimeError(f"{path.parent.name}/{path.name} failed: {error}{older}") from error


def _migrate(dsn: str, folder: Path, *, only_mark: bool) -> list[str]:
    """Apply the pending migrations one by one; under the caller's lock, which cannot outlive its process."""
    import yoyo

    # Every part of the address (sslmode, sslrootcert, options, hostaddr ...) is handed on as it is: the
    # driver takes them all by name, while a URI's host and port would lose sockets and lists of hosts.
    address = yoyo.connections.DatabaseURI(
        scheme="postgresql+psycopg", username=None, password=None, hostname=None, port=None, database="",
        args=conninfo.conninfo_to_dict(dsn),
    )  # fmt: skip
    backend = yoyo.get_backend(str(address), migration_table="plumbline_migrations")
    try:
        pending = backend.to_apply(yoyo.read_migrations(str(folder)))
        if only_mark:
            backend.mark_migrations(pending)
            return []
        applied: list[str] = []
        for migration in pending:
            try:
                backend.apply_one(migration)
            except Exception as error:
                raise _stopped_at(migration.id, applied, pending, error) from error
            applied.append(migration.id)
        return applied
    finally:
        backend.connection.close()


def _stopped_at(name: str, applied: list[str], pending: Iterable, error: Exception) -> RuntimeError:
    waiting = [m.id for m in pending if m.id not in (name, *applied)]
    return RuntimeError(
        f"migrations/{name}.sql failed: {str(error).strip()}. It was rolled back. "
        f"Applied before it, and staying so: {', '.join(applied) or 'none'}. "
        f"Waiting behind it: {', '.join(waiting) or 'none'}. "
        "Leave the pipelines paused, correct this file alone and run again: it continues here."
    )


def main(arguments: list[str]) -> int:
    """The exit code. What went wrong is one line, without the password that an address may hold."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 1
    os.environ.setdefault("PGCONNECT_TIMEOUT", "15")  # s; a host that is silent would be waited for minutes
    try:
        for name in prepare_warehouse(arguments[0]):
            print(f"applied {name}")
    except (psycopg.Error, RuntimeError) as error:
        print(_what_next(arguments[0], error), file=sys.stderr)
        return 1
    print("the warehouse is up to date")
    return 0


def _what_next(dsn: str, error: Exception) -> str:
    """What, where and what next; the words about an address that cannot be read may quote its password."""
    try:
        parts = conninfo.conninfo_to_dict(dsn)
    except psycopg.ProgrammingError:
        return f"the address of the warehouse cannot be read: write {ADDRESS}"
    if isinstance(error, RuntimeError):
        return str(error)
    told = (str(error).strip() or type(error).__name__).splitlines()[0]
    host = parts.get("host") or parts.get("hostaddr") or "this machine"
    place = f"{host}, port {parts.get('port', 5432)}, database {parts.get('dbname', 'of the same name as its user')}"
    if error.sqlstate is None:  # there is none before a session has begun
        return f"the warehouse cannot be opened ({place}): {told}. Start that server or correct the address: {ADDRESS}"
    lacks_rights = isinstance(error, psycopg.errors.InsufficientPrivilege)
    needed = ". It needs an owner who may create schemas and roles" if lacks_rights else ""
    return f"the warehouse refused ({place}): {told}{needed}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
