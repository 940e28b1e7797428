"""Replay, set-up and maintenance as Airflow runs them: what they ask for, what they do, and what they say."""

import json
import os
import shutil
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from local import airflow_stack, stores
from local.airflow_api import Airflow
from local.ports import free_port
from local.postgres import EmbeddedPostgres
from local.processes import stop_together
from local.state import State
from plumbline.ai_coding import trace_part
from plumbline.ai_coding.trace_files import plan_files
from plumbline.ai_coding.trace_landing import land_files
from plumbline.run import Run
from plumbline.window import Window
from tests.server_folder import server_folder

from .conftest import connection, red, states

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.airflow
DAY = Window.of_days("2025-03-01", "2025-03-02")
# what the trigger form holds when nobody changes it; a run in this process would else remember the one before
UNCHANGED = {
    "dead_letter_replay": {"reason": None, "day_from": None, "day_to": None, "include_poison": False, "dry_run": False},
    "warehouse_setup": {},
    "maintenance": {"dry_run": False},
}  # fmt: skip


@pytest.fixture
def run_operation(dagbag, warehouse_dsn, files, monkeypatch):
    """Run an operations DAG in process; returns Airflow's run."""
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", connection("postgres", warehouse_dsn))
    monkeypatch.setenv("AIRFLOW_CONN_PLUMBLINE_FILES", connection("fs", extra={"path": str(files)}))

    def run(name, **conf):
        dag = dagbag.dags[name]
        for task in dag.tasks:
            task.retry_delay = timedelta(0)
        return dag.test(run_conf=UNCHANGED[name] | conf, logical_date=None)

    return run


def letter(dsn, key="1:2", source="traces", pipeline="ai_coding"):
    with psycopg.connect(dsn) as db:
        db.execute(
            "insert into ops.dead_letters (pipeline, source, record_key, reason, payload, first_run_id, last_run_id) "
            "values (%s, %s, %s, 'bad_time', '{}', 'r', 'r')",
            [pipeline, source, key],
        )


def published(dsn, pipeline="ai_coding"):
    with psycopg.connect(dsn) as db:
        db.execute("insert into ops.checkpoints values (%s, %s, now())", [pipeline, DAY.end])


def test_nothing_but_maintenance_runs_by_the_clock_and_none_of_them_twice_at_once(dagbag):
    from airflow.sdk import CronTriggerTimetable

    for name in UNCHANGED:
        dag = dagbag.dags[name]
        assert dag.max_active_runs == 1
        assert isinstance(dag.timetable, CronTriggerTimetable) == (name == "maintenance"), name
        assert dag.tags == {"operation"}


def test_maintenance_that_failed_for_good_is_told(dagbag):
    from airflow_tasks.alerts import on_final_failure
    from plumbline.freshness.settings import OPERATIONS

    clocked = {name for name in UNCHANGED if dagbag.dags[name].schedule is not None}
    assert clocked == set(OPERATIONS)
    for name in clocked:
        assert all(list(task.on_failure_callback) == [on_final_failure] for task in dagbag.dags[name].tasks)


def test_the_form_of_a_replay_offers_known_sources_and_takes_no_free_text(dagbag):
    from airflow.sdk.exceptions import ParamValidationError

    params = dagbag.dags["dead_letter_replay"].params
    sources = params.get_param("source").schema["enum"]
    assert {"traces", "github", "staging.push_notifications", "staging.engagement_posts"} <= set(sources)
    for name, wrong in (("source", "pg_catalog"), ("reason", "x' or true --"), ("day_from", "yesterday")):
        with pytest.raises(ParamValidationError):
            params.get_param(name).resolve(wrong)
        if name != "source":
            assert params.get_param(name).resolve(None) is None


def test_a_dry_replay_says_what_it_would_try_and_writes_nothing(run_operation, warehouse_dsn, ask):
    letter(warehouse_dsn)
    published(warehouse_dsn)
    run = run_operation("dead_letter_replay", source="traces", dry_run=True)
    assert run.state == "success"
    assert (states(run)["prepare", -1], states(run)["run_pipeline", -1]) == ("skipped", "skipped")
    assert ask("select details->>'skipped' from ops.etl_runs where job = 'prepare'") == [
        ("dry run, nothing was written; would try 1 letters; 2025-03-01 00:00 to 2025-03-02 00:00 UTC",)
    ]
    assert ask("select count(*) from ops.replays") == [(0,)]


