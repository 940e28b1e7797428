"""core.excluded_accounts: rules with the span in which they were in force."""

from datetime import UTC, datetime

from plumbline.checkpoints import set_checkpoint
from plumbline.landing import Rows, land_rows
from plumbline.unified_users.excluded_accounts import COLUMNS

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
