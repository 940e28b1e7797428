"""A verb alone makes a working task, also in a DAG of one's own."""

import sys
from datetime import timedelta

import psycopg
import pytest

from plumbline import push_lift
from plumbline.push_lift import settings

pytestmark = pytest.mark.airflow
TWO_VERBS = """
from airflow.sdk import DAG, chain
from pendulum import datetime

from airflow_tasks import stages
from plumbline.push_lift.multiple_testing import adjust_family

with DAG("two_verbs", schedule=stages.DAILY, start_date=datetime(2025, 1, 1, tz="UTC"), params=stages.PARAMS):
    chain(stages.fill("ops.published_days"), stages.compute("aggregates.lift_family", using=adjust_family))
"""
COUNTS = (
    "sends", "recipients", "mapped", "covered", "analysed", "pending", "active_users", "zero_baseline_users",
    "newly_active_users", "weekday_users",
)  # fmt: skip


@pytest.fixture
def two_verbs(airflow_home, deployment, tmp_path, monkeypatch):
    from airflow.dag_processing.bundles.manager import DagBundlesManager
    from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db

    # a pipeline's settings are in the package named after its DAG: this one borrows those of push_lift
    monkeypatch.setitem(sys.modules, "plumbline.two_verbs", push_lift)
    monkeypatch.setitem(sys.modules, "plumbline.two_verbs.settings", settings)
    (tmp_path / "dags").mkdir()
    (tmp_path / "dags/two_verbs.py").write_text(TWO_VERBS)
    bag = DagBag(tmp_path / "dags")
    assert bag.import_errors == {}
    DagBundlesManager().sync_bundles_to_db()
    sync_bag_to_db(bag, "dags-folder", None)  # as if it lay there: Airflow runs what it has stored only
    return bag.dags["two_verbs"]


def test_fill_and_compute_make_tasks_that_write_their_tables(two_verbs, deployment, ask):
    with psycopg.connect(deployment) as db:
        for key, p_value in (("first", 0.01), ("second", 0.04), ("third", 0.03)):
            db.execute(
                f"insert into aggregates.campaign_lift (campaign_key, metric, population, is_provisional, "
                f"design_label, statement, p_value, {', '.join(COUNTS)}) "
                f"values (%s, 'baskets', 'all', false, 'descriptive', '', %s, {', '.join('1' for _ in COUNTS)})",
                [key, p_value],
            )
    for task in two_verbs.tasks:
        task.retry_delay = timedelta(0)

    run = two_verbs.test(
        run_conf={"window_from": "2025-03-01", "window_to": "2025-03-03", "dry_run": False}, logical_date=None
    )

    assert run.state == "success"
    assert [t.task_id for t in two_verbs.topological_sort()] == ["published_days", "lift_family"]
    assert ask("select day_on::text from ops.published_days order by 1") == [("2025-03-01",), ("2025-03-02",)]
    # Benjamini-Hochberg by hand: 0.01 x 3 / 1; 0.03 x 3 / 2 = 0.045 may not exceed the next, 0.04 x 3 / 3
    assert ask(
        "select campaign_key, family_size, round(p_adjusted_bh::numeric, 12)::float8 "
        "from aggregates.lift_family order by 1"
    ) == [("first", 3, 0.03), ("second", 3, 0.04), ("third", 3, 0.04)]
    assert ask("select count(*) from ops.etl_runs") == [(2,)]
