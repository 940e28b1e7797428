"""core.pull_request_calls: calls of the author, in the repository, from the first commit until it was merged or closed."""

from .coding import at, call, coding_house  # noqa: F401 - fixture

TABLE = "core.pull_request_calls"


def rows(coding):
    return coding.rows(TABLE, "number", "calls", "accepted_calls", "known_calls", "total_tokens")


def given_ada(coding):
    coding.names(("Ada", "ada", "Ada", None), ("Ada", "ada@laptop", None, None))


def test_calls_of_the_author_while_it_was_worked_on(coding):
    given_ada(coding)
    coding.pull_request(1, at(3), first_commit_at=at(2), merged_at=at(5))
    coding.pull_request(2, at(3), closed_at=at(4))
    coding.pull_request(3, at(3))
    coding.lands(
        call("before", at(1)), call("first", at(2), acceptance="accepted"), call("others", at(3), developer_id="bob"),
        call("elsewhere", at(3), repo="org/two"), call("4", at(4, "12:00"), acceptance="rejected", developer_id="ada@laptop"),
        call("last", at(5), total_tokens=None), call("after", at(5, "12:00:01")),
    )  # fmt: skip
    coding.run(0, 8)
    assert rows(coding) == [(1, 3, 1, 2, 300), (2, 1, 0, 1, 150), (3, 3, 0, 1, 300)]


def test_what_an_author_without_a_name_in_traces_asked_nobody_knows(coding):
    coding.pull_request(1, at(1))
    coding.pull_request(2, at(1), author_login=None)
    coding.lands(call("a", at(2)))
    coding.run(0, 8)
    assert rows(coding) == []


def test_an_open_one_takes_in_the_calls_of_every_day(coding):
    given_ada(coding)
    coding.pull_request(1, at(0))
    for day in range(3):
        coding.lands(call(f"c{day}", at(day)))
        coding.run(day)
        assert [row[1] for row in rows(coding)] == [day + 1]
    coding.pull_request(1, at(0), merged_at=at(1))
    coding.run(3)
    assert [row[1] for row in rows(coding)] == [2]


def test_an_author_who_gets_a_name_at_last_gets_the_calls(coding):
    coding.pull_request(1, at(0), merged_at=at(2))
    coding.lands(call("a", at(1)))
    coding.run(0, 5)
    given_ada(coding)
    coding.run(5)
    assert [row[1] for row in rows(coding)] == [1]
    coding.names()
    coding.run(6)
    assert rows(coding) == []


def test_a_day_run_twice_changes_nothing(coding):
    given_ada(coding)
    coding.pull_request(1, at(0))
    coding.lands(call("a", at(1)))
    coding.run(0, 5)
    before = coding.touched_since((TABLE,))
    coding.run(0, 5)
    assert coding.touched_since((TABLE,)) == before
