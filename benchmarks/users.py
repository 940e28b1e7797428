"""What does a full rebuild of unified_users cost, what a day, what a dashboard, and how does it grow?

python -m benchmarks.users [--users 10000 100000] [--events-per-user 100]

A day brings 1 % new events, and 0.1 % that are inserted late anywhere in two years, deleted or changed.
"""

import argparse
import re
import tempfile
from datetime import timedelta
from itertools import pairwise
from math import log
from pathlib import Path
from statistics import median
from time import perf_counter

import psycopg

from benchmarks import ROOT
from benchmarks.fresh_process import Call, in_fresh_process
from benchmarks.measuring import figure, print_machine, print_table
from benchmarks.server import postgres
from benchmarks.users_source import add_day, day_after_the_last, make_sources
from local.users_in_process import UsersInProcess
from plumbline.schema import prepare_warehouse

SHARE_OF_A_DAY, DASHBOARD_MS = 0.05, 50  # what is wanted
REPEATED = 5
SHOWN = 0.02  # tasks below this share of a run are not listed


def run_users(
    warehouse: str, engagement: str, chemlink: str, exclusions: str, first: str, after_last: str
) -> dict[str, dict[str, float]]:
    """One run in this process, without the gates; seconds per task and per step of the publication."""
    pipeline = UsersInProcess(
        lambda: psycopg.connect(warehouse, options="-c timezone=UTC"),
        lambda: psycopg.connect(engagement),
        lambda: psycopg.connect(chemlink),
        Path(exclusions),
    )
    pipeline.run(first, after_last)
    steps = {f"  of it {table}": seconds for table, seconds in pipeline.seconds_of_steps.items()}
    return {"tasks": pipeline.seconds, "steps": steps}


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.users", description=__doc__.split("\n")[0])
    options.add_argument("--users", type=int, nargs="+", default=[10_000, 100_000])
    options.add_argument("--events-per-user", type=int, default=100)
    chosen = options.parse_args()
    print_machine()
    measured = {users: _measure(users, chosen.events_per_user) for users in sorted(chosen.users)}
    for (few, (small, _)), (many, (large, _)) in pairwise(measured.items()):
        exponent = log(_total(large) / _total(small)) / log(many / few)
        print(
            f"\nfull rebuild grows with users to the power of {exponent:.2f} from {few:,} to {many:,} users"
        )


def _measure(users: int, events_per_user: int) -> tuple[Call, Call]:
    events, day = users * events_per_user, day_after_the_last()
    with postgres() as server, tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "excluded_accounts.csv").write_text("kind,value,reason\n")
        names = ("warehouse", "engagement", "chemlink")
        for name in names:
            server.create_database(name)
        parties = {name: server.dsn(name) for name in names}
        make_sources(parties["engagement"], parties["chemlink"], users, events)
        prepare_warehouse(parties["warehouse"])
        with psycopg.connect(parties["warehouse"], autocommit=True) as db:
            full = _run(parties, folder, day - timedelta(days=1))
            db.execute("vacuum analyze")  # what the server does by itself in the hours between two days
            add_day(parties["engagement"], parties["chemlink"], users, events, day)
            daily = _run(parties, folder, day)
            again = _run(parties, folder, day)
            _print(users, events, full, daily, again)
            _print_dashboard(db)
            rows = db.execute("select count(*) from core.user_days").fetchone()[0]
            print(f"  core.user_days has {rows:,} rows")
    return full, daily


def _run(parties: dict[str, str], folder: str, day) -> Call:
    return in_fresh_process(
        run_users, **parties, exclusions=folder, first=str(day.date()), after_last=str((day + timedelta(days=1)).date())
    )  # fmt: skip


def _total(call: Call) -> float:
    return sum(call.result["tasks"].values())


def _print(users: int, events: int, full: Call, daily: Call, again: Call) -> None:
    share = _total(daily) / _total(full)
    rows = [
        [name, f"{_total(call):.1f}", f"{_total(call) / _total(full):.3f}", f"{call.memory:.0f}", remark]
        for name, call, remark in (
            ("full rebuild", full, ""),
            ("a day", daily, figure(share, SHARE_OF_A_DAY, at_least=False)),
            ("the same day again", again, ""),
        )
    ]
    print_table(f"{users:,} users, {events:,} events", ["", "seconds", "of full", "MiB", "wanted"], rows)
    for name, call in (("full rebuild", full), ("a day", daily)):
        parts = call.result["tasks"] | call.result["steps"]
        slow = [[task, f"{s:.2f}"] for task, s in parts.items() if s > SHOWN * _total(call)]
        print_table(f"tasks of {name} above {SHOWN:.0%}", ["task", "seconds"], slow)


def _print_dashboard(db: psycopg.Connection) -> None:
    """Every SELECT of docs/metrics.md, median of a few; the slowest ones are shown."""
    page = (ROOT / "docs/metrics.md").read_text()
    found = re.findall(r"^### (.+?)$.*?```sql\n(.+?)```", page, re.MULTILINE | re.DOTALL)
    times = sorted(((_milliseconds(db, query), name) for name, query in found), reverse=True)
    rows = [[name, f"{ms:.1f}"] for ms, name in times[:5]]
    worst = figure(times[0][0], DASHBOARD_MS, at_least=False)
    print_table(f"slowest of {len(times)} SELECTs of docs/metrics.md: {worst}", ["metric", "ms"], rows)


def _milliseconds(db: psycopg.Connection, query: str) -> float:
    taken = []
    for _ in range(REPEATED):
        began = perf_counter()
        db.execute(query).fetchall()
        taken.append(perf_counter() - began)
    return 1000 * median(taken)


if __name__ == "__main__":
    main()
