"""The buttons beside a task lead to its SQL, its expectations, its results and its section of the runbook."""

import json
import subprocess
import sys

import pytest

from operations_page.tasks import RUNBOOK, anchor, files_of, runbook_anchor

HEADINGS = [line.lstrip("# ") for line in RUNBOOK.read_text().splitlines() if line.startswith("#")]
LOAD = """
import json, sys
from types import SimpleNamespace
from airflow import plugins_manager

links = plugins_manager.get_global_operator_extra_links()
heavy = {"operations_page.app", "operations_page.pages", "plotly", "pandas", "scipy", "great_expectations", "markdown_it"}
loaded = sorted(heavy & set(sys.modules))
def told(dag, task):
    key = SimpleNamespace(dag_id=dag, task_id=task, run_id="scheduled__2026-01-01T00:00:00+00:00")
    return {link.name: link.get_link(None, ti_key=key) for link in links}
print("TOLD" + json.dumps([loaded, told("unified_users", "enrich.user_days"), told("push_lift", "extract.posthog_project"),
                           told("somebody_elses", "hello")]))
"""


def names(dag, task):
    return [path.name for path in files_of(dag, task)]


@pytest.mark.parametrize(("task", "file"), [
    ("enrich.push_exposures", "push_exposures.fill.sql"), ("validate.push_exposures", "push_exposures.expect.json"),
    ("extract.push_notifications", "push_notifications.sql"), ("enrich.posthog_persons.land", "posthog_persons.batches.sql"),
    ("enrich.posthog_persons.plan", "posthog_persons.batches.sql"), ("validate.quality_score", "push_exposures.quality.sql"),
    ("analyze.publish", "campaign_lift.inputs.sql"), ("analyze.export_campaign_lift", "campaign_lift.create.sql"),
])  # fmt: skip
def test_a_task_finds_its_files(task, file):
    assert file in names("push_lift", task)


def test_a_publication_finds_its_own_pipelines_files_only():
    assert "daily_metrics.fill.sql" in names("unified_users", "analyze.publish")
    assert "daily_metrics.fill.sql" not in names("push_lift", "analyze.publish")


@pytest.mark.parametrize(
    "name", ["**", "*", "push_sen?s", "push_send[s]", "", "..", "\0", "x" * 5000, "/", "push_sends.fill"]
)
def test_a_name_is_a_name_and_never_a_pattern(name):
    assert files_of("push_lift", f"map.{name}") == []


def test_a_stranger_finds_nothing():
    assert names("push_lift", "extract.nothing_like_it") == []
    assert runbook_anchor("hello") is None


@pytest.mark.parametrize(("task", "section"), [
    ("enrich.push_exposures", "enrichpush_exposures"), ("enrich.posthog_persons.land", "enrichposthog_persons"),
    ("extract.engagement_posts", "extractengagement_"), ("map.made_tomorrow", "map"),
])  # fmt: skip
def test_a_task_finds_its_section(task, section):
    assert runbook_anchor(task) == section
    assert section in {anchor(heading) for heading in HEADINGS}


@pytest.mark.slow
def test_the_buttons_lead_to_pages_that_are_there(page_server):
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", LOAD], env=page_server.environment, capture_output=True,
                          text=True, check=True)  # fmt: skip
    loaded, days, project, stranger = json.loads(done.stdout.split("TOLD")[1])
    assert loaded == [], "a plug-in is loaded by every component: nothing of the page itself may come along"
    assert set(days) == {"SQL", "Expectations", "Validation results", "Runbook"}
    assert set(stranger.values()) == {""}
    assert project["Expectations"] == ""
    with page_server.as_user("viewer") as client:
        for name, address in days.items():
            path, fragment = address.split("#")
            page = client.get(path)
            assert page.status_code == 200, name
            assert f'id="{fragment}"' in page.text, name
        assert "run_id=scheduled__2026-01-01T00%3A00%3A00%2B00%3A00" in days["SQL"]
