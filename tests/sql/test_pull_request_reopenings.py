"""core.pull_request_reopenings: every time a pull request was reopened, merged or not; issues do not count."""

from .coding import at, coding_house  # noqa: F401 - fixture

TABLE = "core.pull_request_reopenings"


def fill(coding):
    coding.fill(coding.named(0, 10), TABLE)
    return coding.rows(TABLE, "number", "reopened_at")


def test_reopenings_of_open_and_of_merged_pull_requests_count_and_of_issues_do_not(coding):
    coding.pull_request(1, at(0))
    coding.pull_request(2, at(0), merged_at=at(4))
    for number, day, event in (
        (1, 1, "reopened"),
        (1, 2, "closed"),
        (1, 3, "reopened"),
        (2, 3, "reopened"),
        (9, 3, "reopened"),
    ):
        coding.event(number, at(day), event)
    assert fill(coding) == [(1, at(1)), (1, at(3)), (2, at(3))]
    assert coding.queue() == [1, 3]


def test_a_reopening_that_vanishes_is_published_anew_and_a_run_repeated_changes_nothing(coding):
    coding.pull_request(1, at(0))
    coding.event(1, at(1))
    coding.event(1, at(2))
    fill(coding)
    before = coding.touched_since((TABLE,))
    coding.db.execute("delete from staging.coding_days")
    fill(coding)
    assert coding.touched_since((TABLE,)) == before
    assert coding.queue() == []
    coding.db.execute("delete from staging.github_issue_events where created_at = %s", [at(2)])
    assert fill(coding) == [(1, at(1))]
    assert coding.queue() == [2]
