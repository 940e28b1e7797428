"""The watchdog's DAG looks, tells once, and says when it cannot look; the pipelines' tasks and runs are watched."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import psycopg
import pytest

from plumbline.freshness.settings import FILES, OWNERS, TARGETS
from tests.alert_sinks import Web, serving

from .conftest import connection

pytestmark = pytest.mark.airflow


@pytest.fixture
def web(monkeypatch):
    with serving(Web()) as sink:
        monkeypatch.setenv("AIRFLOW_CONN_ALERTS", json.dumps(sink.connection()))
        yield sink


@pytest.fixture
def watchdog(dagbag, warehouse_dsn, monkeypatch):
    """One look on a fresh warehouse; returns the state of its run."""
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", connection("postgres", warehouse_dsn))
    dag = dagbag.dags["freshness_watchdog"]
    dag.get_task("watch").retry_delay = timedelta(0)
    when = iter(
        datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=next(DAYS)) + timedelta(minutes=10 * n)
        for n in range(99)
    )
    return lambda: dag.test(logical_date=next(when)).state


DAYS = iter(range(99))


def publish_push_lift(dsn, position):
    with psycopg.connect(dsn) as db:
        db.execute(
            "insert into ops.checkpoints values ('push_lift', %(at)s, now()) "
            "on conflict (job) do update set position = %(at)s",
            {"at": position},
        )


def test_a_late_run_is_told_once_and_its_end_once(watchdog, web, warehouse_dsn, ask):
    publish_push_lift(warehouse_dsn, datetime.now(UTC) - timedelta(days=5))
    assert [watchdog(), watchdog()] == ["success", "success"], (
        "the watchdog is not red because tables are late"
    )
    assert web.said() == [("alert", "push_lift")]
    assert web.posts[0]["opened_by"] == "watchdog"
    publish_push_lift(warehouse_dsn, datetime.now(UTC))
    assert [watchdog(), watchdog()] == ["success", "success"]
    assert web.said() == [("alert", "push_lift"), ("resolved", "push_lift")]
    assert ask("select count(*) from ops.freshness") == [(len(TARGETS + FILES),)]


def test_a_watchdog_that_cannot_look_says_so_once(watchdog, web, monkeypatch):
    nowhere = json.dumps(
        {"conn_type": "postgres", "host": "127.0.0.1", "port": 1, "login": "l", "password": "hunter2"}
    )
    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", nowhere)
    assert [watchdog(), watchdog()] == ["failed", "failed"]
    [post] = web.posts
    assert (post["kind"], post["error"]) == ("blind", "OperationalError")
    assert post["runbook"].endswith("#nobody-can-tell")
    assert "freshness_watchdog" in post["logs"][0]
    assert "hunter2" not in json.dumps(post)


def failure(error, run_type="scheduled"):
    """What Airflow hands to on_failure_callback."""
    run = SimpleNamespace(run_id="r", run_type=run_type, data_interval_end=datetime(2026, 11, 21, tzinfo=UTC))
    task = SimpleNamespace(
        dag_id="push_lift", task_id="extract.push_users", try_number=1, log_url="https://a/log"
    )
    return {"dag_run": run, "ti": task, "exception": error}


@pytest.fixture
def on_final_failure(airflow_home, warehouse_dsn, monkeypatch):
    from airflow_tasks.alerts import on_final_failure

    monkeypatch.setenv("AIRFLOW_CONN_WAREHOUSE", connection("postgres", warehouse_dsn))
    return on_final_failure


def test_a_task_that_was_given_up_is_told_by_the_error_that_made_it_so(on_final_failure, web):
    from airflow_tasks.record import given_up
    from plumbline.window import BadWindow

    on_final_failure(failure(given_up(BadWindow("hunter2"))))
    assert [task["error"] for task in web.posts[0]["failed"]] == ["BadWindow"]


@pytest.mark.parametrize("run_type", ["manual", "backfill", "asset_triggered"])
def test_nobody_is_told_of_a_run_that_is_not_by_the_clock(on_final_failure, web, ask, run_type):
    on_final_failure(failure(ValueError(), run_type))
    assert (web.posts, ask("select from ops.incidents")) == ([], [])


def test_a_failure_that_nobody_can_be_told_of_is_told_by_the_next_look(
    on_final_failure, web, ask, monkeypatch
):
    with monkeypatch.context() as wrong:
        wrong.setenv("AIRFLOW_CONN_ALERTS", json.dumps({"conn_type": "ftp", "host": "h"}))
        on_final_failure(failure(ValueError()))
    assert ask("select pipeline, alerted_at from ops.incidents") == [("push_lift", None)]
    on_final_failure(failure(ValueError()))
    assert web.said() == [("alert", "push_lift")]


def test_a_failure_without_a_warehouse_ends_quietly(on_final_failure, web, monkeypatch):
    monkeypatch.setenv(
        "AIRFLOW_CONN_WAREHOUSE", json.dumps({"conn_type": "postgres", "host": "127.0.0.1", "port": 1})
    )
    on_final_failure(failure(ValueError()))
    assert web.posts == []


def test_every_task_of_a_pipeline_is_told_of_when_it_fails_for_good(dagbag):
    from airflow_tasks.alerts import on_final_failure

    watched = [dag for dag in dagbag.dags.values() if dag.dag_id in OWNERS]
    assert len(watched) >= 2
    for dag in watched:
        for task in dag.tasks:
            told = task.on_failure_callback  # of a mapped task a function, of the others a list
            assert told in (on_final_failure, [on_final_failure]), task.task_id


def test_every_pipeline_has_its_deadline_in_the_morning_after_its_day(dagbag):
    for dag in (dag for dag in dagbag.dags.values() if dag.dag_id in OWNERS):
        [deadline] = dag.deadline
        assert deadline.interval == timedelta(days=1, hours=7, minutes=30)
        assert deadline.callback.path == "airflow_tasks.alerts.tell_missed_deadline"
        assert deadline.callback.kwargs == {"pipeline": dag.dag_id}
