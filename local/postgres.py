"""A PostgreSQL server out of a Python wheel: no installation, loopback only, one folder."""

import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from local.ports import free_port
from local.postgres_binaries import give_to_nobody, ids_of_nobody, reachable_by_nobody, wheel_binaries

__all__ = ["EmbeddedPostgres", "free_port"]

FAST_BUT_NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# it comes when it has time: no task may need it to have looked at what the task before has written
LEFT_ALONE = ("autovacuum=off",)
SETTINGS = (
    "max_connections=200", "jit=off", "timezone=UTC", "shared_buffers=256MB", "max_wal_size=4GB",
    "unix_socket_directories=",  # loopback is enough, and a socket's path may have 107 characters at most
)  # fmt: skip


@dataclass
class EmbeddedPostgres:
    """One server and its data folder. `start` is safe to call on a running server.

    One that is not `durable` is for tests: fast, and nobody tidies up behind its clients.
    """

    folder: Path
    port: int
    superuser: str = "postgres"
    durable: bool = True

    def start(self) -> None:
        """Create the data folder if it is missing, then start the server and wait until it answers."""
        running_on = self.running_port()
        if running_on == self.port:
            return
        if running_on:
            self.stop()
        self._prepare_folder()
        if not self.data.exists():
            self._create_cluster()
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # of a server that was killed
        options = [*SETTINGS, *(() if self.durable else FAST_BUT_NOT_DURABLE + LEFT_ALONE)]
        flags = " ".join(f"-c {option}" for option in options)
        self._run(
            "pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-l", str(self.folder / "postgres.log"),
            "-o", f"-p {self.port} -h 127.0.0.1 {flags}", "start",
        )  # fmt: skip

    def stop(self) -> None:
        """Stop the server at once; clients are disconnected, committed data is kept."""
        if self.is_running():
            self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")

    def is_running(self) -> bool:
        return self.pid() is not None

    def pid(self) -> int | None:
        """The server's process id. After a crash its number may belong to any other process."""
        note = self._server_note()
        try:
            command = psutil.Process(int(note[0])).cmdline() if note else []
        except (psutil.Error, ValueError):
            return None
        return int(note[0]) if str(self.data) in command else None

    def running_port(self) -> int | None:
        """The port the server listens on now, None while it does not run."""
        return int(self._server_note()[3]) if self.is_running() else None

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

    def drop_database(self, name: str) -> None:
        """Drop database `name` with the connections to it; nothing happens when there is none."""
        with psycopg.connect(self.dsn(), autocommit=True) as db:
            db.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def create_login(self, name: str, password: str, member_of: str | None = None) -> None:
        """Create the role or give it this password, and make it a member of the group role."""
        with psycopg.connect(self.dsn(), autocommit=True) as db:
            known = db.execute("select 1 from pg_roles where rolname = %s", [name]).fetchone()
            verb = "alter" if known else "create"
            role = sql.Identifier(name)
            db.execute(sql.SQL(verb + " role {} login password {}").format(role, sql.Literal(password)))
            if member_of:
                db.execute(sql.SQL("grant {} to {}").format(sql.Identifier(member_of), role))

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def password(self) -> str:
        return (self.folder / "password").read_text().strip()

    def _server_note(self) -> list[str]:
        """postmaster.pid: process id, data folder, start time, port, ..."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []
        return lines if len(lines) > 3 else []

    def _prepare_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        if os.geteuid() == 0:  # postgres refuses to run as root
            give_to_nobody(self.folder)
            wheel = wheel_binaries()
            if not reachable_by_nobody(wheel / "postgres") and not self._copied_binaries.exists():
                draft = self.folder / "pginstall.new"
                shutil.rmtree(draft, ignore_errors=True)
                shutil.copytree(wheel.parent, draft)
                for path in [draft, *draft.rglob("*")]:
                    give_to_nobody(path)
                draft.rename(self._copied_binaries.parent)

    def _create_cluster(self) -> None:
        """Made beside its place and then moved, so that a folder called data is a whole one."""
        password_file = self.folder / "password"
        password_file.unlink(missing_ok=True)
        with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24))
        if os.geteuid() == 0:
            give_to_nobody(password_file)
        draft = self.folder / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        self._run(
            "initdb", "-D", str(draft), "-U", self.superuser, "--pwfile", str(password_file),
            "--auth-host=scram-sha-256", "--auth-local=scram-sha-256",
            "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        draft.rename(self.data)

    @property
    def _copied_binaries(self) -> Path:
        return self.folder / "pginstall" / "bin"

    def _run(self, program: str, *arguments: str) -> None:
        binaries = self._copied_binaries if self._copied_binaries.exists() else wheel_binaries()
        as_nobody = (
            {"user": "nobody", "group": ids_of_nobody()[1], "extra_groups": []} if os.geteuid() == 0 else {}
        )
        log = self.folder / "commands.log"
        with log.open("ab") as output:  # a pipe would stay open as long as the server runs
            done = subprocess.run(
                [str(binaries / program), *arguments],
                cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output, **as_nobody,
            )  # fmt: skip
        if done.returncode != 0:
            raise RuntimeError(
                f"{program} failed with exit code {done.returncode}: see {log} and postgres.log beside it"
            )
