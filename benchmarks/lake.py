"""How fast do calls become a lake, beside COPY of the same rows alone and Parquet of the same rows alone?

python -m benchmarks.lake [--rows 1000000] [--repetitions 3] [--memory-rows 3000000]
"""

import argparse
import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks.coding_calls import DAYS, FIRST_DAY, horizon, make_calls
from benchmarks.fresh_process import in_fresh_process
from benchmarks.landing import processor_seconds
from benchmarks.measuring import figure, interleaved, print_machine, print_table
from benchmarks.server import connector, postgres
from plumbline.ai_coding import lake_calls, lake_export
from plumbline.ai_coding.settings import sql_parameters
from plumbline.run import Run
from plumbline.schema import prepare_warehouse
from plumbline.window import Window

WANTED = 180_000  # rows a second
SECRET = "a secret that only this benchmark knows"
RUN = Run(
    "ai_coding", "benchmark", Window.of_days(FIRST_DAY, horizon().date()), sql_parameters(lambda _: {}),
    secret_of=lambda _: SECRET,
)  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.lake", description=__doc__.split("\n")[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--repetitions", type=int, default=3)
    options.add_argument(
        "--memory-rows", type=int, default=0, help="export as many once more, for the memory"
    )
    chosen = options.parse_args()
    print_machine()
    with postgres() as server, tempfile.TemporaryDirectory(prefix="plumbline-bench-", dir="/var/tmp") as name:
        folder = Path(name)
        dsn = _warehouse(server, chosen.rows)
        _print_speed(server, dsn, folder, chosen.rows, chosen.repetitions)
        memory = {chosen.rows: _memory(dsn, folder)}
        if chosen.memory_rows:
            memory[chosen.memory_rows] = _memory(_warehouse(server, chosen.memory_rows), folder)
    print_table(
        "Peak memory of the exporting process above its imports",
        ("rows", "MiB", "figure"),
        [(f"{rows:,}", f"{mib:.1f}", figure(mib, 256, at_least=False)) for rows, mib in memory.items()],
    )


def export(dsn: str, folder: str) -> int:
    """Bring the lake in `folder` up to the warehouse; the number of calls it holds."""
    with closing(connector(dsn)()) as db:
        rows = lake_export.export_lake(db, RUN, Path(folder)).row_count
        db.commit()
    return rows


def _warehouse(server, rows: int) -> str:
    server.drop_database("bench_warehouse")
    server.create_database("bench_warehouse")
    dsn = server.dsn("bench_warehouse")
    prepare_warehouse(dsn)
    make_calls(dsn, rows)
    return dsn


def _print_speed(server, dsn: str, folder: Path, rows: int, repetitions: int) -> None:
    lake, again, alone = folder / "lake", folder / "again", folder / "alone"
    alone.mkdir()
    shown = export(dsn, str(lake))
    written = [shown, export(dsn, str(again))]
    files = _read(lake)
    processor: dict[str, list[float]] = {}

    def counted(way: str, work: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            before = processor_seconds(server)
            work()
            processor.setdefault(way, []).append(processor_seconds(server) - before)

        return run

    ways = {
        "COPY of the same rows, to nowhere": lambda: _copy(dsn),
        "pyarrow: the same files from memory": lambda: _write(files, alone),
        "plumbline, whole lake": lambda: written.append(export(dsn, str(lake))),
        "plumbline, nothing has changed": lambda: written.append(export(dsn, str(again))),
    }
    seconds = interleaved(
        {way: counted(way, work) for way, work in ways.items()},
        repetitions,
        before_each=lambda: shutil.rmtree(lake, ignore_errors=True),
    )
    if set(written) != {shown}:
        raise RuntimeError(f"exports of the same calls hold {sorted(set(written))} of them")
    copied, whole = seconds["COPY of the same rows, to nowhere"], seconds["plumbline, whole lake"]
    print_table(
        f"Exporting the {shown:,} of {rows:,} calls that are no small group, {DAYS} days, "
        f"medians of {repetitions} turns",
        ("way", "seconds", "processor s", "rows/s", "speed / COPY", "figure"),
        [
            (way, f"{s:.2f}", f"{median(processor[way]):.2f}", f"{shown / s:,.0f}", f"{copied / s:.2f}",
             figure(shown / s, WANTED, at_least=True) if s == whole else "")
            for way, s in seconds.items()
        ],
    )  # fmt: skip
    size = sum(path.stat().st_size for path in again.rglob("*.parquet"))
    print(f"  {size / shown:.1f} bytes a call")


def _copy(dsn: str) -> None:
    with closing(connector(dsn)()) as db:
        calls = lake_calls.Calls(db, SECRET.encode(), RUN.parameters, horizon())
        partitions = calls.partitions(None)
        repos = {partition.repo for partition in partitions}
        for day in sorted({partition.day for partition in partitions}):
            for _ in lake_calls.copied(db, calls.statement(day, repos)):
                pass


def _read(lake: Path) -> dict[str, object]:
    import pyarrow.parquet as pq

    return {
        str(n): pq.ParquetFile(path).read() for n, path in enumerate(sorted(lake.glob("llm_calls/*/*/*")))
    }


def _write(files: dict[str, object], folder: Path) -> None:
    import pyarrow.parquet as pq

    for name, rows in files.items():
        pq.write_table(rows, folder / name, compression="zstd")


def _memory(dsn: str, folder: Path) -> float:
    with tempfile.TemporaryDirectory(dir=folder) as lake:
        return in_fresh_process(export, dsn=dsn, folder=lake).memory


if __name__ == "__main__":
    main()
