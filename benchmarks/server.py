"""A PostgreSQL server of the benchmark's own, removed afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from local.postgres import EmbeddedPostgres, free_port


@contextmanager
def postgres() -> Iterator[EmbeddedPostgres]:
    """An empty durable server with the settings of a local deployment."""
    folder = Path(tempfile.mkdtemp(prefix="plumbline-bench-", dir="/var/tmp"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder, free_port())
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def connector(dsn: str, *, read_only: bool = False):
    """How the pipelines open a database: UTC, one transaction until commit."""

    def connect() -> psycopg.Connection:
        db = psycopg.connect(dsn)
        db.execute("set timezone to 'UTC'")
        db.commit()
        db.read_only = read_only
        return db

    return connect
