"""The sample read by the pipeline: every line, pull request and commit has the fate that truth says."""

from collections import Counter

import psycopg
import pytest

from local import coding
from local.coding_in_process import CodingInProcess
from plumbline.sources.github import GitHub


@pytest.fixture(scope="module")
def landed(postgres, warehouse_template, traces, reference, stand_in):
    """A warehouse that has read everything once, and asks for more."""
    with psycopg.connect(postgres.dsn(), autocommit=True) as db:
        db.execute(f"create database coding_landed template {warehouse_template} strategy file_copy")
    pipeline = CodingInProcess(
        lambda: psycopg.connect(postgres.dsn("coding_landed"), options="-c timezone=UTC"),
        traces,
        reference,
        lambda: GitHub(stand_in.url, stand_in.token, coding.REPOSITORIES),
    )
    pipeline.stage("extract", pipeline.named("2025-06-02", "2025-09-30", "first"))
    return pipeline


@pytest.fixture
def ask(landed):
    def rows_of(query, *values):
        with landed.connect() as db:
            return db.execute(query, values).fetchall()

    return rows_of


def test_every_line_is_a_call_or_a_dead_letter_or_left_out(ask, truth):
    told = (
        truth["lines"],
        truth["lines_of_calls"],
        sum(truth["dead"].values()),
        sum(truth["filtered"].values()),
    )
    assert ask("select sum(lines), sum(calls), sum(dead), sum(filtered) from staging.trace_reads") == [told]


def test_what_cannot_be_read_is_kept_with_the_reason_it_was_written_for(ask, truth):
    found = ask("select reason, count(*) from ops.dead_letters where source = 'traces' group by reason")
    assert dict(found) == truth["dead"]


def test_shapes_are_told_apart_as_they_were_written(ask, truth):
    assert dict(ask("select source_shape, count(*) from staging.trace_calls group by 1")) == truth["shapes"]


def test_lines_of_one_call_are_known_as_one(ask, truth):
    assert ask("select count(distinct trace_hash) from staging.trace_calls") == [(truth["calls"],)]


def test_no_prompt_and_no_answer_is_anywhere_in_the_warehouse(ask):
    tables = ask(
        "select schemaname || '.' || tablename from pg_tables where schemaname in ('staging', 'core', 'ops')"
    )
    for (table,) in tables:
        for words in (coding.PROMPT, coding.COMPLETION, "copper", "velvet"):
            found = ask(f"select count(*) from {table} as t where t::text like %s", f"%{words}%")
            assert found == [(0,)], f"{table} has {words!r}"


def test_repositories_are_as_truth_says(ask, truth):
    pulls = "select repo, count(*), count(merged_at), count(closed_at) from staging.github_pull_requests group by repo"
    told = {repo: (t["pulls"], t["merged"], t["closed"]) for repo, t in truth["delivery"].items()}
    assert {repo: tuple(counts) for repo, *counts in ask(pulls)} == told
    commits = ask("select repo, count(*) from staging.github_commits group by repo")
    assert dict(commits) == {repo: t["commits"] for repo, t in truth["delivery"].items()}
    events = ask(
        "select repo, count(*) from staging.github_issue_events where event = 'reopened' group by repo"
    )
    assert dict(events) == {repo: t["reopened"] for repo, t in truth["delivery"].items()}


def test_a_commit_without_a_date_is_a_dead_letter(ask):
    found = ask("select reason, count(*) from ops.dead_letters where source = 'github' group by reason")
    assert found == [("missing_date", len(coding.REPOSITORIES))]


def test_a_second_reading_finds_nothing_new(landed, ask, stand_in):
    tables = (
        "staging.trace_calls",
        "staging.github_pull_requests",
        "staging.github_commits",
        "ops.dead_letters",
    )
    before = {table: ask(f"select t::text from {table} as t order by 1") for table in tables}
    asked = len(stand_in.requests)
    landed.stage("extract", landed.named("2025-06-02", "2025-09-30", "second"))
    assert {table: ask(f"select t::text from {table} as t order by 1") for table in tables} == before
    assert Counter(request["status"] for request in stand_in.requests[asked:]) == {200: 3, 304: 6}
