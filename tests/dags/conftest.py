"""Airflow in this process, on the session's Postgres, with the sample source and the PostHog stand-in."""

import json
from contextlib import contextmanager
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


def states(dag_run):
    """(task, map index) -> state of a finished run."""
    from airflow.utils.session import create_session

    with create_session() as session:
        return {(ti.task_id, ti.map_index): ti.state for ti in dag_run.get_task_instances(session=session)}


def red(dag_run):
    """The tasks of a finished run that failed."""
    return {task for (task, _), state in states(dag_run).items() if state in ("failed", "up_for_retry")}


@pytest.fixture(scope="session")
def dagbag(airflow_home):
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(ROOT / "dags")


@pytest.fixture
def files(tmp_path):
    """The folder of exports and validation pages."""
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


@pytest.fixture
def deployment(airflow_home, files, sample_source, stand_in, warehouse_dsn, tmp_path, monkeypatch):
    """A fresh warehouse and all connections; the stand-in without faults. Yields the warehouse's address."""
    from local import sample

    automations = tmp_path / "automations"
    sample.write_automations(automations)
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
def people_deployment(
    airflow_home, files, engagement_source, chemlink_source, people_rules, warehouse_dsn, monkeypatch
):
    """The connections of unified_users, with the secret of people_template. Yields the warehouse's address."""
    from local.users_in_process import UsersInProcess

    for name, value in {
        "WAREHOUSE": connection("postgres", warehouse_dsn),
        "ENGAGEMENT_DATABASE": connection("postgres", engagement_source, {"sslmode": "disable"}),
        "CHEMLINK_DATABASE": connection("postgres", chemlink_source, {"sslmode": "disable"}),
        "EXCLUDED_ACCOUNTS": connection("fs", extra={"path": str(people_rules)}),
        "AI_PSEUDONYMS": connection("generic", password=UsersInProcess.secret),
        "PLUMBLINE_FILES": connection("fs", extra={"path": str(files)}),
    }.items():
        monkeypatch.setenv(f"AIRFLOW_CONN_{name}", value)
    return warehouse_dsn


@pytest.fixture(scope="session")
def coding_sources(tmp_path_factory):
    """The sample of ai_coding: its folder, and its GitHub stand-in."""
    from local import coding
    from local.github.server import GitHubStandIn

    folder = tmp_path_factory.mktemp("coding")
    coding.write_traces(folder / "traces")
    coding.write_reference_files(folder / "reference")
    coding.write_repositories(folder / "repositories")
    server = GitHubStandIn.of_folder(folder / "repositories", "ghp_tests").start()
    yield folder, server
    server.stop()


@pytest.fixture
def coding_deployment(airflow_home, files, coding_sources, warehouse_dsn, monkeypatch):
    """The connections of ai_coding. Yields the warehouse's address."""
    from local import coding

    folder, server = coding_sources
    address = urlsplit(server.url)
    for name, value in {
        "WAREHOUSE": connection("postgres", warehouse_dsn),
        "AI_TRACES": connection("fs", extra={"path": str(folder / "traces")}),
        "AI_REFERENCE": connection("fs", extra={"path": str(folder / "reference")}),
        "GITHUB": connection("http", host=address.hostname, port=address.port, schema="http", password=server.token,
                             extra={"repositories": list(coding.REPOSITORIES)}),
        "AI_PSEUDONYMS": connection("generic", password="no secret: made-up developers only"),
        "PLUMBLINE_FILES": connection("fs", extra={"path": str(files)}),
    }.items():  # fmt: skip
        monkeypatch.setenv(f"AIRFLOW_CONN_{name}", value)
    return warehouse_dsn


@contextmanager
def without_deadline(dag):
    """For dag.test(): when a run succeeds, Airflow looks up the stored deadline, and test() has stored none."""
    deadline, dag.deadline = dag.deadline, None
    try:
        yield
    finally:
        dag.deadline = deadline


def in_process(dag):
    """How to run `dag` in this process for [first, after_last); returns Airflow's run."""

    def run(first, after_last, **conf):
        conf = {"window_from": str(first), "window_to": str(after_last), "dry_run": False} | conf
        patience = [(task, task.retry_delay, task.retry_exponential_backoff) for task in dag.tasks]
        for task in dag.tasks:  # as many tries, without the waiting
            task.retry_delay, task.retry_exponential_backoff = timedelta(0), 0
        try:
            with without_deadline(dag):
                return dag.test(run_conf=conf, logical_date=None)
        finally:
            for task, delay, backoff in patience:
                task.retry_delay, task.retry_exponential_backoff = delay, backoff

    return run


@pytest.fixture
def run_dag(dagbag, deployment):
    """Run push_lift in process for [first, after_last); returns Airflow's run."""
    return in_process(dagbag.dags["push_lift"])


@pytest.fixture
def run_users(dagbag, people_deployment):
    """Run unified_users in process for [first, after_last); returns Airflow's run."""
    return in_process(dagbag.dags["unified_users"])


@pytest.fixture
def run_coding(dagbag, coding_deployment):
    """Run ai_coding in process for [first, after_last); returns Airflow's run."""
    return in_process(dagbag.dags["ai_coding"])


@pytest.fixture
def ask(warehouse_dsn):
    """Rows of one SELECT on the deployment's warehouse."""

    def select(query: str, *values):
        with psycopg.connect(warehouse_dsn) as db:
            db.execute("set timezone to 'UTC'")
            return db.execute(query, values or None).fetchall()

    return select
