"""Every DAG loads, walks the five stages, and keeps the orderings that guard the data."""

import subprocess
import sys
from itertools import pairwise

import pytest

from plumbline.files import ROOT
from plumbline.freshness.settings import OWNERS

pytestmark = pytest.mark.airflow
STAGES = ["extract", "map", "enrich", "validate", "analyze"]
LABELS = ("Reads", "Writes", "Grain", "Settles", "If red")


@pytest.fixture
def pipelines(dagbag):
    """The DAGs that publish what somebody owns; the others keep the house in order."""
    found = [dag for dag in dagbag.dags.values() if dag.dag_id in OWNERS]
    assert len(found) == len(OWNERS)
    return found


def test_every_dag_loads_without_errors_or_old_import_paths(dagbag):
    assert dagbag.import_errors == {}
    assert dagbag.captured_warnings == {}
    assert dagbag.dags, "no DAG was found: the folder is wrong, not the DAGs"


def test_every_pipeline_walks_the_same_five_stages(pipelines):
    for dag in pipelines:
        groups = dag.task_group.children
        assert list(groups) == STAGES
        for earlier, later in pairwise(STAGES):
            assert later in groups[earlier].downstream_group_ids


def test_every_pipeline_has_a_real_window(pipelines):
    from airflow.sdk import CronDataIntervalTimetable

    for dag in pipelines:
        assert isinstance(dag.timetable, CronDataIntervalTimetable), dag.dag_id
        assert dag.max_active_runs == 1
        assert dag.catchup is False


def test_every_dag_says_what_to_do_when_it_is_red(dagbag):
    for dag in dagbag.dags.values():
        for promise in LABELS:
            assert promise in dag.doc_md


def test_every_label_of_a_dags_page_starts_a_block_of_its_own(dagbag):
    """Markdown joins neighbouring lines: only an empty line before a label keeps it from running on."""
    for dag in dagbag.dags.values():
        blocks = dag.doc_md.strip().split("\n\n")
        for label in LABELS:
            assert [block for block in blocks if block.startswith(f"**{label}** ")], (dag.dag_id, label)
        assert len([block for block in blocks if block.startswith("**")]) == len(LABELS)
        assert not [line for line in dag.doc_md.splitlines() if line.startswith("    ")], "a block of code"


def test_a_dags_page_lists_every_lasting_table_it_makes(dagbag):
    from plumbline.files import SQL

    page = dagbag.dags["push_lift"].doc_md
    tasks = [task_id.split(".") for task_id in dagbag.dags["push_lift"].task_ids]
    made = {stage_and_name[1] for stage_and_name in tasks if stage_and_name[0] in ("map", "enrich")}
    lasting = {f"core.{name}" for name in made if (SQL / f"core/{name}.create.sql").is_file()}
    assert len(lasting) >= 5
    assert [table for table in sorted(lasting) if table not in page] == []


def test_nothing_is_published_before_every_gate(pipelines):
    for dag in pipelines:
        gates = {t for t in dag.task_ids if t.startswith("validate.")}
        assert gates
        for task in dag.tasks:
            if task.task_id.startswith("analyze."):
                assert gates <= task.get_flat_relative_ids(upstream=True), task.task_id


def test_a_worker_that_dies_leaves_no_task_red_and_sources_are_waited_for(pipelines):
    for task in (task for dag in pipelines for task in dag.tasks):
        assert task.retries >= 1, task.task_id
        if task.task_id.startswith("extract.") or task.task_id.endswith(".land"):
            assert task.retries >= 2
            assert task.retry_exponential_backoff


def test_posthog_is_asked_only_through_its_pool(dagbag):
    tasks = dagbag.dags["push_lift"].tasks
    assert {t.task_id for t in tasks if t.pool == "posthog"} == {
        "extract.posthog_events", "extract.posthog_project",
        "enrich.posthog_persons.land", "enrich.posthog_activity.land",
    }  # fmt: skip


def test_published_tables_are_assets(dagbag):
    published = dagbag.dags["push_lift"].get_task("analyze.publish")
    assert {asset.name for asset in published.outlets} == {
        "aggregates.user_lift", "aggregates.campaign_lift", "aggregates.lift_family", "aggregates.push_overview",
    }  # fmt: skip


def test_the_pipeline_without_airflow_is_the_same_pipeline(dagbag):
    from local.push_lift_in_process import PUBLISHED, TASKS

    dag = dagbag.dags["push_lift"]
    in_dag = {task.removesuffix(".plan").removesuffix(".land") for task in dag.task_ids}
    only_in_dag = {"validate.push_exposures", "validate.posthog_activity", "analyze.export_campaign_lift"}
    assert in_dag - set(TASKS) == only_in_dag
    assert set(TASKS) <= in_dag
    place = {task: n for n, task in enumerate(TASKS)}
    for task in dag.tasks:
        name = task.task_id.removesuffix(".plan").removesuffix(".land")
        for upstream in task.upstream_task_ids:
            before = upstream.removesuffix(".plan").removesuffix(".land")
            if name in place and before in place:
                assert place[before] <= place[name], (before, name)
    assert {step.table for step in PUBLISHED if step.table.startswith("aggregates.")} == {
        asset.name for asset in dag.get_task("analyze.publish").outlets
    }


def test_unified_users_without_airflow_is_the_same_pipeline(dagbag):
    from local.users_in_process import PARAMS, TASKS, published

    dag = dagbag.dags["unified_users"]
    exports = {task for task in dag.task_ids if task.startswith("analyze.export_")}
    assert len(exports) == 3
    assert set(TASKS) == set(dag.task_ids) - exports
    place = {task: n for n, task in enumerate(TASKS)}
    for task in dag.tasks:
        for upstream in task.upstream_task_ids:
            if task.task_id in place:
                assert place[upstream] < place[task.task_id], (upstream, task.task_id)
    seen = [asset.name for asset in dag.get_task("analyze.publish").outlets]
    assert (
        [s.table for s in published(hold=True) if s.table.startswith(("aggregates.", "ai.", "restricted."))]
        == seen
        != []
    )
    assert set(PARAMS) == {name for name, value in dag.params.dump().items() if isinstance(value, bool)}


def test_ai_coding_without_airflow_is_the_same_pipeline(dagbag):
    from local.coding_tasks import TASKS, published

    dag = dagbag.dags["ai_coding"]
    names = {task: task.removesuffix(".plan").removesuffix(".land") for task in dag.task_ids}
    assert set(TASKS) == set(names.values())
    place = {task: n for n, task in enumerate(TASKS)}
    for task in dag.tasks:
        for upstream in task.upstream_task_ids:
            assert place[names[upstream]] <= place[names[task.task_id]], (upstream, task.task_id)
    seen = [asset.name for asset in dag.get_task("analyze.publish").outlets]
    assert (
        [s.table for s in published(hold=True) if s.table.startswith(("aggregates.", "restricted."))]
        == seen
        != []
    )


def test_no_test_module_brings_airflow_in_before_its_environment_is_set():
    """Airflow reads its settings when it is first imported; collecting tests must not be that moment."""
    ask = "import sys, pytest; pytest.main(['--collect-only', '-q', 'tests']); print([m for m in sys.modules if m == 'airflow'])"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[]"
