"""core.pull_requests: a pull request with its reviews and reopenings, and the days it is told of on."""

import pytest

from .coding import at, coding_house  # noqa: F401 - fixture

TABLE = "core.pull_requests"
STEPS = ("core.developers", "core.pull_request_reopenings", TABLE)


def fill(coding):
    coding.fill(coding.named(0, 10), *STEPS)


def test_reviews_of_the_author_and_pending_ones_do_not_count(coding):
    coding.names(("Ada", None, "ada", None))
    coding.pull_request(1, at(0), author_login="Ada")
    coding.pull_request(2, at(0), author_login=None)
    coding.review(1, at(1), "ada")
    coding.review(1, None, "Bob")
    coding.review(1, at(3), "Bob")
    coding.review(1, at(2), None)
    coding.review(2, at(2), None)
    fill(coding)
    assert coding.rows(TABLE, "number", "first_review_at", "review_count", "developer_id") == [
        (1, at(2), 2, "Ada"), (2, None, 0, None)]  # fmt: skip


def test_every_reopening_counts_also_of_what_was_never_merged(coding):
    for number, merged in ((1, None), (2, at(5)), (3, None)):
        coding.pull_request(number, at(0), merged_at=merged)
    for number in (1, 1, 2):
        coding.event(number, at(3))
    fill(coding)
    assert coding.rows(TABLE, "number", "reopened_count") == [(1, 2), (2, 1), (3, 0)]


@pytest.mark.parametrize(
    ("title", "labels", "is_fix"),
    [
        ("Fix the login", [], True), ("hotfix: again", [], True), ('Revert "Add a thing"', [], True),
        ("Prefix names", [], False), ("Add fixtures", [], False), (None, [], False), ("Add", ["Bug"], True),
        ("Add", ["feature"], False),
    ],
)  # fmt: skip
def test_a_follow_up_is_called_one_by_title_or_label(coding, title, labels, is_fix):
    coding.pull_request(1, at(0), title=title, labels=labels)
    fill(coding)
    assert coding.one(TABLE, "is_follow_up_fix") is is_fix


def test_what_happens_is_published_on_its_day_and_what_did_not_change_is_not(coding):
    coding.pull_request(1, at(0))
    fill(coding)
    assert coding.queue() == [0]
    coding.db.execute("delete from staging.coding_days")
    coding.pull_request(1, at(0), merged_at=at(4), updated_at=at(4))
    coding.review(1, at(3))
    fill(coding)
    assert coding.queue() == [3, 4]


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({"title": "Add another thing", "updated_at": at(6)}, []),
        ({"title": "Fix it"}, [4]),
        ({"additions": 9, "deletions": 0}, [4]),
        ({"first_commit_at": at(-3)}, [-3, 0]),
        ({"merged_at": at(5), "closed_at": at(4)}, [4, 5]),
        ({"created_at": at(1)}, [0, 1, 4]),
        ({"author_login": "Bob"}, [0]),
    ],
)
def test_only_days_that_a_change_is_about_are_published_anew(coding, changes, days):
    same = {"merged_at": at(4), "created": at(0)}
    coding.pull_request(1, **same)
    fill(coding)
    coding.db.execute("delete from staging.coding_days")
    coding.pull_request(1, **same | changes)
    fill(coding)
    assert coding.queue() == days


def test_a_pull_request_that_vanishes_leaves_its_days(coding):
    coding.pull_request(1, at(0), merged_at=at(2))
    fill(coding)
    coding.db.execute("delete from staging.coding_days")
    coding.db.execute("delete from staging.github_pull_requests")
    fill(coding)
    assert (coding.rows(TABLE, "number"), coding.queue()) == ([], [0, 2])


def test_a_day_run_twice_changes_nothing(coding):
    coding.pull_request(1, at(0), merged_at=at(2))
    coding.review(1, at(1))
    coding.event(1, at(1))
    fill(coding)
    coding.db.execute("delete from staging.coding_days")
    before = coding.touched_since((TABLE, "staging.coding_days"))
    fill(coding)
    assert coding.touched_since(before) == before
