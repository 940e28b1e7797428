"""How fast are notifications landed, beside a psql | psql binary COPY pipe of the same SELECT?

python -m benchmarks.landing [--rows 1000000] [--repetitions 3] [--memory-rows 10000000]
"""

import argparse
import os
import subprocess
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from statistics import median

import psutil
import psycopg

from benchmarks.fresh_process import in_fresh_process
from benchmarks.measuring import figure, interleaved, print_machine, print_table
from benchmarks.notifications import FIRST_DAY, last_day, make_notifications
from benchmarks.server import connector, postgres
from local.postgres_binaries import wheel_binaries
from plumbline.landing import TableQuery, land_query
from plumbline.run import Run
from plumbline.schema import prepare_warehouse
from plumbline.sources.push_database import PushDatabase, read_notifications
from plumbline.window import Window

TABLE = "staging.push_notifications"
RUN = Run("push_lift", "benchmark", Window.of_days(str(FIRST_DAY), str(last_day())))


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.landing", description=__doc__.split("\n")[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--repetitions", type=int, default=3)
    options.add_argument("--memory-rows", type=int, default=0, help="land as many once more, for the memory")
    chosen = options.parse_args()
    print_machine()
    with postgres() as server:
        source, target = _databases(server, chosen.rows)
        _print_speed(server, source, target, chosen.rows, chosen.repetitions)
        memory = {chosen.rows: _memory(source, target)}
        if chosen.memory_rows:
            memory[chosen.memory_rows] = _memory(*_databases(server, chosen.memory_rows))
    print_table(
        "Peak memory of the landing process above its imports, two parallel parts",
        ("rows", "MiB", "figure"),
        [(f"{rows:,}", f"{mib:.1f}", figure(mib, 100, at_least=False)) for rows, mib in memory.items()],
    )


def land(source: str, target: str, parts: int) -> int:
    """Land every notification of `source` in one or two parts; the number of rows."""
    reading = read_notifications(PushDatabase(connector(source, read_only=True)), RUN)
    if parts == 1:
        reading = _in_one_part(reading)
    landed = land_query(connector(target), TABLE, reading, RUN)
    if landed.details["parts"] != parts:
        raise RuntimeError(
            f"{landed.details['parts']} parts were landed, {parts} wanted: see PARALLEL_FROM_DAYS"
        )
    return landed.row_count


def _in_one_part(reading: TableQuery) -> TableQuery:
    first, last = reading.parts[0], reading.parts[-1]
    return replace(reading, parts=[last | {"window_start": first["window_start"]}])


def _databases(server, rows: int) -> tuple[str, str]:
    for name in ("bench_source", "bench_warehouse"):
        server.drop_database(name)
        server.create_database(name)
    source, target = server.dsn("bench_source"), server.dsn("bench_warehouse")
    make_notifications(source, rows)
    prepare_warehouse(target)
    return source, target


def _print_speed(server, source: str, target: str, rows: int, repetitions: int) -> None:
    pipe = "psql | psql, binary COPY"
    processor: dict[str, list[float]] = {}

    def counted(way: str, work: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            before = processor_seconds(server)
            work()
            processor.setdefault(way, []).append(processor_seconds(server) - before)

        return run

    ways = {
        pipe: lambda: _pipe(source, target),
        "plumbline, one stream": lambda: land(source, target, 1),
        "plumbline, two parallel parts": lambda: land(source, target, 2),
    }
    seconds = interleaved(
        {way: counted(way, work) for way, work in ways.items()},
        repetitions,
        before_each=lambda: _empty(target),
    )
    _expect_rows(target, rows)
    wanted = dict(zip(seconds, ("reference", 0.8, 1.2), strict=True))
    print_table(
        f"Landing {rows:,} notifications, medians of {repetitions} turns",
        ("way", "seconds", "processor s", "rows/s", "speed / pipe", "figure"),
        [
            (way, f"{s:.2f}", f"{median(processor[way]):.2f}", f"{rows / s:,.0f}", f"{seconds[pipe] / s:.2f}",
             wanted[way] if way == pipe else figure(seconds[pipe] / s, wanted[way], at_least=True))
            for way, s in seconds.items()
        ],
    )  # fmt: skip


def processor_seconds(server) -> float:
    """Of this process, its children, and the server's processes, those that have ended and those that have not.

    On a busy machine a connection's process ends long after the connection: it counts while it is there, too.
    """
    parent, own = psutil.Process(server.pid()), os.times()
    alive = 0.0
    for child in parent.children():
        with suppress(psutil.NoSuchProcess):  # it has ended since: its parent counts it
            taken = child.cpu_times()
            alive += taken.user + taken.system
    ended = parent.cpu_times()
    return ended.children_user + ended.children_system + alive + sum(own[:4])


def _memory(source: str, target: str) -> float:
    _empty(target)
    return in_fresh_process(land, source=source, target=target, parts=2).memory


def _pipe(source: str, target: str) -> None:
    """The same SELECT with the same values into the same table, by the programs of PostgreSQL."""
    reading = _in_one_part(read_notifications(PushDatabase(connector(source)), RUN))
    with closing(psycopg.connect(source)) as db:
        query = psycopg.ClientCursor(db).mogrify(reading.text, reading.parts[0]).rstrip().rstrip(";")
    psql = [str(wheel_binaries() / "psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--command"]
    reader = subprocess.Popen(
        [*psql, f"copy ({query}) to stdout (format binary)"], stdout=subprocess.PIPE, env=_environment(source)
    )
    writer = subprocess.run(
        [*psql, f"copy {TABLE} from stdin (format binary)"], stdin=reader.stdout, env=_environment(target)
    )
    reader.stdout.close()
    if reader.wait() or writer.returncode:
        raise RuntimeError("the psql pipe failed: see its message above")


def _environment(dsn: str) -> dict[str, str]:
    """The address as libpq's variables: a password has no place in the list of processes."""
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "dbname": "PGDATABASE",
        "user": "PGUSER",
        "password": "PGPASSWORD",
    }
    parts = psycopg.conninfo.conninfo_to_dict(dsn)
    return os.environ | {variable: str(parts[name]) for name, variable in names.items()} | {"PGTZ": "UTC"}


def _empty(target: str) -> None:
    with psycopg.connect(target, autocommit=True) as db:
        db.execute(f"truncate {TABLE}")
        db.execute("checkpoint")


def _expect_rows(target: str, rows: int) -> None:
    with psycopg.connect(target) as db:
        landed = db.execute(f"select count(*) from {TABLE}").fetchone()[0]  # noqa: S608 - our own name
    if landed != rows:
        raise RuntimeError(
            f"{landed:,} rows were landed, {rows:,} were there: the times compare different work"
        )


if __name__ == "__main__":
    main()
