"""The whole pipeline over the sample: its calls, sessions, costs and days are those that were made up."""

from datetime import timedelta

import pytest

from local.coding.cast import FIRMWARE, LEDGER, SHOP
from local.coding.counted import all_calls
from local.coding.days import DAYS

COUNTS = ("calls", "accepted", "rejected", "unknown", "errors")


@pytest.fixture
def ask(published):
    def rows_of(query, *values):
        with published.connect() as db:
            return db.execute(query, values).fetchall()

    return rows_of


def test_calls_of_every_repository_and_day_are_those_that_were_made(ask, truth):
    found = ask(
        "select repo, event_date, count(*), count(*) filter (where acceptance = 'accepted'), "
        "count(*) filter (where acceptance = 'rejected'), count(*) filter (where acceptance = 'unknown'), "
        "count(*) filter (where is_error), sum(total_tokens)::bigint from core.llm_calls group by 1, 2"
    )
    told = {key: tuple(day[name] for name in (*COUNTS, "tokens")) for key, day in truth["of_day"].items()}
    assert {(repo, day): tuple(counts) for repo, day, *counts in found} == told


def test_costs_are_reported_or_by_the_price_list_of_the_day_or_unknown(ask, truth):
    ((reported, priced, unknown),) = ask(
        "select sum(cost_usd) filter (where cost_source = 'reported'), "
        "sum(cost_usd) filter (where cost_source = 'priced'), count(*) filter (where cost_usd is null) "
        "from core.llm_calls"
    )
    assert (reported, priced) == pytest.approx((truth["reported_usd"], truth["priced_usd"]))
    assert unknown == truth["unpriced_calls"]


def test_working_sessions_are_counted_by_their_pauses(ask, truth):
    assert ask("select count(*) from core.coding_sessions") == [(truth["sessions"],)]


def test_every_day_of_a_repository_is_there_and_tells_of_use_and_delivery(ask, truth):
    for repo, made in truth["delivery"].items():
        rows = ask(
            "select event_date, calls, opened_pull_requests, merged_pull_requests, reopened_pull_requests, commits "
            "from core.repo_days where repo = %s order by 1",
            repo,
        )
        days = [day for day, *_ in rows]
        assert days == [day for day in DAYS if day >= days[0]], "also days without any"
        for day, calls, *delivered in rows:
            assert calls == truth["of_day"].get((repo, day), {"calls": 0})["calls"]
            kinds = ("opened_on", "merged_on", "reopened_on", "commits_on")
            assert delivered == [made[kind].get(day, 0) for kind in kinds], (repo, day)


def group_on(repo, day):
    """Who called in the repository in the 28 days that end with the day."""
    return {
        c.person for c in all_calls() if c.repo == repo and timedelta(0) <= day - c.at.date() < timedelta(28)
    } - {None}


def test_a_repository_of_three_developers_is_not_shown_and_the_others_are_complete(ask, truth):
    rows = ask("select repo, event_date, sum(call_count) from aggregates.daily_session_metrics group by 1, 2")
    found = {(repo, day): calls for repo, day, calls in rows}
    beside = set(
        ask("select repo, event_date from aggregates.daily_session_metrics where privacy = 'complementary'")
    )
    assert all(any((repo, day) in truth["of_day"] for repo in (FIRMWARE, None)) for _, day in beside), (
        "hidden only beside a small group: the small repository, or what names no repository"
    )
    for repo in (SHOP, LEDGER, FIRMWARE):
        large_since = min((day for day in DAYS if len(group_on(repo, day)) >= 5), default=None)
        for day in DAYS:
            is_shown = large_since and day >= large_since and (repo, day) not in beside
            calls = truth["of_day"].get((repo, day), {"calls": 0})["calls"]
            if is_shown or calls:
                assert found[repo, day] == (calls if is_shown else None), (repo, day)
        assert (large_since is None) == (repo == FIRMWARE)


def test_merges_of_a_day_are_published_with_their_hours(ask, truth):
    for repo, made in truth["delivery"].items():
        rows = ask(
            "select event_date, merged_pr_count, avg_merge_hours from aggregates.daily_github_metrics where repo = %s",
            repo,
        )
        assert {day: merged for day, merged, _ in rows if merged} == made["merged_on"]
        assert all((hours is None) == (merged == 0) for _, merged, hours in rows)
        total = sum(merged * hours for _, merged, hours in rows if merged)
        assert total / made["merged"] == pytest.approx(made["mean_merge_hours"])
