"""Airflow in this process, on the session's Postgres, with the sample source and the PostHog stand-in."""

import json
import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]


def connection(kind: str, dsn: str | None = None, extra: dict | None = None, **fields) -> str:
    """An Airflow connection as the JSON of its environment variable."""
    if dsn:
        parts = psycopg.conninfo.conninfo_to_dict(dsn)
        fields |= {"host": parts["host"], "port": int(parts["port"]), "schema": parts["dbname"],
                   "login": parts["user"], "password": parts["password"]}  # fmt: skip
    return json.dumps({"conn_type": kind, **fields, "extra": extra or {}})


@pytest.fixture(scope="session")
def airflow_home(postgres, tmp_path_factory):
    """Airflow's metadata database and environment, set before airflow is imported for the first time."""
    home = tmp_path_factory.mktemp("airflow")
    postgres.create_database("airflow")
    os.environ |= {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        "AIRFLOW__API_AUTH__JWT_SECRET": "a-secret-for-tests-" * 5,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": postgres.uri("airflow").replace(
            "postgresql://", "postgresql+psycopg2://"
        ),
    }
    from airflow.utils.db import initdb

    initdb()
    from airflow.models.pool import Pool

    Pool.create_or_update_pool("push_database", slots=4, description="", include_deferred=False)
    Pool.create_or_update_pool("posthog", slots=3, description="", include_deferred=False)
    yield home
    from airflow import settings

    settings.Session.remove()  # a session still open would complain when the server is gone
    settings.dispose_orm(do_log=False)


@pytest.fixture(scope="session")
def dagbag(airflow_home):
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(ROOT / "dags")


@pytest.fixture
def deployment(airflow_home, sample_source, stand_in, warehouse_dsn, tmp_path, monkeypatch):
    """A fresh warehouse and all connections; the stand-in without faults. Yields the warehouse's address."""
    from local import sample

    automations, files = tmp_path / "automations", tmp_path / "files"
    sample.write_automations(automations)
    files.mkdir()
    address = urlsplit(stand_in.url)
    posthog = {"project_id": 1, "vocabulary": "retail", "requests_apart_ms": 0}
    for name, value in {
        "WAREHOUSE": connection("postgres", warehouse_dsn),
        "PUSH_DATABASE": connection("postgres", sample_source, {"sslmode": "disable"}),
        "POSTHOG": connection("http", host=address.hostname, port=address.port, schema="http",
                              password=stand_in.personal_key, extra=posthog),
        "PUSH_AUTOMATIONS": connection("fs", extra={"path": str(automations)}),
        "PLUMBLINE_FILES": connection("fs", extra={"path": str(files)}),
    }.items():  # fmt: skip
        monkeypatch.setenv(f"AIRFLOW_CONN_{name}", value)
    stand_in.faults.clear()
    stand_in.requests.clear()
    yield warehouse_dsn
    stand_in.faults.clear()


@pytest.fixture
def run_dag(dagbag, deployment):
    """Run push_lift in process for [first, after_last); returns Airflow's run."""

    for task in dagbag.dags["push_lift"].tasks:
        task.retry_delay, task.retry_exponential_backoff = (
            timedelta(0),
            0,
        )  # as many tries, without the waiting

    def run(first: str, after_last: str, **conf):
        conf = {"window_from": first, "window_to": after_last, "dry_run": False} | conf
        return dagbag.dags["push_lift"].test(run_conf=conf, logical_date=None)

    return run


@pytest.fixture
def ask(deployment):
    """Rows of one SELECT on the deployment's warehouse."""

    def select(query: str, *values):
        with psycopg.connect(deployment) as db:
            db.execute("set timezone to 'UTC'")
            return db.execute(query, values or None).fetchall()

    return select