def test_a_replay_without_letters_triggers_nothing_and_is_green(run_operation, warehouse_dsn, ask):
    letter(warehouse_dsn)
    run = run_operation("dead_letter_replay", source="traces", reason="not_json")
    assert (run.state, red(run), states(run)["settle", -1]) == ("success", set(), "success")
    assert ask("select source, reason, tried, repaired from ops.replays") == [("traces", "not_json", 0, 0)]


def test_a_replay_of_a_pipeline_that_has_never_published_is_red_at_once_and_says_so(
    run_operation, warehouse_dsn, ask
):
    letter(warehouse_dsn)
    run = run_operation("dead_letter_replay", source="traces")
    assert (run.state, red(run)) == ("failed", {"prepare"})
    assert ask("select attempts, details->>'error' from ops.etl_runs where job = 'prepare'") == [
        (
            1,
            "NeverPublished: ai_coding has never published: trigger it for its first day, which reads everything",
        )
    ]
    assert ask("select count(*) from ops.replays") == [(0,)]


def test_a_warehouse_is_set_up_and_set_up_again_from_the_page(
    run_operation, postgres, warehouse_dsn, monkeypatch
):
    postgres.create_database("set_up_by_hand")
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE_OWNER", connection("postgres", postgres.dsn("set_up_by_hand")))
    try:
        assert [run_operation("warehouse_setup").state for _ in range(2)] == ["success", "success"]
        with psycopg.connect(postgres.dsn("set_up_by_hand")) as db:
            assert db.execute("select to_regclass('aggregates.campaign_lift') is not null").fetchone() == (
                True,
            )
    finally:
        with psycopg.connect(postgres.dsn(), autocommit=True) as db:
            db.execute("drop database set_up_by_hand with (force)")


def test_set_up_without_the_owners_connection_is_red_and_does_nothing(run_operation):
    assert run_operation("warehouse_setup").state == "failed"


def test_maintenance_deletes_counts_and_is_recorded(run_operation, warehouse_dsn, files, ask):
    with psycopg.connect(warehouse_dsn) as db:
        db.execute(
            "insert into ops.etl_runs (pipeline, run_id, job, window_start, window_end, started_at, finished_at, status) "
            "select 'push_lift', 'old', 'job', at, at, at, at, 'success' from (select now() - interval '500 days' as at) as a"
        )
    page = files / "validation/push_lift/old/t.html"
    page.parent.mkdir(parents=True)
    page.write_text("page")
    os.utime(page, (0, 0))

    dry = run_operation("maintenance", dry_run=True)
    assert (dry.state, states(dry)["sweep", -1], page.is_file()) == ("success", "skipped", True)
    assert ask("select count(*) from ops.etl_runs where run_id = 'old'") == [(1,)]
    assert run_operation("maintenance").state == "success"
    assert (page.exists(), ask("select count(*) from ops.etl_runs where run_id = 'old'")) == (False, [(0,)])
    [(rows, deleted)] = ask(
        "select row_count, details->'deleted' from ops.etl_runs where pipeline = 'maintenance' and status = 'success'"
    )
    assert (rows, deleted) == (2, {"ops.etl_runs": 1, "validation pages": 1})


# on Airflow's own processes: a replay triggers the pipeline and waits for it

PIPELINE = """
from airflow.sdk import DAG, chain
from pendulum import datetime
from airflow_tasks import stages
from plumbline.ai_coding import trace_files, trace_landing

with DAG("ai_coding", schedule=stages.DAILY, start_date=datetime(2025, 1, 1), catchup=False, max_active_runs=1,
         params=stages.PARAMS):  # the tasks that traces go through
    chain(
        stages.land_parts("staging.trace_calls", plan=trace_files.plan_files, read=trace_landing.land_files,
                          conn_id="ai_traces"),
        stages.fill("staging.coding_runs"), stages.fill("core.model_prices"), stages.fill("core.llm_calls"),
    )
"""


def line(number, at):
    usage = {"input_tokens": number, "output_tokens": 1, "total_tokens": number + 1}
    return json.dumps({"timestamp": at, "usage": usage, "metadata": {"session_id": "s"}}) + "\n"


