"""What does a gate cost on few and on many rows, beside the import of its library alone?

python -m benchmarks.gate [--rows 1000 1000000] [--repetitions 3]
"""

import argparse
import tempfile
from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks.exposures import RUN, make_exposures
from benchmarks.fresh_process import Call, in_fresh_process
from benchmarks.measuring import print_machine, print_table
from benchmarks.parties import fresh_warehouse
from benchmarks.server import connector, postgres
from plumbline.quality import check_table

TABLE = "core.push_exposures"


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.gate", description=__doc__.split("\n")[0])
    options.add_argument("--rows", type=int, nargs="+", default=[1_000, 1_000_000])
    options.add_argument("--repetitions", type=int, default=3)
    chosen = options.parse_args()
    print_machine()
    imports: list[Call] = []
    gates: dict[int, list[Call]] = {}
    with postgres() as server:
        for rows in chosen.rows:
            with fresh_warehouse(server) as warehouse, tempfile.TemporaryDirectory() as pages:
                make_exposures(warehouse, rows, campaigns=max(1, rows // 1000))
                for _ in range(chosen.repetitions):
                    imports.append(in_fresh_process(import_library))
                    gates.setdefault(rows, []).append(
                        in_fresh_process(check_exposures, warehouse=warehouse, pages=pages)
                    )
    _print(imports, gates, chosen.repetitions)


def import_library() -> None:
    """What every gate pays first."""
    import great_expectations  # noqa: F401


def check_exposures(warehouse: str, pages: str) -> int:
    """The gate of core.push_exposures, as the task runs it; the number of rules."""
    with closing(connector(warehouse)()) as db:
        report = check_table(db, TABLE, RUN, Path(pages))
        db.commit()
    if report.broken:
        raise RuntimeError(f"the gate is red on data made to pass it: {report.summary()}")
    return len(report.rules)


def _print(imports: list[Call], gates: dict[int, list[Call]], repetitions: int) -> None:
    alone = median(call.seconds for call in imports)
    rows = [("import alone", "", f"{alone:.2f}", "1.00", f"{max(c.memory for c in imports):.0f}")]
    for size, calls in gates.items():
        seconds, memory = median(call.seconds for call in calls), max(call.memory for call in calls)
        rules = calls[0].result
        rows.append(
            (f"gate on {size:,} rows", rules, f"{seconds:.2f}", f"{seconds / alone:.2f}", f"{memory:.0f}")
        )
    print_table(
        f"The gate of {TABLE} in fresh processes, import included; medians of {repetitions} turns",
        ("what", "rules", "seconds", "times the import", "MiB"),
        rows,
    )


if __name__ == "__main__":
    main()
