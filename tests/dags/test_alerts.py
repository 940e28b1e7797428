"""Airflow's own processes on days by the clock: a deadline that passes, a task that fails for good, a dead scheduler."""

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from local import airflow_stack, stores
from local.airflow_api import Airflow
from local.ports import free_port
from local.postgres import EmbeddedPostgres
from local.processes import stop_together
from local.state import State
from tests.alert_sinks import Web, serving
from tests.server_folder import server_folder

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.airflow, pytest.mark.slow]

LATE = """
from datetime import timedelta
from airflow.sdk import DAG, task
from pendulum import datetime
from airflow_tasks import alerts, stages

deadline = alerts.deadline("push_lift")
deadline.interval = timedelta(hours=1)  # over, whatever the hour of this test
with DAG("push_lift", schedule=stages.DAILY, start_date=datetime(2025, 1, 1), catchup=False, deadline=deadline):
    @task
    def wait():
        pass
    wait()
"""
FAILING = """
from datetime import timedelta
from airflow.sdk import DAG, task
from pendulum import datetime
from airflow_tasks import stages

class SourceDown(ConnectionError):
    pass

with DAG("unified_users", schedule=stages.DAILY, start_date=datetime(2025, 1, 1), catchup=False):
    @task(task_id="ask", **stages.WAREHOUSE | {"retries": 1, "retry_delay": timedelta(seconds=1)})
    def ask():
        raise SourceDown("password hunter2 of ann@example.org")
    ask()
"""


class Stack:
    """Airflow's four processes with DAGs of this test, their warehouse, and a sink for alerts."""

    def __init__(self, state, server, web, port):
        self.state, self.server, self.web = state, server, web
        self.api = Airflow(f"http://127.0.0.1:{port}", airflow_stack.LOGIN, state.secret("ui_password"))

    def ask(self, query, database="warehouse"):
        with psycopg.connect(self.server.dsn(database)) as db:
            return db.execute(query).fetchall()

    def published(self, pipeline, position):
        with psycopg.connect(self.server.dsn("warehouse")) as db:
            db.execute(
                "insert into ops.checkpoints values (%(job)s, %(at)s, now()) "
                "on conflict (job) do update set position = %(at)s",
                {"job": pipeline, "at": position},
            )

    def wait_for(self, what, seconds=150):
        until = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < until, (self.web.said(), self.states())
            time.sleep(0.3)

    def states(self):
        return self.ask("select dag_id, run_type, state from dag_run order by 1, 2", "airflow")

    def outside(self, *arguments):
        told = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "PLUMBLINE"))}
        told |= {
            "PYTHONPATH": str(ROOT / "plugins"), "PLUMBLINE_WAREHOUSE": self.server.dsn("warehouse"),
            "AIRFLOW_CONN_ALERTS": json.dumps(self.web.connection()),
        }  # fmt: skip
        return subprocess.run(
            [sys.executable, "-m", "plumbline.freshness", *arguments],
            env=told,
            capture_output=True,
            text=True,
        )


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    folder = server_folder("alerts")
    state = State(tmp_path_factory.mktemp("stack"), folder / "postgres")
    state.prepare()
    server = EmbeddedPostgres(state.postgres, free_port(), durable=False)
    server.start()
    stores.create_databases(state, server)
    stores.prepare_warehouse(state, server)
    dags = folder / "dags"
    dags.mkdir()
    (dags / "push_lift.py").write_text(LATE)
    (dags / "unified_users.py").write_text(FAILING)
    shutil.copy(ROOT / "dags/freshness_watchdog.py", dags)
    port = free_port()
    writer = stores.connections(state, server, 0)["warehouse"]
    variables = airflow_stack.environment(state, server, port, {"warehouse": writer}) | {
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
        "AIRFLOW__SCHEDULER__USE_JOB_SCHEDULE": "True",
    }
    airflow_stack.migrate(state, server, variables)
    with serving(Web()) as web:
        try:
            airflow_stack.start(state, variables)
            stack = Stack(state, server, web, port)
            stack.wait_for(lambda: not airflow_stack.unhealthy(state, stack.api))
            yield stack
        finally:
            stop_together(airflow_stack.components(state))
            server.stop()
            shutil.rmtree(folder, ignore_errors=True)


