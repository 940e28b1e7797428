"""ai_coding end to end in Airflow: the made-up numbers, repairs, dry runs, bad sources, and nobody named."""

import re
from datetime import timedelta

import psycopg
import pytest

from local import coding
from plumbline.ai_coding.published import AGGREGATES
from plumbline.files import ROOT

from ..sql.raw_identifiers import raw_identifiers
from .conftest import connection, red, states

pytestmark = pytest.mark.airflow
ALL_DAYS = (coding.FIRST_DAY, coding.LAST_DAY + timedelta(days=1))
LAST_DAYS = (coding.LAST_DAY - timedelta(days=1), coding.LAST_DAY + timedelta(days=1))
LASTING = ("core.llm_calls", "core.coding_sessions", "core.pull_requests", "core.repo_days", *AGGREGATES)
PAGE = (ROOT / "docs/ai_coding_metrics.md").read_text()


@pytest.fixture
def bytes_of(ask):
    return lambda *tables: {t: ask(f"select t::text from {t} as t order by 1") for t in tables}


@pytest.fixture
def truth():
    return coding.truth()


def assert_the_page_answers(dsn):
    """Every SELECT of docs/ai_coding_metrics.md has rows for the role it is meant for, but for associations."""
    found = re.findall(
        r"^### (.+)\n((?:[^`#].*\n|.*`plumbline_pii_reader`.*\n)+)```sql\n([^`]+)```", PAGE, re.M
    )
    assert len(found) == PAGE.count("\n### ") == PAGE.count("```sql\n") >= 12
    with psycopg.connect(dsn) as db:
        empty = []
        for name, sentence, query in found:
            role = "plumbline_pii_reader" if "plumbline_pii_reader" in sentence else "plumbline_reader"
            db.execute(f"set role {role}")
            empty += [] if db.execute(query).fetchall() else [name]
    assert set(empty) <= {"Associations by lag"}, "independent on purpose: there may be none"


def test_the_whole_sample_comes_out_with_its_numbers(
    run_coding, ask, files, dagbag, truth, coding_deployment
):
    run = run_coding(*ALL_DAYS)

    assert (run.state, red(run)) == ("success", set())
    assert ask("select count(*), sum(lines) from core.llm_calls") == [
        (truth["calls"], truth["lines_of_calls"])
    ]
    assert ask("select sum(lines), sum(calls), sum(dead), sum(filtered) from staging.trace_reads") == [
        (
            truth["lines"],
            truth["lines_of_calls"],
            sum(truth["dead"].values()),
            sum(truth["filtered"].values()),
        )
    ]
    assert ask("select count(*) from ops.dead_letters where source = 'traces' and status = 'open'") == [
        (sum(truth["dead"].values()),)
    ]
    for repo, delivered in truth["delivery"].items():
        assert ask(
            "select sum(opened_pr_count), sum(merged_pr_count), sum(reopened_pr_count), sum(commit_count) "
            "from aggregates.daily_github_metrics where repo = %s", repo
        ) == [tuple(delivered[name] for name in ("pulls", "merged", "reopened", "commits"))]  # fmt: skip

    jobs = {job for (job,) in ask("select distinct job from ops.etl_runs where status = 'success'")}
    assert jobs == set(dagbag.dags["ai_coding"].task_ids), "every task leaves its line"
    assert ask("select position::text from ops.checkpoints where job = 'ai_coding'") == [
        (f"{ALL_DAYS[1]} 00:00:00+00",)
    ]
    assert_the_page_answers(coding_deployment)
    assert (files / "exports/ai_coding/_manifest.json").is_file()
    with psycopg.connect(coding_deployment) as db:
        sentences = (coding.PROMPT, coding.COMPLETION)
        assert raw_identifiers(db, files / "exports", coding.raw_identifiers(), sentences) == []


def test_the_same_days_twice_and_after_a_dry_run_publish_the_same_bytes(run_coding, ask, bytes_of):
    run_coding(ALL_DAYS[0], LAST_DAYS[0])
    before = bytes_of(*AGGREGATES)
    dry = run_coding(*LAST_DAYS, dry_run=True)
    assert (dry.state, states(dry)["analyze.publish", -1]) == ("success", "skipped")
    assert bytes_of(*AGGREGATES) == before
    run_coding(*LAST_DAYS)
    once = bytes_of(*LASTING)

    again = run_coding(*LAST_DAYS)

    assert (again.state, red(again)) == ("success", set())
    assert bytes_of(*LASTING) == once
    assert once["aggregates.daily_session_metrics"] != before["aggregates.daily_session_metrics"]


def test_a_wrong_token_is_red_at_once_and_names_the_connection(run_coding, ask, coding_sources, monkeypatch):
    _, server = coding_sources
    address = f"{server.url.removeprefix('http://')}".split(":")
    monkeypatch.setenv("AIRFLOW_CONN_GITHUB", connection(
        "http", host=address[0], port=int(address[1]), schema="http", password="ghp_wrong",
        extra={"repositories": list(coding.REPOSITORIES)},
    ))  # fmt: skip

    run = run_coding(*LAST_DAYS)

    assert any(task.startswith("extract.github_pull_requests") for task in red(run))
    error = ask(
        "select details->>'error', attempts from ops.etl_runs where job like 'extract.github%' and status = 'failed' limit 1"
    )
    assert "connection github" in error[0][0]
    assert error[0][1] == 1
    assert "ghp_wrong" not in error[0][0]
    assert ask("select count(*) from aggregates.daily_session_metrics") == [(0,)]
