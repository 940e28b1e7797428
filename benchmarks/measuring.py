"""Takes times fairly, reads a process's memory, and prints small tables."""

import gc
import os
import platform
import resource
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

STATUS = Path("/proc/self/status")
KIB_PER_MIB = 1024


def interleaved(
    ways: Mapping[str, Callable[[], object]],
    repetitions: int,
    before_each: Callable[[], object] = lambda: None,
) -> dict[str, float]:
    """Median seconds of each way. They take turns, so that a busy minute of the machine hits all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(repetitions):
        for name, work in ways.items():
            before_each()
            gc.collect()
            began = perf_counter()
            work()
            seconds[name].append(perf_counter() - began)
    return {name: median(taken) for name, taken in seconds.items()}


def peak_memory() -> float:
    """The most resident memory this process has ever had, in MiB.

    Linux: VmHWM, which a new program starts from zero; getrusage would show the parent's peak as well.
    """
    if STATUS.is_file():
        return _status("VmHWM")
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # macOS counts bytes, others KiB
    return used / KIB_PER_MIB / (KIB_PER_MIB if sys.platform == "darwin" else 1)


def memory_now() -> float:
    """Resident memory in MiB; where the system does not tell, the peak so far."""
    return _status("VmRSS") if STATUS.is_file() else peak_memory()


def _status(name: str) -> float:
    line = next(row for row in STATUS.read_text().splitlines() if row.startswith(f"{name}:"))
    return int(line.split()[1]) / KIB_PER_MIB


def print_machine() -> None:
    """What the numbers below it were measured on."""
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors")


def print_table(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A plain table: first column to the left, the others to the right."""
    cells = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(header))]
    print(f"\n{title}")
    for row in cells:
        aligned = [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]
        print("  " + "  ".join(aligned).rstrip())
    sys.stdout.flush()


def figure(value: float, wanted: float, *, at_least: bool) -> str:
    """The figure beside the one to reach. A miss is told, it is no failure of the benchmark."""
    reached = value >= wanted if at_least else value <= wanted
    return f"{'at least' if at_least else 'at most'} {wanted:g}, {'reached' if reached else 'MISSED'}"
