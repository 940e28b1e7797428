"""The watchdog's DAG looks, tells once, and says when it cannot look; the pipelines' tasks and runs are watched."""

import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from plumbline.freshness.settings import OWNERS, TARGETS
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
    assert ask("select count(*) from ops.freshness") == [(len(TARGETS),)]


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
