"""Finds and ends the processes of a deployment: by their group, or by the mark in their environment."""

import os
import signal
import time
from pathlib import Path

import psutil

MARK = "PLUMBLINE_STATE"  # in the environment of every process of a deployment: how strays are found


def marked_processes(state: Path) -> list[psutil.Process]:
    """Every process of this deployment but ourselves."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == str(state):
                found.append(process)
        except psutil.Error:  # gone meanwhile, or somebody else's
            continue
    return [process for process in found if is_running_now(process)]


def lineage(process: psutil.Process) -> set[int]:
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
            if os.getpgid(process.pid) == leader and is_running_now(process):
                members.append(process)
        except (OSError, psutil.Error):
            continue
    return members


def end(processes: list[psutil.Process], patience: float, groups: list[int] | None = None) -> None:
    for leader in groups or []:
        _signal_group(leader, signal.SIGTERM)
    for process in processes if groups is None else []:
        _ignore_gone(process.terminate)
    deadline = time.monotonic() + patience
    while any(is_running_now(process) for process in processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    for process in processes:
        if is_running_now(process):
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


def is_running_now(process: psutil.Process) -> bool:
    """A zombie has ended; it only waits to be noticed by its parent."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
