"""How fast does a file of traces become calls, beside its parsing alone and the COPY alone?

python -m benchmarks.traces [--lines 100000] [--repetitions 3] [--memory-lines 1000000]
"""

import argparse
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import msgspec
import psycopg

from benchmarks.fresh_process import in_fresh_process
from benchmarks.landing import processor_seconds
from benchmarks.measuring import figure, interleaved, print_machine, print_table
from benchmarks.server import connector, postgres
from local.postgres import EmbeddedPostgres
from plumbline.ai_coding.settings import sql_parameters
from plumbline.ai_coding.shapes import Finder
from plumbline.ai_coding.trace_files import plan_files
from plumbline.ai_coding.trace_landing import land_files
from plumbline.ai_coding.trace_part import COPY, Part
from plumbline.run import Run
from plumbline.schema import prepare_warehouse
from plumbline.steps import Fill
from plumbline.window import Window

FILE = "traces.jsonl"
AGAIN = "plumbline, the same file again"
WINDOW = Window.of_days("2025-01-01", "2025-02-01")
RUN = Run("ai_coding", "benchmark", WINDOW, sql_parameters(lambda _: {}))
CALLS_PER_SESSION, SECONDS_BETWEEN = 40, 2
TABLES = (
    "staging.trace_files",
    "staging.trace_reads",
    "staging.trace_calls",
    "staging.trace_places",
    "core.llm_calls",
    "staging.coding_days",
)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.traces", description=__doc__.split("\n")[0])
    options.add_argument("--lines", type=int, default=100_000)
    options.add_argument("--repetitions", type=int, default=3)
    options.add_argument("--memory-lines", type=int, default=0, help="land as many once more, for the memory")
    chosen = options.parse_args()
    print_machine()
    with postgres() as server, tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        server.create_database("bench_warehouse")
        dsn = server.dsn("bench_warehouse")
        prepare_warehouse(dsn)
        _print_speed(server, dsn, Path(folder), chosen.lines, chosen.repetitions)
        sizes = [n for n in (chosen.lines, chosen.memory_lines) if n]
        memory = {n: _memory(dsn, Path(folder), n) for n in sizes}
    print_table(
        "Peak memory of landing above its imports",
        ("lines", "MiB", "figure"),
        [(f"{n:,}", f"{mib:.1f}", figure(mib, 150, at_least=False)) for n, mib in memory.items()],
    )


def made_lines(lines: int) -> Iterator[bytes]:
    """Lines of about 500 bytes: sessions of 40 calls of 20 developers in five repositories, a prompt's text in each."""
    for n in range(lines):
        session, second = n // CALLS_PER_SESSION, n * SECONDS_BETWEEN
        into, out = n * 7919 % 20_000, n * 104_729 % 3_000
        record = {
            "timestamp": f"2025-01-{second // 86_400 % 31 + 1:02}T{second // 3600 % 24:02}:"
            f"{second // 60 % 60:02}:{second % 60:02}.{n % 1000:03}Z",
            "usage": {"input_tokens": into, "output_tokens": out, "total_tokens": into + out},
            "metadata": {
                "session_id": f"session-{session}", "developer_id": f"developer-{session % 20}",
                "repo": f"acme/repository-{session % 5}",
            },
            "attributes": {
                "llm.model_name": ("claude-sonnet-4", "openai/gpt-5")[n % 2], "latency_ms": n * 48_271 % 90_000 / 10,
                "status_code": 500 if n % 50 == 0 else 200, "prod_lens.accepted": n % 3 != 0,
                "input.value": f"prompt {n} ".ljust(150, "x"),
            },
        }  # fmt: skip
        yield json.dumps(record).encode() + b"\n"


def land(dsn: str, folder: str) -> int:
    """Plan and land what lies in `folder`; the number of lines read."""
    connect, read = connector(dsn), 0
    for task in plan_files(Path(folder), connect, RUN):
        read += land_files(Path(folder), connect, task["part"], RUN).rows_in or 0
    return read


def _print_speed(server: EmbeddedPostgres, dsn: str, folder: Path, lines: int, repetitions: int) -> None:
    _write(folder, lines)
    whole, content = f"{folder}", (folder / FILE).read_bytes().splitlines()
    part = Part(1, 1, 0, Finder())
    rows = [part.rows(content[n : n + 500]) for n in range(0, lines, 500)]
    decode = msgspec.json.Decoder().decode

    def copy_alone() -> None:
        with psycopg.connect(dsn) as db, db.cursor() as cursor, cursor.copy(COPY) as copy:
            for batch in rows:
                copy.write(batch)

    def normalise_alone() -> None:
        alone = Part(1, 1, 0, Finder())
        for n in range(0, lines, 500):
            alone.rows(content[n : n + 500])

    def to_core() -> None:
        _expect(land(dsn, whole), lines)
        with connector(dsn)() as db:
            for table in ("staging.coding_runs", "core.llm_calls"):
                Fill(table).apply(db, RUN)

    def again() -> None:
        os.utime(folder / FILE)
        with psycopg.connect(dsn) as db:
            db.execute("update staging.trace_files set is_complete = false")
        _expect(land(dsn, whole), 0)

    first = {
        "msgspec, parsing alone": (lambda: [decode(line) and None for line in content], None),
        "plumbline, normalising alone": (normalise_alone, None),
        "COPY of the same rows alone": (copy_alone, None),
        "plumbline, file to staging": (lambda: _expect(land(dsn, whole), lines), None),
        "plumbline, file to core.llm_calls": (to_core, 60_000),
    }
    processor: dict[str, list[float]] = {}

    def counted(way: str, work: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            before = processor_seconds(server)
            work()
            processor.setdefault(way, []).append(processor_seconds(server) - before)

        return run

    seconds = interleaved(
        {way: counted(way, do) for way, (do, _) in first.items()},
        repetitions,
        before_each=lambda: _empty(dsn),
    )

    seconds |= interleaved({AGAIN: counted(AGAIN, again)}, repetitions)
    wanted = {way: speed for way, (_, speed) in first.items()} | {AGAIN: 100_000}
    print_table(
        f"{lines:,} lines, {(folder / FILE).stat().st_size / 1e6:.1f} MB, medians of {repetitions} turns",
        ("way", "seconds", "processor s", "lines/s", "figure"),
        [
            (way, f"{s:.2f}", f"{median(processor[way]):.2f}", f"{lines / s:,.0f}",
             figure(lines / s, wanted[way], at_least=True) if wanted[way] else "reference")
            for way, s in seconds.items()
        ],
    )  # fmt: skip


def _memory(dsn: str, folder: Path, lines: int) -> float:
    _empty(dsn)
    _write(folder, lines)
    done = in_fresh_process(land, dsn=dsn, folder=str(folder))
    _expect(done.result, lines)
    return done.memory


def _write(folder: Path, lines: int) -> None:
    with (folder / FILE).open("wb") as file:
        file.writelines(made_lines(lines))


def _empty(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as db:
        db.execute(f"truncate {', '.join(TABLES)}")
        db.execute("checkpoint")


def _expect(read: int, lines: int) -> None:
    if read != lines:
        raise RuntimeError(
            f"{read:,} lines were read, {lines:,} were there: the times compare different work"
        )


if __name__ == "__main__":
    main()
