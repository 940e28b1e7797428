"""Background processes that outlive the command that started them, and can be found and stopped again."""

import hashlib
import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

MARK = "PLUMBLINE_STATE"  # in the environment of every process of a deployment: how strays are found
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


def stop_together(backgrounds: list[Background], patience: float = POLITE_SECONDS) -> int:
    """Stop whole process groups at the same time; the number of processes that were stopped."""
    pids = [pid for background in backgrounds if (pid := background.pid())]
    members = [process for pid in pids for process in group_members(pid)]
    _end(members, patience, groups=pids)
    for background in backgrounds:
        background.forget()
    return len(members)


def stop_strays(state: Path, known: list[Background], patience: float = POLITE_SECONDS) -> int:
    """Stop what carries our mark and belongs to no known process: left by a command that was killed."""
    keep = {background.pid() for background in known}
    strays = [process for process in marked_processes(state) if not keep & _lineage(process)]
    _end(strays, patience)
    return len(strays)


def marked_processes(state: Path) -> list[psutil.Process]:
    """Every process of this deployment but ourselves."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == str(state):
                found.append(process)
        except psutil.Error:  # gone meanwhile, or somebody else's
            continue
    return [process for process in found if _is_running(process)]


def _lineage(process: psutil.Process) -> set[int]:
    """The process, its ancestors and its group."""
    try:
        return {process.pid, os.getpgid(process.pid), *(parent.pid for parent in process.parents())}
    except (OSError, psutil.Error):
        return {process.pid}


def group_members(leader: int) -> list[psutil.Process]:
    """The processes of the group that `leader` opened, itself included."""
    members = []
    for process in psutil.process_iter():
        try:
            if os.getpgid(process.pid) == leader and _is_running(process):
                members.append(process)
        except (OSError, psutil.Error):
            continue
    return members


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


def _end(processes: list[psutil.Process], patience: float, groups: list[int] | None = None) -> None:
    for leader in groups or []:
        _signal_group(leader, signal.SIGTERM)
    for process in processes if groups is None else []:
        _ignore_gone(process.terminate)
    deadline = time.monotonic() + patience
    while any(_is_running(process) for process in processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    for process in processes:
        if _is_running(process):
            _ignore_gone(process.kill)
    for leader in groups or []:  # what was forked while we waited
        _signal_group(leader, signal.SIGKILL)
    psutil.wait_procs(processes, timeout=2)


def _signal_group(leader: int, number: int) -> None:
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):
        return


def _ignore_gone(action) -> None:
    try:
        action()
    except psutil.NoSuchProcess:
        return


def _same_process(pid: int, created: float) -> bool:
    try:
        process = psutil.Process(pid)
        return abs(process.create_time() - created) < 1.0 and _is_running(process)
    except psutil.NoSuchProcess:
        return False


def _is_running(process: psutil.Process) -> bool:
    """A zombie has ended; it only waits to be noticed by its parent."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
