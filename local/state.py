"""What one deployment remembers between runs: its folders, passwords and ports."""

import base64
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.ports import free_port, is_free

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_PORTS = {"ui": 8080, "postgres": 54329, "posthog": 8010, "github": 8020}


class LocalProblem(Exception):
    """Something the person at the keyboard can put right; the message says how."""


@dataclass(frozen=True)
class State:
    """The folder of one deployment. Nothing outside `folder` and `postgres` is ever written or deleted."""

    folder: Path
    postgres: Path

    @classmethod
    def of_repository(cls, root: Path = ROOT) -> "State":
        """PostgreSQL refuses to run as root, and the user it then runs as may not be able to enter `root`."""
        folder = root / ".plumbline"
        if os.geteuid() != 0:
            return cls(folder, folder / "postgres")
        name = hashlib.sha256(str(root).encode()).hexdigest()[:12]
        return cls(folder, Path("/var/tmp") / f"plumbline-0-{name}" / "postgres")

    def prepare(self) -> None:
        """Create the folders; refuse those that belong to somebody else."""
        for folder, mode in ((self.folder, 0o700), (self.postgres.parent, None)):
            folder.mkdir(parents=True, exist_ok=True)
            owner = folder.lstat().st_uid
            if folder.is_symlink() or owner != os.geteuid():
                raise LocalProblem(
                    f"{folder} belongs to user {owner} and you are {os.geteuid()}: "
                    "use the deployment as that user, or delete the folder as that user"
                )
            if mode:
                folder.chmod(mode)
        if self.folder not in self.postgres.parents:
            self.postgres.parent.chmod(0o755)
        self.logs.mkdir(exist_ok=True)

    @property
    def airflow(self) -> Path:
        return self.folder / "airflow"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def files(self) -> Path:
        """Exports and validation pages, written by tasks."""
        return self.folder / "files"

    def secret(self, name: str, make: Callable[[], str] = lambda: secrets.token_hex(24)) -> str:
        """A password made once per deployment and kept in a file that only its owner can read.

        Letters and digits only: as an argument of a command, one that began with a dash would be taken for an option.
        """
        kept = self._read("secrets")
        if name not in kept:
            kept[name] = make()
            self._write("secrets", kept)
        return kept[name]

    def port(self, name: str, in_use_by_us: int | None = None) -> int:
        """The port for `name`: set by hand, else that of last time, else the next free one."""
        variable = f"PLUMBLINE_{name.upper()}_PORT"
        kept = self._read("ports")
        if explicit := os.environ.get(variable):
            if not explicit.isdigit() or not 1 <= int(explicit) <= 65535:
                raise LocalProblem(f"{variable}={explicit} is no port number: set 1 to 65535, or unset it")
            chosen = int(explicit)
            if chosen != in_use_by_us and not is_free(chosen):
                raise LocalProblem(
                    f"{variable}={chosen}: something else listens on port {chosen}; "
                    "stop it, set another port, or unset the variable to get a free one"
                )
        elif in_use_by_us:
            chosen = in_use_by_us
        else:
            wanted = [kept[name]] if name in kept else []
            wanted += range(DEFAULT_PORTS[name], DEFAULT_PORTS[name] + 50)  # one per checkout
            chosen = next(filter(is_free, wanted), None) or free_port()
        if kept.get(name) != chosen:
            self._write("ports", kept | {name: chosen})
        return chosen

    def known_port(self, name: str) -> int | None:
        """The port `name` was last given."""
        return self._read("ports").get(name)

    @contextmanager
    def lock(self, purpose: str) -> Iterator[None]:
        """One command at a time changes a deployment; the lock ends with its process, even by kill -9."""
        path = self.folder / "lock"
        with path.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                holder = file.read().strip() or "another ./run"
                raise LocalProblem(
                    f"{holder} is at work on this deployment: wait for it, or end it (Ctrl-C there)"
                ) from None
            file.truncate(0)
            file.write(f"./run {purpose} (process {os.getpid()}, since {time.strftime('%H:%M:%S')})")
            file.flush()
            yield

    def delete(self) -> None:
        """Remove the data of this deployment; packages in .venv stay."""
        for folder in (self.postgres, self.folder):
            if folder.exists():
                shutil.rmtree(folder)
        if self.folder not in self.postgres.parents and self.postgres.parent.exists():
            self.postgres.parent.rmdir()

    def write_private(self, name: str, text: str) -> Path:
        """Write a file that only its owner can read, whole or not at all."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        draft.replace(path)
        return path

    def _read(self, name: str) -> dict:
        try:
            return json.loads((self.folder / f"{name}.json").read_text())
        except FileNotFoundError:
            return {}

    def _write(self, name: str, content: dict) -> None:
        self.write_private(f"{name}.json", json.dumps(content, indent=1))


def fernet_key() -> str:
    """32 random bytes in the alphabet that Fernet expects."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