@pytest.fixture
def stack(tmp_path, monkeypatch):
    """Airflow's four processes with the replay and the part of ai_coding that traces go through."""
    folder = server_folder("replay")
    state = State(tmp_path / "stack", folder / "postgres")
    state.prepare()
    server = EmbeddedPostgres(state.postgres, free_port(), durable=False)
    server.start()
    stores.create_databases(state, server)
    stores.prepare_warehouse(state, server)
    dags, traces = folder / "dags", tmp_path / "traces"
    dags.mkdir()
    traces.mkdir()
    (dags / "ai_coding.py").write_text(PIPELINE)
    shutil.copy(ROOT / "dags/dead_letter_replay.py", dags)
    port = free_port()
    known = stores.connections(state, server, 0)
    told = {name: known[name] for name in ("warehouse", "plumbline_files")} | {
        "ai_traces": {"conn_type": "fs", "extra": {"path": str(traces)}}
    }
    variables = airflow_stack.environment(state, server, port, told) | {
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags)
    }
    airflow_stack.migrate(state, server, variables)
    try:
        airflow_stack.start(state, variables)
        api = Airflow(f"http://127.0.0.1:{port}", airflow_stack.LOGIN, state.secret("ui_password"))
        wait_for(lambda: not airflow_stack.unhealthy(state, api))
        yield api, server.dsn("warehouse"), traces
    finally:
        stop_together(airflow_stack.components(state))
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(what, seconds=240):
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, "nothing has happened"
        time.sleep(0.5)
    return found


@pytest.mark.slow
def test_a_line_dead_under_old_rules_comes_back_through_a_replay(stack, monkeypatch):
    api, dsn, traces = stack
    (traces / "a.jsonl").write_text(line(1, "2025-03-01T12:00:00Z") + line(2, "2025-03-01T13:00:00Z"))
    rows = trace_part.Part.rows

    def old_rules(part, lines):
        return rows(part, [line.replace(b"2025-03-01T13:00:00Z", b"13 o'clock") for line in lines])

    with monkeypatch.context() as before:
        before.setattr(trace_part.Part, "rows", old_rules)
        connect = lambda: psycopg.connect(dsn, options="-c timezone=UTC")  # noqa: E731
        run = Run("ai_coding", "old rules", DAY)
        for part in plan_files(traces, connect, run):
            assert land_files(traces, connect, part["part"], run).dead == 1
    published(dsn)

    def ask(query):
        with psycopg.connect(dsn) as db:
            return db.execute(query).fetchall()

    def replayed(run_id):
        api.trigger("dead_letter_replay", run_id, {"source": "traces"}, due=datetime.now(UTC).isoformat())
        return wait_for(lambda: (state := api.run("dead_letter_replay", run_id)["state"]) in ("success", "failed") and state)  # fmt: skip

    for dag in ("dead_letter_replay", "ai_coding"):
        api.wait_for_dag(dag)
    api.unpause("dead_letter_replay")
    assert replayed("while_paused") == "failed", "a paused pipeline would never begin"
    outcomes = "select tried, repaired, unread, asked_by from ops.replays where run_id = '{}'"
    assert ask(outcomes.format("while_paused")) == [(1, 0, 1, "admin")]
    assert ask("select status, attempts from ops.dead_letters") == [("open", 1)]

    api.unpause("ai_coding")
    assert replayed("now") == "success"
    assert ask(outcomes.format("now")) == [(1, 1, 0, "admin")]
    assert ask("select tokens_in from core.llm_calls order by 1") == [(1,), (2,)]
    assert ask("select * from ops.dead_letters") == []
    assert ask("select rows_in, rows_stored, rows_dead from ops.etl_runs where job = 'trace_calls.land' order by 1 desc limit 1") == [(2, 2, 0)]  # fmt: skip
    assert ask("select distinct run_id, window_start::date from ops.etl_runs where pipeline = 'ai_coding' and run_id like 'replay__now%'") == [
        ("replay__now__2025-03-01", date(2025, 3, 1))
    ]  # fmt: skip

    api.clear("dead_letter_replay", "now")
    wait_for(lambda: api.run("dead_letter_replay", "now")["state"] in ("queued", "running"))
    wait_for(lambda: api.run("dead_letter_replay", "now")["state"] == "success")
    assert ask("select count(*) from core.llm_calls") == [(2,)], (
        "a replay that is cleared finds nothing to do"
    )
