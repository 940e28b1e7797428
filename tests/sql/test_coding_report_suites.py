"""Every promise of the associations and reports: kept by what is made, and seen broken."""

import json
from dataclasses import replace

import numpy as np
import psycopg
import pytest

from plumbline.files import statement, table_path
from plumbline.hold import Hold

from .coding_reports import ASSOCIATIONS, REPORT, SUNDAY, given_call, given_days, given_team, publish, run_to

RED = {
    ASSOCIATIONS: {
        "correlations lie in -1..1 and in their interval, p-values in 0..1": "pearson_low = pearson_high + 0.1",
        "there is no p-value below twenty days": "sample_size = 19",
        "every p-value is adjusted, and only made larger": "p_adjusted = pearson_p / 2",
        "a verdict is what the adjusted p-value and the lag say": "is_control = not is_control",
        "a missing p-value has a reason, and only a missing one": "reason = null",
        "a group that is too small has no numbers": "privacy = 'suppressed'",
        "an analysis has all pairs and lags, adjusted together": "family_size = family_size + 1",
        "no pair is worth more days than it has": "effective_n = sample_size",
        "AI use is not associated with what had been delivered before": "verdict = 'control fired'",
    },
    REPORT: {
        "shares lie in 0..1": "known_share = 100",
        "the acceptance rate is accepted among the calls it is known of": "acceptance_rate = accepted / calls::double precision",
        "without data, or hidden, there is no number, nor in the document": "status = 'no data'",
        "what is suppressed says so": "privacy = 'complementary'",
        "a group of fewer than five is hidden or labelled as a pilot": "developers = 4",
        "the calls of a window are those of its days that are shown": "calls = calls + 1",
        "every window has one row for all, and it has all calls that are shown": "repo = 'one/more' where repo = '(all)'",
        "every report says what it cannot say": "caveat = 'AI works'",
        "the document has the numbers of the row": "cost_usd = cost_usd + 1",
        "no negative lag is associated": "controls_fired = 1",
    },
}
CASES = [(table, rule) for table, rules in RED.items() for rule in rules]


@pytest.fixture(scope="module")
def published(postgres, warehouse_template):
    """A repository with enough people, one with too few, one without calls for long."""
    from .conftest import Warehouse

    with psycopg.connect(postgres.dsn(), autocommit=True) as admin:
        admin.execute(f"create database coding_suites template {warehouse_template} strategy file_copy")
    with psycopg.connect(postgres.dsn("coding_suites"), options="-c timezone=UTC") as db:
        house, chance = Warehouse(db), np.random.default_rng(4)
        shown = {"big/one": "shown", "mid/one": "complementary", "few/one": "suppressed"}
        for repo, people in (("big/one", 6), ("mid/one", 5), ("few/one", 2)):
            commits, sessions = chance.poisson(3, (2, 103)).tolist()
            given_days(house, 103, repo=repo, until=1, sessions=sessions, commits=commits, cost_usd=0.5)
            given_days(house, 1, repo=repo, calls=people, cost_usd=0.5, privacy=shown[repo])
            given_team(house, people, repo=repo)
            for n in range(people):
                given_call(
                    house,
                    developer=f"dev{n}",
                    repo=repo,
                    acceptance=("accepted", "rejected", "unknown")[n % 3],
                )
        given_days(house, 1, repo="old/one", until=150, commits=1)
        publish(house, SUNDAY)
        yield house
    with psycopg.connect(postgres.dsn(), autocommit=True) as admin:
        admin.execute("drop database coding_suites with (force)")


@pytest.fixture
def held(published):
    yield published.db
    published.db.rollback()


def broken(db, table: str) -> set[str]:
    """Descriptions of the rules that find a row, asked of the database as the library asks."""
    scope = f"({statement(table, 'expect.sql').strip()}) as batch"
    rules = json.loads(table_path(table, "expect.json").read_text())["expectations"]
    queries = {
        rule["description"]: rule["kwargs"]["unexpected_rows_query"].replace("{batch}", scope)
        for rule in rules
    }
    return {rule for rule, query in queries.items() if db.execute(query).fetchone()}


def test_what_is_made_keeps_every_promise(held, tmp_path):
    run = replace(run_to(SUNDAY), files=tmp_path)

    assert Hold(ASSOCIATIONS, REPORT).apply(held, run).details == {"warned": []}
    assert broken(held, ASSOCIATIONS) | broken(held, REPORT) == set()
    statuses = held.execute(
        f"select distinct repo, status from {REPORT} where window_days = 28 order by 1"
    ).fetchall()
    assert dict(statuses) == {
        "(all)": "ok", "big/one": "ok", "mid/one": "suppressed", "few/one": "suppressed", "old/one": "no data"}  # fmt: skip


@pytest.mark.parametrize(("table", "rule"), CASES, ids=[f"{t}: {r}" for t, r in CASES])
def test_a_broken_promise_is_found(held, table, rule):
    held.execute(f"update {table} set {RED[table][rule]}")

    assert rule in broken(held, table)


@pytest.mark.parametrize("table", RED)
def test_no_rule_is_left_that_nobody_has_seen_broken(table):
    rules = json.loads(table_path(table, "expect.json").read_text())["expectations"]
    assert sorted(rule["description"] for rule in rules) == sorted(RED[table])
