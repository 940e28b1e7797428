"""Metrics and lineage leave when the variables of docs/observability.md are set, and nothing does when they are not."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from local.processes import clean_environment
from plumbline.files import ROOT

from ..dags.conftest import connection
from . import sinks

pytestmark = [pytest.mark.airflow, pytest.mark.slow]
PAGE = (ROOT / "docs/observability.md").read_text()
FILE, DAG = "freshness_watchdog.py", "freshness_watchdog"


def variables(heading: str, **places: str) -> dict[str, str]:
    """What the page tells to set below a heading, with <names> replaced by `places`."""
    block = PAGE.split(f"\n## {heading}\n", 1)[1].split("```sh\n", 1)[1].split("```", 1)[0]
    found = dict(re.findall(r"^([A-Z_]+)='?(.*?)'?(?: +#.*)?$", block, re.M))
    assert found
    return {name: re.sub(r"<(\w+)>", lambda m: places[m[1]], value) for name, value in found.items()}


@pytest.fixture(scope="module")
def metadata_database(postgres):
    """Airflow's own database, which the first run fills."""
    postgres.create_database("airflow_observed")
    yield
    postgres.drop_database("airflow_observed")


@pytest.fixture
def run_once(postgres, metadata_database, warehouse_dsn, tmp_path):
    """Run the DAG in a process that knows these variables beside a deployment's own."""
    metadata = postgres.uri("airflow_observed").replace("postgresql://", "postgresql+psycopg2://")
    own = {
        "AIRFLOW_HOME": str(tmp_path), "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"), "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": metadata, "AIRFLOW__API_AUTH__JWT_SECRET": "a-secret-for-tests-" * 5,
        "AIRFLOW_CONN_WAREHOUSE": connection("postgres", warehouse_dsn),
    }  # fmt: skip

    def run(told: dict[str, str]) -> str:
        program = Path(__file__).with_name("one_run.py")
        done = subprocess.run(
            [sys.executable, str(program), FILE, DAG], env=clean_environment() | own | told, cwd=tmp_path,
            check=False, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert "ended success" in done.stdout, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    return run


def test_statsd_and_lineage_arrive_when_they_are_switched_on(run_once):
    with sinks.statsd() as (port, metrics), sinks.posts() as (address, posted):
        run_once(
            variables("StatsD", host="127.0.0.1", port=str(port))
            | variables("Lineage", address=address, namespace="plumbline-tests")
        )
    assert any(re.match(rf"plumbline\.ti\.finish\.{DAG}\.watch\.success:1\|c", line) for line in metrics), (
        metrics
    )
    assert any(re.match(r"plumbline\.\S*duration\S*:[\d.]+\|ms", line) for line in metrics), metrics
    told = sinks.events(posted["/api/v1/lineage"])
    assert {(f"{DAG}.watch", "START"), (f"{DAG}.watch", "COMPLETE")} <= set(told)


def test_opentelemetry_arrives_when_it_is_switched_on(run_once):
    with sinks.posts() as (address, posted):
        run_once(variables("OpenTelemetry", address=address))
    metrics = b"".join(posted["/v1/metrics"])
    assert b"ti.finish" in metrics
    assert DAG.encode() in metrics


def test_nothing_leaves_when_nothing_is_switched_on(run_once):
    assert not [name for name in os.environ if name.startswith(("OTEL_", "OPENLINEAGE"))]
    with sinks.statsd() as (port, metrics), sinks.posts() as (address, posted):
        places = {"host": "127.0.0.1", "port": str(port), "address": address, "namespace": "plumbline-tests"}
        everything = [variables(name, **places) for name in ("StatsD", "OpenTelemetry", "Lineage")]
        addresses = {
            name: value for told in everything for name, value in told.items()
            if re.search("_(HOST|PORT|PREFIX|NAMESPACE)$|_OTLP_", name)
        }  # fmt: skip
        assert len(addresses) >= 5
        run_once(addresses)
    assert (metrics, posted) == ([], {})
