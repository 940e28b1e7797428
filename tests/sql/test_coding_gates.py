"""Every promise of the daily tables of ai_coding, seen kept on a small team's days and seen broken."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from plumbline.ai_coding.published import IN_SQL
from plumbline.files import table_path
from plumbline.hold import Hold
from plumbline.quality import ExpectationsNotMet
from plumbline.restate import Restate
from plumbline.steps import Fill

from .coding import REPO, Coding, at, call, on

CALLS, PULLS, DAYS, READS = "core.llm_calls", "core.pull_requests", "core.repo_days", "staging.trace_reads"
ASKED = "staging.github_repositories"
SESSIONS, GITHUB, COSTS = IN_SQL
SMALL = "org/small"


def _of(table: str, change: str, where: str = "true") -> str:
    return f"update {table} set {change} where {where}"


def _read(lines: int, dead: int) -> str:
    return (
        f"update {READS} set lines = {lines}, dead = {dead}, calls = {lines - dead} "
        f"where read_id = (select min(read_id) from {READS}); "
        f"delete from {READS} where read_id > (select min(read_id) from {READS})"
    )


def _refused(kind: str, letters: int) -> str:
    return (
        "insert into ops.dead_letters (pipeline, source, record_key, reason, payload, first_run_id, last_run_id) "
        f"select 'ai_coding', 'github', '{REPO} {kind} ' || n, 'gone', '', 'any', 'any' from generate_series(1, {letters}) as n"
    )


TOO_MANY_REFUSED = "of no repository more than max_dead_share of its pull requests, reviews, events or commits, and more than one, are dead letters"
NOT_ASKED = "connection github names every repository whose days of the last quarter it has named"


def _lose(calls: int) -> str:
    return f"insert into staging.trace_lost select gen_random_uuid(), '{on(0)}', 'a.jsonl' from generate_series(1, {calls})"


TOO_MANY_DEAD = "not more than max_dead_share of the lines since the last publication are dead letters, where there are 100 or more"
TOO_MANY_OF_THE_LAST = "nor of the last judged_lines lines, whenever they were read, where there are 100 or more and new ones among the dead"
NOTHING_READABLE = "fewer than 20 dead letters since the last publication, where there is no call at all"
TOO_MANY_LOST = (
    "not more calls than few_lost_calls and max_lost_share of all have left since the last publication"
)
RED = {
    READS: {
        TOO_MANY_DEAD: _read(100, 2),
        TOO_MANY_OF_THE_LAST: _read(100, 2),
        NOTHING_READABLE: _read(20, 20),
        TOO_MANY_LOST: _lose(21),
        "no file is gone before it was read to its end, unless it was rotated to a name that was":
            "update staging.trace_files set is_gone = true, size_bytes = 9 where file_id = 1",
        "some of the lines since the last publication are calls, or of the last hundred where there are fewer": f"{_read(100, 0)}; update {READS} set calls = 0, filtered = 100",
        "there are calls of the last seven days before the horizon": f"delete from {CALLS} where event_date > '{on(1)}'",
        "no call lies settle_days or more after the horizon": f"insert into staging.trace_due values (gen_random_uuid(), '{at(13)}')",
        "no call that is new since the last publication is older than settle_days and pause_days together": (
            "update staging.coding_runs set previous_horizon_on = horizon_on; "
            "update staging.trace_calls set ts = ts - interval '123 days'"
        ),
        "developers.csv does not give five names or more to one developer alone": "update core.developers set developer_id = 'ada'",
        "developers.csv knows most names of developers in traces": "update core.developers set is_mapped = false where identity <> 'ada'",
        "core.llm_calls has taken in everything that was read": _of(READS, "is_merged = false"),
    },
    ASKED: {
        TOO_MANY_REFUSED: _refused("pull", 2),
        NOT_ASKED: _of(ASKED, "last_run_id = 'an earlier one'"),
    },
    CALLS: {
        "a call is there once": f"alter table {CALLS} drop constraint llm_calls_pkey; insert into {CALLS} select * from {CALLS} limit 1",
        "a call is on the business day of its time": _of(CALLS, "ts = ts - interval '1 day'"),
        "no call lies at or after the horizon": _of(CALLS, "ts = ts + interval '1 year'"),
        "nothing is counted below zero": _of(CALLS, "tokens_in = -1"),
        "no call ends before it begins": _of(CALLS, "latency_ms = -1"),
        "a cost is a number of dollars and says where it is from": _of(CALLS, "cost_source = null"),
        "no single call costs more than 100 dollars": _of(CALLS, "cost_usd = 9990.01"),
        "every model that calls tell tokens of has a price": _of(CALLS, "model = 'new', cost_usd = null, cost_source = null"),
        "a call has a flag once": _of(CALLS, "flags = '{naive_time,naive_time}'"),
    },
    PULLS: {
        "nothing is merged or closed before it is opened": _of(PULLS, "closed_at = created_at - interval '1 hour'"),
        "what is closed has a time, and what is merged is closed": _of(PULLS, "closed_at = null", "merged_at is not null"),
        "where there are reviews there is a first one": _of(PULLS, "first_review_at = null"),
        "nothing is counted below zero": _of(PULLS, "deletions = -1"),
        "nobody reviews what has not been opened": _of(PULLS, "first_review_at = created_at - interval '1 hour'"),
    },
    DAYS: {
        "every day of a repository since it began is there, and every day before on which something happened": f"delete from {DAYS} where calls = 0",
        "as many calls, accepted calls and tokens as in core.llm_calls": _of(DAYS, "total_tokens = total_tokens + 1"),
        "as many merges and commits as in core.pull_requests and core.commits": _of(DAYS, "commits = commits + 1"),
        "no part is larger than the whole": _of(DAYS, "developers = calls + 1"),
        "what is merged is closed on the day, and has hours": _of(DAYS, "merge_hours = 0"),
        "what GitHub was asked about is counted, and nothing else": _of(DAYS, "commits = 0", f"repo = '{SMALL}'"),
    },
    SESSIONS: {
        "every day of a repository has a row": f"delete from {SESSIONS} where developer_key = '(nobody)'",
        "developers add up to the repository's day": f"delete from {SESSIONS} where developer_key = 'key of trace:ada'",
        "a group that is too small has no numbers": _of(SESSIONS, "call_count = 1", "privacy = 'suppressed'"),
        "what only a pilot may show says so": _of(SESSIONS, "privacy = 'pilot'", "privacy = 'shown'"),
        "no part is larger than the whole": _of(SESSIONS, "session_count = call_count + 1"),
        "the rate is accepted through known, and unknown without any": _of(SESSIONS, "acceptance_rate = 0", "acceptance_rate is null"),
        "nine of ten calls take at least as long as half of them": _of(SESSIONS, "p90_latency_ms = 0"),
    },
    GITHUB: {
        "every day of a repository that GitHub was asked about has a row": f"delete from {GITHUB} where commit_count = 0",
        "the counts are those of core.repo_days": _of(GITHUB, "reopened_pr_count = reopened_pr_count + 1"),
        "hours are those of merges; without any there are none": _of(GITHUB, "avg_merge_hours = 0", "merged_pr_count = 0"),
        "hours are not negative, and nine of ten merges take at least as long as half of them": _of(GITHUB, "median_merge_hours = -1"),
    },
    COSTS: {
        "as many calls of the month as in core.llm_calls": _of(COSTS, "calls = calls + 1"),
        "reported and priced dollars are those of the calls, and the difference is what is left of the invoice": _of(COSTS, "difference_usd = 0"),
        "calls explain an invoice to within a fifth": _of(COSTS, "is_provisional = false, difference_rate = 0.21"),
    },
}  # fmt: skip
CASES = [(table, rule) for table, rules in RED.items() for rule in rules]


@pytest.fixture(scope="module")
def team(postgres, warehouse_template):
    """Five developers in one repository, one in another, ten days: ready for the gates, and nothing has been published before."""
    with psycopg.connect(postgres.dsn(), autocommit=True) as admin:
        admin.execute(f"create database coding_gates template {warehouse_template} strategy file_copy")
    with psycopg.connect(postgres.dsn("coding_gates"), options="-c timezone=UTC") as db:
        coding = Coding(db)
        coding.prices(("claude-*", on(-100), 3, 15, 0.3, 3.75))
        for day in (0, 1, 3):
            for name in ("ada", "bob", "cy", "dan", "eve"):
                accepted = "accepted" if day else "unknown"
                coding.lands(
                    call(f"{name} {day}", at(day), developer_id=name, session_id=name, acceptance=accepted)
                )
        coding.lands(call("alone", at(2), repo=SMALL))
        coding.pull_request(1, at(0), merged_at=at(1), additions=1, deletions=1)
        coding.review(1, at(0) + timedelta(hours=1))
        coding.commit("c", at(1))
        coding.given(
            "staging.ai_invoices",
            {"line": 2, "month_on": on(0), "provider": "anthropic", "invoiced_usd": 0.02},
        )
        run = coding.run(0, 10, publish=False)
        db.execute(
            "create temporary table developer_keys on commit drop as "
            "select distinct developer_id, 'key of ' || developer_id as developer_key from core.developers"
        )
        for table in IN_SQL:
            Restate(table).apply(db, run)
        db.commit()
        yield db, run
    with psycopg.connect(postgres.dsn(), autocommit=True) as admin:
        admin.execute("drop database coding_gates with (force)")


@pytest.fixture
def held(team):
    """The warehouse and the run; whatever a test changes is undone."""
    yield team
    team[0].rollback()


def failing(db, run, table: str) -> dict[str, str]:
    """The rules that the rows of `table` break, by description, with what they do."""
    with suppress(ExpectationsNotMet):
        Hold(table).apply(db, run)
    db.rollback()
    (results,) = db.execute(
        "select results from ops.validation_results where table_name = %s", [table]
    ).fetchone()
    return {rule["description"]: rule["on_fail"] for rule in results if not rule["success"]}


def results_of(db, run, table: str) -> list[str | None]:
    """Columns of the rules that are broken."""
    failing(db, run, table)
    (results,) = db.execute(
        "select results from ops.validation_results where table_name = %s", [table]
    ).fetchone()
    return [rule["column"] for rule in results if not rule["success"]]


@pytest.mark.parametrize("table", RED)
def test_a_small_teams_days_keep_every_promise(held, table):
    assert failing(*held, table) == {}


@pytest.mark.parametrize(("table", "rule"), CASES, ids=[f"{t}: {r}" for t, r in CASES])
def test_a_broken_promise_is_found(held, table, rule):
    for statement in RED[table][rule].split("; "):
        held[0].execute(statement)
    assert rule in failing(*held, table)


@pytest.mark.parametrize("table", RED)
def test_no_rule_is_left_that_nobody_has_seen_broken(table):
    rules = json.loads(table_path(table, "expect.json").read_text())["expectations"]
    assert sorted(r["description"] for r in rules) == sorted(RED[table])


@pytest.mark.parametrize(
    ("lines", "dead", "stops"), [(99, 99, False), (100, 1, False), (100, 2, True), (1000, 11, True)]
)
def test_a_share_of_fewer_than_a_hundred_lines_says_nothing(held, lines, dead, stops):
    for statement in _read(lines, dead).split("; "):
        held[0].execute(statement)
    assert (TOO_MANY_DEAD in failing(*held, READS)) is stops


@pytest.mark.parametrize("kind", ["pull", "pull 1 review", "pull 1 event", "commit"])
def test_refused_records_are_counted_by_what_they_are(held, kind):
    db, run = held
    db.execute(f"{_refused(kind, 2)}; insert into staging.github_commits (repo, sha, committed_at) "
               f"select '{REPO}', 'more ' || n, now() from generate_series(1, 197) as n")  # fmt: skip
    assert (TOO_MANY_REFUSED in failing(db, run, ASKED)) is (kind != "commit"), "2 of 200 commits are 1 %"


def test_a_repository_that_is_not_asked_about_any_more_is_named_for_a_quarter(held):
    db, run = held
    db.execute("insert into staging.github_repositories (repo, last_run_id, asked_to_on) values "
               f"('org/left', 'an earlier one', '{on(-80)}'), ('org/long-gone', 'an earlier one', '{on(-81)}')")  # fmt: skip
    failing(db, run, ASKED)
    (results,) = db.execute(
        "select results from ops.validation_results where table_name = %s", [ASKED]
    ).fetchone()
    assert [rule["names"] for rule in results if rule["names"]] == [["org/left"]]


def test_one_refused_record_of_few_says_nothing_and_what_was_given_up_is_not_counted(held):
    db, run = held
    db.execute(_refused("pull", 9))
    db.execute("update ops.dead_letters set status = 'poison' where record_key not like '%% 1'")
    assert failing(db, run, ASKED) == {}


def test_lines_that_were_accepted_with_a_publication_do_not_stop_the_next_one(held):
    db, run = held
    for statement in _read(100, 50).split("; "):
        db.execute(statement)
    db.execute(
        "update staging.coding_runs set published_read_id = (select max(read_id) from staging.trace_reads)"
    )
    assert failing(db, run, READS) == {}


@pytest.mark.parametrize(
    ("days", "before", "warns"),
    [(123, "horizon_on", True), (112, "horizon_on", False), (123, "null", False)],
)
def test_new_calls_of_long_ago_are_a_warning_but_at_the_first_publication(held, days, before, warns):
    db, run = held
    db.execute(f"update staging.coding_runs set previous_horizon_on = {before}")
    db.execute(f"update staging.trace_calls set ts = ts - interval '{days} days'")
    assert ("calls_of_long_ago" in results_of(db, run, READS)) is warns


def test_a_call_of_long_ago_that_was_published_is_no_news(held):
    db, run = held
    db.execute("update staging.coding_runs set previous_horizon_on = horizon_on, published_read_id = 1")
    db.execute("update staging.trace_calls set ts = ts - interval '123 days' where read_id = 1")
    db.execute("update staging.trace_calls set trace_hash = (select trace_hash from staging.trace_calls where read_id = 1) "
               "where read_id = 2")  # fmt: skip
    assert "calls_of_long_ago" not in results_of(db, run, READS)


def _reads(db, *days: tuple[int, int], published: int) -> None:
    """(lines, dead letters) day by day; the first `published` of them have been published."""
    db.execute(f"delete from {READS}")
    last = 0
    for day, (lines, dead) in enumerate(days):
        (read_id,) = db.execute(
            f"insert into {READS} (file_id, run_id, first_line, after_last_line, lines, calls, dead, filtered, is_merged)"
            " values (1, 'any', 1, 1, %s, %s, %s, 0, true) returning read_id", [lines, lines - dead, dead]
        ).fetchone()  # fmt: skip
        last = read_id if day < published else last
    db.execute("update staging.coding_runs set published_read_id = %s", [last])


@pytest.mark.parametrize(
    ("days", "stops"),
    [
        (
            [(30, 0), (80, 80)],
            {TOO_MANY_OF_THE_LAST, NOTHING_READABLE},
        ),  # another shape from one day to the next
        ([(80, 0)] * 20 + [(80, 80)], {TOO_MANY_OF_THE_LAST, NOTHING_READABLE}),
        ([(80, 0)] * 20 + [(80, 1)], set()),
        ([(80, 0)] * 20 + [(80, 40)], {TOO_MANY_OF_THE_LAST}),
        (
            [(80, 1)] * 20 + [(80, 1)],
            {TOO_MANY_OF_THE_LAST},
        ),  # one line of every day: more than 1 % in the end
        ([(80, 40)] + [(80, 0)] * 13 + [(80, 1)], set()),  # what was wrong once is over
        ([(80, 40), (80, 0)], set()),  # published, and none of them is new
        ([(5, 0)] * 20 + [(19, 19)], {TOO_MANY_OF_THE_LAST}),
        ([(5, 0), (19, 19)], set()),
        ([(5, 0), (20, 20)], {NOTHING_READABLE}),
    ],
)
def test_a_small_teams_days_are_judged_together(held, days, stops):
    db, run = held
    _reads(db, *days, published=len(days) - 1)
    assert {rule for rule, what in failing(db, run, READS).items() if what == "stop"} == stops


def test_a_file_that_was_mended_is_judged_as_it_is_now(held):
    db, run = held
    _reads(db, (80, 80), (80, 0), published=0)
    db.execute(f"update {READS} set is_replaced = true where read_id = (select min(read_id) from {READS})")
    assert failing(db, run, READS) == {}


@pytest.mark.parametrize(
    ("lost", "known", "stops"), [(20, 40, False), (21, 40, True), (100, 99_901, False), (100, 99_800, True)]
)
def test_a_few_calls_may_leave_and_a_share_of_history_may_not(held, lost, known, stops):
    db, run = held
    db.execute(f"update {DAYS} set calls = 0; {_lose(lost)}")
    db.execute(
        f"update {DAYS} set calls = {known} where (repo, event_date) = (select repo, event_date from {DAYS} limit 1)"
    )
    assert (TOO_MANY_LOST in failing(db, run, READS)) is stops


def test_calls_that_left_on_purpose_are_published_when_somebody_says_so_and_forgotten_then(held):
    db, run = held
    accepted = replace(run, meaning={**run.meaning, "accept_shrink": True})
    for asked, found in ((run, {TOO_MANY_LOST: "stop"}), (accepted, {})):
        db.execute(_lose(1_000))
        assert failing(db, asked, READS) == found
    db.execute(_lose(1_000))
    Fill("staging.coding_days").apply(db, accepted)
    assert failing(db, run, READS) == {}


def test_a_quiet_week_is_no_warning(held):
    held[0].execute(
        f"delete from {CALLS} where event_date > '{on(2)}'; update staging.coding_runs set horizon_on = '{on(10)}'"
    )
    assert failing(*held, READS) == {}


def test_a_pilot_is_held_to_its_own_limit(held):
    db, run = held
    lowered = replace(run, meaning={**run.meaning, "min_group": 1})
    db.execute(f"update {SESSIONS} set privacy = 'shown' where repo = '{SMALL}' and privacy = 'suppressed'")
    assert "what only a pilot may show says so" in failing(db, lowered, SESSIONS)


def test_a_model_without_a_price_is_named_and_not_counted(held):
    db, run = held
    db.execute(
        f"update {CALLS} set model = 'brand-new', cost_usd = null, cost_source = null where repo = '{REPO}'"
    )
    failing(db, run, CALLS)
    (results,) = db.execute(
        "select results from ops.validation_results where table_name = %s", [CALLS]
    ).fetchone()
    assert [
        (rule["names"], rule["unexpected_count"], rule["observed"]) for rule in results if rule["names"]
    ] == [(["brand-new"], None, None)]
