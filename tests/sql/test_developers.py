"""core.developers: one developer, however many names; names nobody told of are developers of their own."""

import pytest

from plumbline.accounting import Account

from .coding import at, call, coding_house  # noqa: F401 - fixture

TABLE = "core.developers"
LETTERS = "ops.dead_letters"


def fill(coding):
    coding.fill(coding.named(0, 10), "staging.coding_runs", "core.llm_calls", TABLE)
    return coding.rows(TABLE, "kind", "identity", "developer_id", "is_mapped")


def test_names_of_three_worlds_are_one_developer(coding):
    coding.names(("Ada L", "ada", "Ada-GH", "Ada@Example.org"), ("Ada L", "ada-2", None, None))
    assert fill(coding) == [
        ("email", "ada@example.org", "Ada L", True),
        ("github", "ada-gh", "Ada L", True),
        ("trace", "ada", "Ada L", True),
        ("trace", "ada-2", "Ada L", True),
    ]


def test_what_nobody_told_of_is_a_developer_of_its_own(coding):
    coding.lands(call("a", at(0), developer_id="eve"), call("b", at(0), developer_id=None))
    coding.pull_request(1, at(0), author_login="Mallory")
    coding.commit("c0ffee", at(0), author_login=None, author_email="X@y.org")
    assert fill(coding) == [
        ("email", "x@y.org", "email:x@y.org", False),
        ("github", "mallory", "github:mallory", False),
        ("trace", "eve", "trace:eve", False),
    ]


def test_a_name_belongs_to_the_earlier_line_and_the_later_one_is_kept_as_a_dead_letter(coding):
    coding.names(("Ada", "x", None, None), ("Bob", "x", "bob", None))
    assert ("trace", "x", "Ada", True) in fill(coding)
    assert coding.rows(LETTERS, "source", "record_key", "reason") == [
        ("staging.developer_identities", "3 trace", "name_of_somebody_else")
    ]
    coding.names(("Ada", "x", None, None), ("Bob", "y", "bob", None))
    fill(coding)
    assert coding.rows(LETTERS, "record_key") == []


@pytest.mark.parametrize(
    "unusable", [(None, "x", None, None), ("Bob", " ", None, None), ("Bob", None, None, None)]
)
def test_a_line_without_a_name_or_a_developer_is_ignored_and_counted(coding, unusable):
    coding.names(("Ada", "a", "a", "a"), unusable, ("Ada", "a", None, None))
    assert [row[2] for row in fill(coding)] == ["Ada"] * 3
    account: Account = coding.accounts[TABLE]
    assert (account.rows_in, account.stored, account.duplicate, account.filtered) == (9, 3, 1, 5)


def test_calls_of_a_name_that_changes_hands_are_published_anew(coding):
    coding.lands(call("a", at(1)), call("b", at(4)), call("c", at(5), developer_id="bob"))
    coding.run(0, 8)
    coding.names(("Ada", "ada", None, None))
    coding.run(8, 1, publish=False)
    assert coding.queue() == [1, 4]


def test_a_name_that_no_call_has_any_more_is_forgotten(coding):
    coding.lands(call("a", at(1)), call("b", at(1), developer_id="bob"))
    coding.run(0, 3)
    coding.unlands("b")
    coding.run(3)
    assert coding.rows(TABLE, "identity") == [("ada",)]


def test_a_day_run_twice_changes_nothing(coding):
    coding.names(("Ada", "ada", "ada", None), ("Bob", "ada", None, None))
    coding.lands(call("a", at(1)), call("b", at(1), developer_id="bob"))
    fill(coding)
    before = coding.touched_since((TABLE, "staging.coding_days"))
    fill(coding)
    assert coding.touched_since(before) == before
