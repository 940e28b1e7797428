"""Every task says what it cost, also when it failed, and docs/observability.md asks for it in a way that works."""

import json
import os

import psycopg
import pytest

from plumbline.files import ROOT

from .conftest import red

pytestmark = pytest.mark.airflow
DAYS = ("2017-08-07", "2017-08-12")  # campaign 13, 1,077 recipients
QUESTION = (ROOT / "docs/observability.md").read_text().split("```sql\n", 1)[1].split("```", 1)[0]


def test_every_task_says_how_long_it_took_and_what_it_asked_for(run_dag, ask, deployment):
    assert run_dag(*DAYS).state == "success"

    silent = ask("select job from ops.etl_runs where (details->>'elapsed_seconds')::numeric is null")
    assert silent == []
    asked = ask(
        "select (details->>'requests')::int, (details->>'waited_seconds')::numeric from ops.etl_runs "
        "where job = 'enrich.posthog_activity.land'"
    )
    assert sum(requests for requests, _ in asked) > 0
    assert min(waited for _, waited in asked) >= 0
    with psycopg.connect(deployment) as db:
        db.execute("set role plumbline_reader")
        [(pipeline, _, tasks, repeated, rows, seconds, requests, _)] = db.execute(QUESTION).fetchall()
    assert (pipeline, repeated, requests) == (
        "push_lift",
        0,
        sum(r for r, _ in asked) + requests_of_people(ask),
    )
    assert tasks > 15
    assert rows > 0
    assert seconds > 0


def requests_of_people(ask):
    return ask(
        "select sum((details->>'requests')::int) from ops.etl_runs where job = 'enrich.posthog_persons.land'"
    )[0][0]


def test_a_task_that_failed_says_it_too(run_dag, ask, monkeypatch):
    known = json.loads(os.environ["AIRFLOW_CONN_POSTHOG"])
    monkeypatch.setenv("AIRFLOW_CONN_POSTHOG", json.dumps(known | {"password": "phx_wrong"}))

    assert "extract.posthog_project" in red(run_dag(*DAYS))

    [(error, seconds)] = ask(
        "select details->>'error', (details->>'elapsed_seconds')::numeric from ops.etl_runs "
        "where job = 'extract.posthog_project' and status = 'failed'"
    )
    assert "PostHogRefused" in error
    assert 0 < seconds < 60
