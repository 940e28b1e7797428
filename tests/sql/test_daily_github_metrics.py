"""aggregates.daily_github_metrics: merges count on the day they merge; without any there are no hours."""

from .coding import REPO, at, call, coding_house, on  # noqa: F401 - fixture

TABLE = "aggregates.daily_github_metrics"


def test_pull_requests_merged_four_hours_after_they_were_opened(coding):
    """Opened on three days, merged four hours later: the third one after midnight."""
    for number, opened in enumerate((at(0, "10:00"), at(1, "10:00"), at(2, "21:00"))):
        merged = opened.replace(hour=14) if number < 2 else at(3, "01:00")
        coding.pull_request(number, opened, merged_at=merged, additions=10, deletions=number)
    coding.run(0, 5)
    assert coding.rows(TABLE, "event_date", "opened_pr_count", "merged_pr_count", "closed_pr_count", "avg_merge_hours", "lines_changed") == [
        (on(0), 1, 1, 1, 4.0, 10), (on(1), 1, 1, 1, 4.0, 11), (on(2), 1, 0, 0, None, None), (on(3), 0, 1, 1, 4.0, 12),
        (on(4), 0, 0, 0, None, None)]  # fmt: skip


def test_hours_are_those_of_the_merges_of_the_day(coding):
    """1, 2, 3 and 10 hours: mean 4, median 2.5, p90 seven tenths of the way from 3 to 10."""
    for number, hours in enumerate((1, 2, 3, 10)):
        coding.pull_request(number, at(0, f"{12 - hours:02}:00"), merged_at=at(0, "12:00"))
    coding.pull_request(9, at(0), title="open")
    coding.review(9, at(1, "00:00"))
    coding.review(9, at(1, "06:00"))
    coding.run(0, 2)
    columns = ("avg_merge_hours", "median_merge_hours", "p90_merge_hours", "avg_first_review_hours")
    first, second = coding.rows(TABLE, "event_date", *columns)
    assert [round(hours, 9) for hours in first[1:4]] == [4.0, 2.5, 7.9]
    assert first[4] is None
    assert second[1:] == (None, None, None, 12.0)


def test_reopenings_and_commits_count_on_their_days(coding):
    coding.pull_request(1, at(0))
    coding.event(1, at(1))
    coding.event(1, at(1, "15:00"))
    coding.commit("c", at(2))
    coding.run(0, 3)
    assert coding.rows(TABLE, "reopened_pr_count", "commit_count", "event_date") == [
        (0, 0, on(0)),
        (0, 1, on(2)),
        (2, 0, on(1)),
    ]


def test_a_repository_github_is_not_asked_about_has_no_rows(coding):
    """What nobody asked for is not zero."""
    coding.lands(call("a", at(0), repo="org/elsewhere"), call("b", at(0), repo=None))
    coding.commit("c", at(1))
    coding.run(0, 3)
    assert {row[0] for row in coding.rows(TABLE, "repo")} == {REPO}


def test_a_repository_that_is_taken_out_of_the_connection_ends_with_the_day_it_was_asked_to(coding):
    """What is not known is not zero; calls go on being counted."""
    coding.lands(call("a", at(0)), call("b", at(7)))
    coding.commit("c", at(1))
    coding.commit("d", at(1), "org/two")
    coding.run(0, 5)
    coding.taken_out.add(REPO)
    coding.run(5, 5)
    assert coding.one(TABLE, "max(event_date)", "sum(commit_count)", where=f"repo = '{REPO}'") == (on(4), 1)
    assert coding.one(TABLE, "max(event_date)", where="repo = 'org/two'") == on(9)
    assert coding.rows("core.repo_days", "calls", "commits", "merged_pull_requests",
                       where=f"repo = '{REPO}' and event_date in ('{on(4)}', '{on(7)}')") == [(0, 0, 0), (1, None, None)]  # fmt: skip
    assert coding.rows("ops.restatements", "column_name") == [], "and what was published stays"


def test_a_repository_that_is_put_back_gets_the_days_between(coding):
    coding.commit("c", at(1))
    coding.run(0, 5)
    coding.taken_out.add(REPO)
    coding.run(5, 10)
    coding.taken_out.clear()
    coding.commit("d", at(8))
    coding.run(15, 1)
    in_parts = coding.rows(TABLE, "event_date", "commit_count", "merged_pr_count")
    assert in_parts == [(on(day), int(day in (1, 8)), 0) for day in range(1, 16)]


def test_a_commit_that_vanishes_restates_a_settled_day(coding):
    coding.commit("a", at(0))
    coding.commit("b", at(1))
    coding.run(0, 10)
    coding.db.execute("delete from staging.github_commits where sha = 'b'")
    coding.run(10)
    assert coding.rows(TABLE, "commit_count", "refreshed_at", where=f"event_date = '{on(1)}'") == [
        (0, at(11, "00:00"))
    ]
    assert coding.rows("ops.restatements", "column_name", "old_value", "new_value") == [
        ("commit_count", "1", "0")
    ]


def test_publishing_twice_changes_nothing(coding):
    coding.pull_request(1, at(0), merged_at=at(1))
    coding.run(0, 8)
    before = coding.touched_since((TABLE,))
    coding.run(0, 8)
    coding.run(1, 1)
    assert coding.touched_since((TABLE,)) == before


def test_the_view_has_the_five_columns_of_the_earlier_system(coding):
    cursor = coding.db.execute("select * from aggregates.github_metrics")
    assert [column.name for column in cursor.description] == [
        "event_date", "merged_pr_count", "commit_count", "reopened_pr_count", "avg_merge_hours"]  # fmt: skip