def test_a_late_day_and_a_failed_task_are_told_once_each_also_when_the_scheduler_is_gone(stack):
    web, today = stack.web, datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    stack.published("push_lift", today - timedelta(days=5))
    # a moment of today: what holds nothing is due tomorrow
    stack.published("unified_users", datetime.now(UTC))
    sink = web.connection() | {
        "connection_id": "alerts",
        "extra": json.dumps({"runbook": "https://docs.example/r"}),
    }
    stack.api._ask(
        "POST", "/connections", json=sink, accept=(201,)
    )  # kept by Airflow, not in the environment
    for dag in ("push_lift", "unified_users", "freshness_watchdog"):
        stack.api.wait_for_dag(dag)
    stack.api.trigger("unified_users", "by_hand", {}, due=today.isoformat())
    for dag in ("unified_users", "push_lift"):
        stack.api.unpause(dag)

    def deadline_was_told():
        return stack.ask("select state from callback", "airflow") == [("success",)]

    def runs_have_ended():
        return {("unified_users", "manual", "failed"), ("unified_users", "scheduled", "failed")} <= set(
            stack.states()
        )

    stack.wait_for(deadline_was_told)
    stack.wait_for(runs_have_ended)
    stack.wait_for(lambda: len(web.posts) >= 2)
    stack.api.unpause("freshness_watchdog")  # it finds what has been told already
    stack.wait_for(lambda: ("freshness_watchdog", "scheduled", "success") in stack.states())

    alerts = {post["pipeline"]: post for post in web.posts}
    assert sorted(web.said()) == [("alert", "push_lift"), ("alert", "unified_users")]
    late, failed = alerts["push_lift"], alerts["unified_users"]
    assert (late["kind"], late["opened_by"], late["owner"]) == ("late", "deadline", "growth")
    overview = {one["table"]: one for one in late["stale"]}["aggregates.push_overview"]
    assert overview["good_until_at"] == (today - timedelta(days=5)).isoformat()
    assert (
        overview["expected_by_at"] == (today - timedelta(days=4) + timedelta(hours=7, minutes=30)).isoformat()
    )
    assert overview["late_s"] > 3 * 86_400
    assert late["runbook"] == "https://docs.example/r#a-pipeline-is-late"
    assert late["airflow"] == f"{stack.api.address}/dags/push_lift"
    assert "plumbline://warehouse/aggregates/campaign_lift" in late["assets"]

    [task] = failed["failed"]
    assert (failed["kind"], failed["opened_by"], failed["stale"]) == ("failed", "failed task", [])
    assert (task["job"], task["error"], task["attempts"], task["retries_left"]) == ("ask", "SourceDown", 2, 0)
    assert task["run_id"].startswith("scheduled__"), "nobody is told of a run by hand"
    assert task["log"].startswith(f"{stack.api.address}/dags/unified_users/runs/scheduled__")
    assert "aggregates.daily_metrics" in failed["affected"]
    assert "hunter2" not in json.dumps(web.posts)
    assert "ann@" not in json.dumps(web.posts)

    stop_together([one for one in airflow_stack.components(stack.state) if one.name == "airflow-scheduler"])
    said = stack.outside("--alert")
    assert said.returncode == 1, said.stderr
    assert [
        line
        for line in said.stdout.splitlines()
        if line.startswith("aggregates.push_overview") and "LATE by" in line
    ]
    assert len(web.posts) == 2, "told already"
    stack.published("push_lift", datetime.now(UTC))
    assert stack.outside("--alert").returncode == 0
    assert web.said()[2:] == [("resolved", "push_lift")], "the failed task has not been made up for"
