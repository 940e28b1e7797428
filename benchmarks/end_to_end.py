"""How long does push_lift take from extract to campaign_lift, and how does it grow with users?

python -m benchmarks.end_to_end [--users 1000 10000 100000] [--repetitions 3]
"""

import argparse
import tempfile
from itertools import pairwise
from math import log
from pathlib import Path
from statistics import median

from benchmarks.fresh_process import Call, in_fresh_process
from benchmarks.measuring import figure, print_machine, print_table
from benchmarks.parties import fresh_warehouse, parties
from benchmarks.pipeline_worker import STAGES, run_pipeline
from benchmarks.server import postgres

WANTED = {10_000: (7, 200)}  # users -> at most so many seconds and MiB


def main() -> None:
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.end_to_end", description=__doc__.split("\n")[0]
    )
    options.add_argument("--users", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    options.add_argument("--repetitions", type=int, default=3)
    chosen = options.parse_args()
    print_machine()
    with postgres() as server:
        calls = {users: _measure(server, users, chosen.repetitions) for users in sorted(chosen.users)}
    _print_totals(calls)
    _print_steps(calls)


def _measure(server, users: int, repetitions: int) -> list[Call]:
    calls = []
    with tempfile.TemporaryDirectory() as folder, parties(server, users, Path(folder)) as others:
        for _ in range(repetitions):
            with fresh_warehouse(server) as warehouse:
                calls.append(in_fresh_process(run_pipeline, warehouse=warehouse, **others))
    for call in calls:
        if call.result["analysed"] != users:
            raise RuntimeError(f"{call.result['analysed']} of {users} users were analysed: not the same work")
    return calls


def _total(calls: list[Call]) -> float:
    return median(sum(call.result["stages"].values()) for call in calls)


def _print_totals(calls: dict[int, list[Call]]) -> None:
    sizes = list(calls)
    growth = {sizes[0]: ""} | {
        large: f"{log(_total(calls[large]) / _total(calls[small])) / log(large / small):.2f}"
        for small, large in pairwise(sizes)
    }
    rows = []
    for users, taken in calls.items():
        stages = [median(call.result["stages"][stage] for call in taken) for stage in STAGES]
        total, memory = _total(taken), max(call.memory for call in taken)
        seconds, mib = WANTED.get(users, (None, None))
        told = (
            f"{figure(total, seconds, at_least=False)}; {figure(memory, mib, at_least=False)}"
            if seconds
            else ""
        )
        rows.append(
            (
                f"{users:,}",
                *(f"{s:.2f}" for s in stages),
                f"{total:.2f}",
                growth[users],
                f"{memory:.0f}",
                told,
            )
        )
    print_table(
        f"push_lift in one worker, seconds (medians of {len(calls[sizes[0]])}); growth: seconds ~ users^exponent; "
        "peak MiB above imports",
        ("users", *STAGES, "total", "exponent", "MiB", "figure"),
        rows,
    )


def _print_steps(calls: dict[int, list[Call]]) -> None:
    """The same by step, for whoever wants to make one faster."""
    steps = {users: taken[0].result["steps"] for users, taken in calls.items()}
    print_table(
        "Seconds by step",
        ("step", *(f"{users:,}" for users in calls)),
        [(name, *(f"{step[name]:.2f}" for step in steps.values())) for name in next(iter(steps.values()))],
    )


if __name__ == "__main__":
    main()
