"""core.excluded_accounts: rules with the span in which they were in force."""

from datetime import UTC, datetime

import pytest

from plumbline.checkpoints import set_checkpoint
from plumbline.files import statement
from plumbline.landing import Rows, land_rows
from plumbline.unified_users.excluded_accounts import COLUMNS

from .two_databases import uuid_of

TABLE = "core.excluded_accounts"
ANNA = ("email", "anna@example.com", "test account")
BOTS = ("domain", "bots.example.org", "robots")


def at(day):
    return datetime(2025, 6, day, tzinfo=UTC)


def bring(both, day, *rules, publish=True):
    run = both.named(f"2025-06-{day - 1:02}", f"2025-06-{day:02}")
    land_rows(both.db, "staging.excluded_accounts", Rows(COLUMNS, rules), run)
    both.fill(run, "staging.unified_runs", TABLE)
    if publish:
        set_checkpoint(both.db, "unified_users", run.window.end)
        both.db.commit()
    return both.rows(TABLE, "kind", "value", "reason", "valid_from_at", "valid_to_at")


def test_a_rule_is_in_force_from_the_run_that_brought_it_to_the_run_that_no_longer_found_it(both):
    bring(both, 2, ANNA)
    assert bring(both, 5, BOTS) == [(*BOTS, at(5), None), (*ANNA, at(2), at(5))]


def test_a_rule_that_comes_back_begins_again(both):
    bring(both, 2, ANNA)
    bring(both, 3)
    assert bring(both, 9, ANNA) == [(*ANNA, at(2), at(3)), (*ANNA, at(9), None)]


def test_another_reason_is_another_rule(both):
    bring(both, 2, ANNA)
    staff = (*ANNA[:2], "staff")
    assert bring(both, 3, staff) == [(*staff, at(3), None), (*ANNA, at(2), at(3))]


def test_a_run_repeated_changes_nothing(both):
    bring(both, 2, ANNA, BOTS)
    before = both.touched_since(TABLE)
    bring(both, 2, ANNA, BOTS)
    bring(both, 3, ANNA, BOTS)
    assert both.touched_since(TABLE) == before


def test_what_never_was_in_force_leaves_nothing_behind(both):
    bring(both, 2, ANNA, publish=False)
    assert bring(both, 2, BOTS) == [(*BOTS, at(2), None)]


def judged(both, day, *rules, **meaning):
    """What the gate is shown: what is left of the rules that were published, and which kinds name nobody."""
    run = both.named(f"2025-06-{day - 1:02}", f"2025-06-{day:02}", **meaning)
    bring(both, day, *rules, publish=False)
    shown = both.db.execute(statement(TABLE, "expect.sql"), run.parameters).fetchall()
    both.db.commit()
    return {kind: left or idle for kind, left, idle in shown if left or idle}


def of_domains(*numbers):
    return [("domain", f"d{n}.example.com", "staff") for n in numbers]


@pytest.mark.parametrize(
    ("then", "now", "found"),
    [
        ((1, 2, 3, 4), (1, 2), None),
        ((1, 2, 3, 4), (1,), "1 of 4 rules"),
        ((1,), (), "0 of 1 rules"),
        ((1, 2, 3), (4, 5, 6), "0 of 3 rules"),
        ((), (1,), None),
        ((), (), None),
    ],
)
def test_rules_that_leave_in_masses_are_named_until_that_is_accepted(both, then, now, found):
    bring(both, 2, *of_domains(*then))
    for _ in range(2):
        assert judged(both, 3, *of_domains(*now)).get("all") == found
        assert "all" not in judged(both, 3, *of_domains(*now), accept_shrink=True)


def test_a_day_that_was_published_is_not_published_again_without_its_rules(both):
    bring(both, 2, *of_domains(1, 2, 3, 4))
    bring(both, 3, *of_domains(1, 2, 3, 4))
    assert judged(both, 3, *of_domains(1)) == {"all": "1 of 4 rules", "domain": "domain: 1 of 1"}


def test_nor_is_the_day_that_brought_them(both):
    """A first run, say, that is cleared beside a file that was cut off."""
    bring(both, 2, *of_domains(1, 2, 3, 4))
    for _ in range(2):
        assert judged(both, 2, *of_domains(1)) == {"all": "1 of 4 rules", "domain": "domain: 1 of 1"}
    assert "all" not in judged(both, 2, *of_domains(1, 2, 3, 4))


def test_what_was_accepted_is_what_the_next_run_compares_with(both):
    bring(both, 2, *of_domains(1, 2, 3, 4))
    bring(both, 3, *of_domains(1))
    assert "all" not in judged(both, 4, *of_domains(1))


def test_rules_that_name_nobody_are_counted_by_kind(both):
    both.person(1, email="Anna@Example.com")
    both.profile(2, secondary_email=" x@bots.example.org ")
    for table in ("engagement.persons", "chemlink.persons"):
        both.mirror(table, "2025-06-01", "2025-06-02")
    rules = [ANNA, BOTS, ("engagement_id", uuid_of(1), "x"), ("chemlink_id", "2", "x")]
    assert judged(both, 2, *rules) == {}
    idle = [("email", "b@example.com", "x"), ("domain", "example.org", "x"), ("chemlink_id", "3", "x")]
    assert judged(both, 2, *rules, *idle) == {
        "email": "email: 1 of 2", "domain": "domain: 1 of 2", "chemlink_id": "chemlink_id: 1 of 2",
    }  # fmt: skip
