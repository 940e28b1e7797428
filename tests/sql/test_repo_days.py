"""core.repo_days: every day of every repository from its first activity on, quiet ones too."""

import pytest

from plumbline.ai_coding.settings import SETTINGS

from .coding import REPO, at, call, coding_house, on  # noqa: F401 - fixture

TABLE = "core.repo_days"


def test_a_day_counts_what_happened_on_it(coding):
    coding.prices(("claude-*", on(-100), 3, 15, 0, 0))
    coding.lands(
        call("1", at(0, "09:00"), acceptance="accepted", accepted_lines=4, latency_ms=100),
        call("2", at(0, "09:10"), acceptance="rejected", latency_ms=300, developer_id="bob", session_id="s2"),
        call("3", at(0, "15:00"), is_error=True, latency_ms=None, model="gpt-4o", total_tokens=None),
    )
    coding.pull_request(1, at(-2), merged_at=at(0), additions=5, deletions=2)
    coding.pull_request(2, at(0, "06:00"), merged_at=at(0, "08:00"), additions=1, deletions=0)
    coding.pull_request(3, at(0), closed_at=at(0))
    coding.event(3, at(0))
    coding.commit("c", at(0))
    coding.run(0, 1)
    columns = ("calls", "sessions", "developers", "developers_28d", "accepted", "rejected", "unknown", "errors",
               "total_tokens", "accepted_lines", "median_latency_ms", "unpriced_calls", "opened_pull_requests",
               "merged_pull_requests", "closed_pull_requests", "reopened_pull_requests", "commits", "merge_hours",
               "lines_changed")  # fmt: skip
    assert coding.one(TABLE, *columns, where=f"event_date = '{on(0)}'") == (
        3, 3, 2, 2, 1, 1, 1, 1, 300, 4, 200.0, 1, 2, 2, 3, 1, 1, 25.0, 8)  # fmt: skip
    assert coding.one(TABLE, "cost_usd", where=f"event_date = '{on(0)}'") == pytest.approx(2 * 0.00105)


def test_quiet_days_are_rows_and_calls_without_a_repository_are_a_repository(coding):
    coding.lands(call("a", at(1)), call("b", at(3), repo=None))
    coding.run(0, 5)
    assert coding.rows(TABLE, "repo", "event_date", "calls") == [
        ("(unknown)", on(3), 1), ("(unknown)", on(4), 0),
        *[(REPO, on(day), int(day == 1)) for day in (1, 2, 3, 4)],
    ]  # fmt: skip
    assert coding.one(
        TABLE,
        "median_latency_ms",
        "merge_hours",
        "lines_changed",
        where=f"repo = '{REPO}' and event_date = '{on(2)}'",
    ) == (None, None, None)


@pytest.mark.parametrize("publish", [True, False])
def test_what_lies_long_before_the_beginning_has_its_day_and_makes_no_quiet_days(coding, publish):
    """A call ten years early and a commit dated 1970, before and after the repository is known."""
    coding.commit("1970", at(0).replace(year=1970))
    coding.lands(*(call(f"a{day}", at(day)) for day in range(5)))
    coding.run(0, 5, publish=publish)
    coding.lands(call("early", at(0).replace(year=2015)), file="late")
    coding.run(5, 2)
    days = coding.rows(TABLE, "event_date", "calls", "commits", "is_stray")
    assert days == [
        (on(0).replace(year=1970), 0, 1, True),
        (on(0).replace(year=2015), 1, 0, True),
        *[(on(day), int(day < 5), 0, False) for day in range(7)],
    ]
    assert [row[:1] for row in days] == coding.rows("aggregates.daily_github_metrics", "event_date")
    # nothing is made anew because of it but its own days and those that look back on them
    assert coding.one("staging.coding_dirty", "count(*)", where=f"day_on < '{on(0)}'") == (
        28 if publish else 56
    )
    coding.unlands("early")
    coding.run(7, 1)
    assert coding.one(TABLE, "count(*)", where="is_stray") == 1


def test_a_repository_begins_with_five_active_days_that_no_long_pause_interrupts(coding):
    """Four days, a pause of 120 and a fifth are one stretch; with a pause of 121 there are two."""
    for repo, last in (("org/one", 123), ("org/two", 124)):
        coding.lands(*(call(f"{repo}{day}", at(day), repo=repo) for day in (0, 1, 2, 3, last)))
    coding.run(0, 130)
    began = "select repo, min(event_date), count(*) from core.repo_days where not is_stray group by repo order by repo"
    assert coding.db.execute(began).fetchall() == [("org/one", on(0), 130), ("org/two", on(124), 6)]
    assert coding.one(TABLE, "sum(calls)", where="repo = 'org/two'") == 5, "nothing is lost"


def test_a_repository_that_ended_before_it_had_begun_has_its_days_and_no_others(coding):
    coding.lands(call("a", at(0)), call("b", at(2)))
    coding.run(0, 122)
    assert coding.one(TABLE, "count(*)") == 122
    coding.run(122, 2)
    assert coding.rows(TABLE, "event_date", "is_stray") == [(on(0), True), (on(2), True)]
    assert coding.rows("aggregates.daily_session_metrics", "event_date") == [(on(0),), (on(2),)]


def test_no_analysis_looks_over_a_pause():
    longest = max(SETTINGS.report_days), SETTINGS.analysis_days + max(-SETTINGS.first_lag, SETTINGS.last_lag)
    assert max(longest) <= SETTINGS.pause_days


def test_a_group_is_who_worked_in_the_28_days_up_to_the_day(coding):
    """ada on days 0 and 20, bob on day 5; an alias of ada's counts as ada, a stranger and calls of nobody in particular as nobody."""
    coding.names(("Ada", "ada", None, None), ("Ada", "laptop", None, None), ("Bob", "bob", None, None))
    coding.lands(call("1", at(0)), call("2", at(20), developer_id="laptop"), call("3", at(5), developer_id="bob"),
                 call("4", at(6), developer_id=None), call("5", at(6), developer_id="a key"))  # fmt: skip
    coding.run(0, 50)
    groups = {(day - on(0)).days: n for day, n in coding.rows(TABLE, "event_date", "developers_28d")}
    assert [groups[day] for day in (0, 4, 5, 6, 20, 27, 32, 33, 47, 48)] == [1, 1, 2, 2, 2, 2, 2, 1, 1, 0]


def test_facts_after_the_horizon_do_not_count_yet(coding):
    coding.pull_request(1, at(0), merged_at=at(5))
    coding.commit("c", at(3))
    coding.run(0, 3)
    assert coding.rows(TABLE, "event_date", "opened_pull_requests", "commits", "merged_pull_requests") == [
        (on(0), 1, 0, 0), (on(1), 0, 0, 0), (on(2), 0, 0, 0)]  # fmt: skip


def test_a_day_run_twice_changes_nothing(coding):
    coding.lands(call("a", at(1)))
    coding.pull_request(1, at(0), merged_at=at(1))
    coding.run(0, 5)
    before = coding.touched_since((TABLE,))
    coding.run(0, 5)
    assert coding.touched_since((TABLE,)) == before
