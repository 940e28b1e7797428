"""The runs that ./run shows: triggered once, begun again after a failure, found done."""

import pytest

from local.first_run import RUNS, run_once
from local.progress import Progress
from local.state import LocalProblem


class RecordedAirflow:
    """Stands for Airflow's REST API; `states` is what it knows of each run, `end` how a watched run ends."""

    address = "http://127.0.0.1:8080"

    def __init__(self, states=(), end="success"):
        self.states, self.end, self.asked = dict(states), end, []

    def wait_for_dag(self, dag_id):
        self.asked.append(("wait", dag_id))

    def run(self, dag_id, run_id):
        return {"state": self.states[dag_id]} if dag_id in self.states else None

    def trigger(self, dag_id, run_id, conf, due):
        self.asked.append(("trigger", dag_id, conf, due))

    def clear(self, dag_id, run_id):
        self.asked.append(("clear", dag_id))

    def unpause(self, dag_id):
        self.asked.append(("unpause", dag_id))

    def watch(self, dag_id, run_id, report):
        return self.end

    def tasks(self, dag_id, run_id):
        return [{"task_id": "extract.push_users", "map_index": -1, "state": "failed", "try_number": 1}]

    def log_of(self, task):
        return ["SourceDown: connection push_database"]


def did(api, word):
    return [asked[1] for asked in api.asked if asked[0] == word]


def test_every_dag_has_its_run_over_its_whole_sample(capsys):
    api = RecordedAirflow()
    run_once(api, Progress(len(RUNS)))

    assert [asked[1:] for asked in api.asked if asked[0] == "trigger"] == [
        ("push_lift", {"window_from": "2016-11-14", "window_to": "2018-01-04"}, "2018-01-04T00:00:00Z"),
        ("unified_users", {"window_from": "2025-05-01", "window_to": "2025-10-01"}, "2025-10-01T00:00:00Z"),
        ("ai_coding", {"window_from": "2025-06-02", "window_to": "2025-09-30"}, "2025-09-30T00:00:00Z"),
    ]
    assert did(api, "unpause") == ["push_lift", "unified_users", "ai_coding"]
    assert [run.run_id for run in RUNS] == [
        "sample__2016-11-14__2018-01-04",
        "sample__2025-05-01__2025-10-01",
        "sample__2025-06-02__2025-09-30",
    ]


def test_what_has_run_already_does_not_run_again_and_the_others_do(capsys):
    api = RecordedAirflow({"push_lift": "success"})
    run_once(api, Progress(len(RUNS)))

    assert did(api, "trigger") == ["unified_users", "ai_coding"]
    assert "has run already" in capsys.readouterr().out


def test_a_failed_run_begins_again_and_one_that_runs_is_only_watched(capsys):
    api = RecordedAirflow({"push_lift": "failed", "unified_users": "running", "ai_coding": "success"})
    run_once(api, Progress(len(RUNS)))

    assert did(api, "clear") == ["push_lift"]
    assert did(api, "trigger") == []


def test_a_failure_names_the_dag_the_task_and_where_to_read_on(capsys):
    api = RecordedAirflow(end="failed")
    with pytest.raises(LocalProblem) as raised:
        run_once(api, Progress(len(RUNS)))

    said = str(raised.value)
    assert said.startswith("push_lift stopped at extract.push_users")
    assert "SourceDown: connection push_database" in said
    assert "docs/runbook.md" in said
    assert did(api, "trigger") == ["push_lift"], "the next pipeline waits until the cause is gone"
