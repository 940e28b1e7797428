"""Background processes that outlive the command that started them, and can be found and stopped again."""

import hashlib
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil

from local.process_groups import MARK, end, group_members, is_running_now, lineage, marked_processes

POLITE_SECONDS = 8.0  # Airflow needs 3 to 6 s to finish what it is doing


@dataclass(frozen=True)
class Background:
    """One named process in a session of its own, so that it and its children stop together."""

    name: str
    state: Path
    logs: Path

    def start(self, command: list[str], environment: dict[str, str], cwd: Path) -> bool:
        """Start unless the same command already runs in the same environment; True when it was started."""
        identity = hashlib.sha256(
            json.dumps([command, str(cwd), environment], sort_keys=True).encode()
        ).hexdigest()
        if self.is_alive():
            if self._record().get("identity") == identity:
                return False
            self.stop()  # settings or packages have changed since
        self.logs.mkdir(parents=True, exist_ok=True)
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".previous.log"))
        with self.log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env=clean_environment() | environment | {MARK: str(self.state)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        created = psutil.Process(process.pid).create_time()
        record = {"pid": process.pid, "created": created, "identity": identity}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(".new")
        draft.write_text(json.dumps(record))
        draft.replace(self._file)
        return True

    def pid(self) -> int | None:
        """The process id while it runs. A number that now belongs to another process is not ours."""
        record = self._record()
        return record["pid"] if record and _same_process(record["pid"], record["created"]) else None

    def is_alive(self) -> bool:
        return self.pid() is not None

    def started_at(self) -> float:
        """Seconds since the epoch; 0 when it never ran."""
        return self._record().get("created", 0.0)

    def stop(self) -> None:
        """Ask the process and its children to end, then end them."""
        stop_together([self])

    @property
    def log(self) -> Path:
        return self.logs / f"{self.name}.log"

    @property
    def _file(self) -> Path:
        return self.state / "processes" / f"{self.name}.json"

    def _record(self) -> dict:
        try:
            return json.loads(self._file.read_text())
        except (FileNotFoundError, ValueError):
            return {}

    def forget(self) -> None:
        self._file.unlink(missing_ok=True)


def clean_environment() -> dict[str, str]:
    """This shell's environment without what would steer Airflow or Python from outside."""
    foreign = (
        "AIRFLOW",
        "_AIRFLOW",
        "PYTHONPATH",
        "PYTHONHOME",
        "PYTHONDONTWRITEBYTECODE",
        "VIRTUAL_ENV",
        "PG",
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    loopback = "127.0.0.1,localhost"
    for name in ("no_proxy", "NO_PROXY"):  # a proxy cannot reach this machine's loopback
        kept[name] = f"{kept[name]},{loopback}" if kept.get(name) else loopback
    return kept


def stop_together(backgrounds: list[Background], patience: float = POLITE_SECONDS) -> int:
    """Stop whole process groups at the same time; the number of processes that were stopped."""
    pids = [pid for background in backgrounds if (pid := background.pid())]
    members = [process for pid in pids for process in group_members(pid)]
    end(members, patience, groups=pids)
    for background in backgrounds:
        background.forget()
    return len(members)


def stop_strays(state: Path, known: list[Background], patience: float = POLITE_SECONDS) -> int:
    """Stop what carries our mark and belongs to no known process: left by a command that was killed."""
    keep = {background.pid() for background in known}
    strays = [process for process in marked_processes(state) if not keep & lineage(process)]
    end(strays, patience)
    return len(strays)


def _same_process(pid: int, created: float) -> bool:
    try:
        process = psutil.Process(pid)
        return abs(process.create_time() - created) < 1.0 and is_running_now(process)
    except psutil.NoSuchProcess:
        return False
