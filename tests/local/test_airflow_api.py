"""Airflow's REST API as ./run uses it, against recorded shapes of its answers."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from local.airflow_api import Airflow
from local.first_run import RUNS
from local.progress import Progress
from local.state import LocalProblem

FIRST = RUNS[0]  # of push_lift
DAG, RUN = FIRST.dag, FIRST.run_id


class Server:
    """Answers like Airflow; `plays` is what each moment of the run looks like, the last one stays."""

    def __init__(self, run=None, plays=(), import_errors=()):
        self.run, self.plays, self.import_errors = run, list(plays), list(import_errors)
        self.asked = []

    def __call__(self, request):
        path, method = request.url.path.removeprefix("/api/v2"), request.method
        self.asked.append((method, path))
        if path == "/auth/token":
            return httpx.Response(201, json={"access_token": "t"})
        assert request.headers["Authorization"] == "Bearer t"
        if path == "/importErrors":
            return httpx.Response(200, json={"import_errors": self.import_errors})
        if path.endswith("/taskInstances"):
            return httpx.Response(200, json={"task_instances": self.tasks})
        if "/logs/" in path:
            return httpx.Response(200, json={"content": LOG})
        if method == "POST":
            self.run, self.asked[-1] = "queued", (method, path, json.loads(request.content))
            return httpx.Response(200, json={})
        if f"/dagRuns/{RUN}" in path:
            return self.answer_run()
        return httpx.Response(200, json={"is_paused": True})

    def answer_run(self):
        if self.run is None:
            return httpx.Response(404, json={"detail": "not found"})
        if self.run not in ("success", "failed") and self.plays:
            self.run, self.tasks = self.plays.pop(0)
        return httpx.Response(200, json={"state": self.run})


LOG = [
    {"event": "Task failed with exception", "error_detail": [
        {"exc_type": "TooFewUsers", "exc_value": "treated arm has 3 users, needs 50",
         "frames": [{"filename": "lift.py", "lineno": 7, "name": "lift_of_rates"}]}]},
]  # fmt: skip


def task(name, state, map_index=-1):
    return {
        "dag_id": DAG, "dag_run_id": RUN, "task_id": name, "map_index": map_index, "rendered_map_index": None,
        "state": state, "try_number": 1, "duration": 1.5, "start_date": "2018-01-04T00:00:00Z",
    }  # fmt: skip


def client(server):
    return Airflow("http://127.0.0.1:1", "admin", "secret", transport=httpx.MockTransport(server))


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr("local.airflow_api.time.sleep", lambda seconds: None)


def test_a_run_is_triggered_before_the_dag_is_unpaused_and_every_task_is_shown_once(capsys):
    server = Server(
        plays=[
            ("running", [task("extract.land", "running")]),
            ("running", [task("extract.land", "success"), task("batch", "running", 0)]),
            ("success", [task("extract.land", "success"), task("batch", "success", 0)]),
        ]
    )
    FIRST.once(client(server), Progress(1))
    shown = capsys.readouterr().out
    assert shown.count("extract.land") == shown.count("batch [0]") == 1
    assert "2 tasks" in shown
    triggers = [entry for entry in server.asked if entry[0] == "POST" and "dagRuns" in entry[1]]
    assert triggers[0][2]["conf"] == {"window_from": "2016-11-14", "window_to": "2018-01-04"}
    assert triggers[0][2]["dag_run_id"] == RUN
    assert triggers[0][2]["run_after"] == "2018-01-04T00:00:00Z", (
        "due before the run of today, so started first"
    )
    assert server.asked.index(triggers[0]) < server.asked.index(("PATCH", f"/dags/{DAG}"))


def test_a_run_that_has_succeeded_is_not_repeated(capsys):
    server = Server(run="success")
    FIRST.once(client(server), Progress(1))
    assert "has run already" in capsys.readouterr().out
    assert not [entry for entry in server.asked if entry[0] == "POST" and "dagRuns" in entry[1]]


def test_a_run_that_failed_begins_again_from_its_first_task():
    server = Server(run="failed", plays=[("success", [task("a", "success")])])
    FIRST.once(client(server), Progress(1))
    method, path, body = next(entry for entry in server.asked if entry[1].endswith("/clear"))
    assert (method, path) == ("POST", f"/dags/{DAG}/dagRuns/{RUN}/clear")
    assert body == {"dry_run": False, "only_failed": False, "run_on_latest_version": True}


def test_a_red_run_names_its_task_the_error_and_the_runbook():
    server = Server(plays=[("failed", [task("b", "upstream_failed"), task("a", "failed")])])
    with pytest.raises(LocalProblem) as problem:
        FIRST.once(client(server), Progress(1))
    text = str(problem.value)
    assert "push_lift stopped at a;" in text
    assert "lift.py:7 in lift_of_rates" in text
    assert "TooFewUsers: treated arm has 3 users, needs 50" in text
    assert "docs/runbook.md" in text


def import_error(when):
    return {"filename": "push_lift.py", "stack_trace": "ImportError: no lift", "timestamp": when.isoformat()}


def test_a_dag_that_cannot_be_imported_is_shown_with_its_error():
    server = Server(import_errors=[import_error(datetime.now(UTC) + timedelta(seconds=1))])
    with pytest.raises(LocalProblem, match=r"push_lift\.py cannot be imported:\nImportError: no lift"):
        client(server).wait_for_dag(DAG)


def test_an_error_from_before_the_repair_is_waited_out():
    server = Server(import_errors=[import_error(datetime.now(UTC) - timedelta(seconds=60))])
    with pytest.raises(LocalProblem, match="has not read the DAG push_lift in 0 s"):
        client(server).wait_for_dag(DAG, seconds=0)


def test_a_heartbeat_of_the_previous_process_does_not_count():
    beat = {"status": "healthy", "latest_scheduler_heartbeat": "2026-01-01T00:00:10+00:00"}
    started = datetime(2026, 1, 1, 0, 0, 5, tzinfo=UTC).timestamp()
    assert Airflow.has_beaten_since(started, beat)
    assert not Airflow.has_beaten_since(started + 10, beat)
    assert not Airflow.has_beaten_since(started, beat | {"latest_scheduler_heartbeat": None})
    assert Airflow.has_beaten_since(started, {"status": "healthy"}), "the database has no heartbeat"


def test_a_refused_login_says_what_to_do():
    api = client(lambda request: httpx.Response(401, json={}))
    with pytest.raises(LocalProblem, match=r"refuses the login of this deployment: \./run stop, then \./run"):
        api.unpause(DAG)
