"""What 30 days of daily metrics cost beside counting the same calls, and whether older history matters."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

import psutil
import psycopg

from benchmarks import ROOT
from benchmarks.measuring import figure, interleaved, print_table
from benchmarks.server import postgres
from plumbline.ai_coding.developer_keys import DeveloperKeys
from plumbline.ai_coding.settings import sql_parameters
from plumbline.restate import Restate
from plumbline.run import Run
from plumbline.schema import prepare_warehouse
from plumbline.steps import Fill
from plumbline.warehouse import run_sql
from plumbline.window import Window

END, DAYS, TIMES_OLDER = date(2025, 6, 30), 30, 10
FIRST_ON = END - timedelta(days=DAYS)
WANTED_MS = 100
RUN = Run(
    "ai_coding", "benchmark", Window.of_days(END - timedelta(days=1), END), sql_parameters(lambda conn_id: {}),
    secret_of=lambda conn_id: "a secret that only this benchmark knows",
)  # fmt: skip
COUNT = (
    "select event_date, repo, developer_id, count(*) from core.llm_calls "
    "where event_date >= %(first_on)s and event_date < %(end)s group by 1, 2, 3"
)
CHANGED = "delete from staging.coding_days where day_on <> %(changed)s"
SPAN = {"first_on": FIRST_ON, "end": END, "changed": END - timedelta(days=1)}
METRICS = ("aggregates.daily_session_metrics", "aggregates.daily_github_metrics")
ENRICHED = ("core.developer_days", "staging.coding_dirty", "core.repo_days", "core.model_days")
COUNTING, FROM_CALLS, FROM_CHANGED = (
    "counting by day, repository, person",
    "days from all calls",
    "one day anew",
)


def print_days(calls: int, repetitions: int) -> None:
    """`calls` within 30 days of ten repositories; then the same with ten times as many calls before them."""
    measured = {}
    with postgres() as server:
        for older in (0, TIMES_OLDER):
            name = f"older_{older}"
            server.create_database(name)
            prepare_warehouse(server.dsn(name))
            with psycopg.connect(server.dsn(name), options="-c timezone=UTC", autocommit=True) as db:
                _fill(db, calls, older)
                db.autocommit = False
                measured[older] = _measure(db, repetitions)
    _print(calls, measured[0], measured[TIMES_OLDER])


def _fill(db: psycopg.Connection, calls: int, older: int) -> None:
    """A warehouse whose last run published all that is older than 30 days."""
    text = (ROOT / "benchmarks/associations_sql/month.sql").read_text()
    about = {"run_id": RUN.run_id}
    if older:
        past = {
            "first_on": FIRST_ON - timedelta(days=DAYS * older),
            "days": DAYS * older,
            "calls": calls * older,
        }
        run_sql(db, text, about | past)
    run_sql(db, text, about | {"first_on": FIRST_ON, "days": DAYS, "calls": calls})
    db.execute("insert into staging.coding_runs (run_id, horizon_at, horizon_on) values (%s, %s, %s)",
               [RUN.run_id, END, END])  # fmt: skip
    db.execute("vacuum analyze")
    for table in ENRICHED:
        Fill(table).apply(db, RUN)
    for table in ("staging.coding_days", "staging.coding_dirty"):
        db.execute(f"delete from {table} where day_on < %s", [FIRST_ON])  # noqa: S608 - our own names
    db.execute("vacuum analyze")


def _measure(db: psycopg.Connection, repetitions: int) -> dict[str, tuple[float, float]]:
    """Milliseconds of each way: of the server's processor, and on the clock."""
    server = psutil.Process(db.info.backend_pid)
    spent: dict[str, float] = defaultdict(float)

    def counted(name: str, work: Callable[[], object]) -> Callable[[], None]:
        def way() -> None:
            began = server.cpu_times()
            work()
            ended = server.cpu_times()
            spent[name] += ended.user + ended.system - began.user - began.system

        return way

    def fresh() -> None:
        """Nothing of the window is published, and no step finds what another one left."""
        db.rollback()
        DeveloperKeys().apply(db, RUN)
        # each processor's time would be needed to add up what helpers of a query spend
        db.execute("set local max_parallel_workers_per_gather = 0")

    def changed() -> None:
        db.execute(CHANGED, SPAN)
        Fill("core.developer_days").apply(db, RUN)

    works = {
        COUNTING: lambda: db.execute(COUNT, SPAN).fetchall(),
        FROM_CALLS: lambda: Fill("core.developer_days").apply(db, RUN),
        FROM_CHANGED: changed,
    } | {table: (lambda table=table: Restate(table).apply(db, RUN)) for table in METRICS}
    ways = {name: counted(name, work) for name, work in works.items()}
    for way in ways.values():
        fresh()
        way()
    spent.clear()
    clock = interleaved(ways, repetitions, before_each=fresh)
    db.rollback()
    return {name: (1000 * spent[name] / repetitions, 1000 * clock[name]) for name in ways}


def _print(calls: int, alone: dict[str, tuple[float, float]], after: dict[str, tuple[float, float]]) -> None:
    def total(*names: str) -> tuple[list[float], list[float]]:
        return tuple([sum(of[name][n] for name in names) for n in (0, 1)] for of in (alone, after))

    lines = {
        f"{COUNTING} (reference)": (total(COUNTING), False),
        "core.developer_days: every day's calls": (total(FROM_CALLS), False),
        "core.developer_days: one day's calls": (total(FROM_CHANGED), False),
        **{table: (total(table), False) for table in METRICS},
        "30 days of aggregates, one day changed": (total(FROM_CHANGED, *METRICS), True),
        "30 days of aggregates, every day changed": (total(FROM_CALLS, *METRICS), True),
    }
    rows = [
        [name, *(f"{ms:.0f}" for ms in (*first, *second)), _wanted(max(first[0], second[0])) if aims else ""]
        for name, ((first, second), aims) in lines.items()
    ]
    print_table(
        f"30 days: {calls:,} calls; the same after {TIMES_OLDER} times as many older ones",
        ["", "processor ms", "ms", "after older: processor ms", "ms", "wanted of the processor"],
        rows,
    )


def _wanted(milliseconds: float) -> str:
    return figure(milliseconds, WANTED_MS, at_least=False)
