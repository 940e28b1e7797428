"""What a report of one repository and window costs beside what the database needs to count its calls."""

from datetime import date, timedelta

import psycopg

from benchmarks import ROOT
from benchmarks.measuring import figure, interleaved, print_table
from benchmarks.server import postgres
from plumbline.ai_coding.correlations import correlate
from plumbline.ai_coding.report import reports
from plumbline.ai_coding.settings import SETTINGS, sql_parameters
from plumbline.files import statement
from plumbline.restate import Restate
from plumbline.run import Run
from plumbline.schema import prepare_warehouse
from plumbline.steps import Fill, read_frame
from plumbline.warehouse import run_sql
from plumbline.window import Window

LAST_ON, DAYS = date(2025, 6, 29), 28  # a Sunday
FIRST_ON = LAST_ON - timedelta(days=DAYS - 1)
WANTED_MS = 90
RUN_ID = "benchmark"
ASSOCIATIONS, REPORT = "aggregates.correlation_cache", "aggregates.ai_coding_report"
MODEL_DAYS = "core.model_days"
USING = {ASSOCIATIONS: correlate, REPORT: reports}
COUNT = (
    "select repo, model, developer_id, acceptance, count(*) from core.llm_calls "
    "where event_date >= %(first_on)s and event_date <= %(last_on)s group by 1, 2, 3, 4"
)


def print_cost(calls: int, repetitions: int) -> None:
    """`calls` within 28 days of one repository: the associations, the report, and both as they are published."""
    with postgres() as server:
        server.create_database("warehouse")
        prepare_warehouse(server.dsn("warehouse"))
        with psycopg.connect(server.dsn("warehouse"), options="-c timezone=UTC", autocommit=True) as db:
            _fill(db, calls)
            db.execute("vacuum analyze")
            db.autocommit = False
            _print(db, calls, repetitions)


def _print(db: psycopg.Connection, calls: int, repetitions: int) -> None:
    meaning = sql_parameters(lambda conn_id: {}) | {"report_days": [DAYS]}
    run = Run("ai_coding", RUN_ID, Window.of_days(LAST_ON, LAST_ON + timedelta(days=1)), meaning)
    db.execute("set jit = off; set work_mem = '256MB'")  # as Restate does
    span = {"first_on": FIRST_ON, "last_on": LAST_ON}

    def inputs(table: str):
        return read_frame(db, statement(table, "inputs.sql"), run.parameters)

    def published(table: str) -> None:
        Restate(table, using=USING[table]).apply(db, run)

    Fill(MODEL_DAYS).apply(db, run)
    frames = {table: inputs(table) for table in USING}
    ways = {
        "counting the calls by model, person, acceptance": lambda: db.execute(COUNT, span).fetchall(),
        "core.model_days of all calls, which reports add up": lambda: Fill(MODEL_DAYS).apply(db, run),
        "report: inputs and numbers": lambda: reports(inputs(REPORT)),
        "its numbers alone": lambda: reports(frames[REPORT]),
        "and published": lambda: published(REPORT),
        "associations: inputs and numbers": lambda: correlate(inputs(ASSOCIATIONS)),
        "their numbers alone": lambda: correlate(frames[ASSOCIATIONS]),
        "and published, all unchanged": lambda: published(ASSOCIATIONS),
    }
    for work in ways.values():
        work()
    seconds = interleaved(ways, repetitions)
    rows = [[name, f"{1000 * taken:.0f}", _wanted(name, taken)] for name, taken in seconds.items()]
    print_table(
        f"One repository: {calls:,} calls in {DAYS} days; associations over {SETTINGS.analysis_days} days",
        ["", "ms", "wanted"],
        rows,
    )


def _wanted(name: str, seconds: float) -> str:
    return figure(1000 * seconds, WANTED_MS, at_least=False) if name.startswith("report") else ""


def _fill(db: psycopg.Connection, calls: int) -> None:
    given = {"calls": calls, "first_on": FIRST_ON, "last_on": LAST_ON, "run_id": RUN_ID}
    for name in ("calls", "days"):
        run_sql(db, (ROOT / f"benchmarks/associations_sql/{name}.sql").read_text(), given)
