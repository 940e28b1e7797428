"""Accounts close or stop the task."""

import pytest

from plumbline.accounting import Account, RowsLost


def test_every_row_has_a_fate():
    account = Account.of([("in", None, 10), ("stored", None, 6), ("dead", "missing_user", 1), ("filtered", "status_failed", 2), ("duplicate", "same_id", 1)])  # fmt: skip

    assert str(account) == "10 rows in = 6 stored + 1 duplicates + 1 dead letters + 2 filtered"
    assert account.details["rules"] == {
        "dead:missing_user": 1,
        "filtered:status_failed": 2,
        "duplicate:same_id": 1,
    }


def test_a_row_without_a_fate_stops_the_task():
    with pytest.raises(RowsLost, match="10 rows in, but 9 accounted for"):
        Account.of([("in", None, 10), ("stored", None, 9)])


def test_a_row_counted_twice_stops_the_task():
    with pytest.raises(RowsLost):
        Account.of([("in", None, 1), ("stored", None, 1), ("dead", "x", 1)])


def test_an_empty_day_closes_at_zero():
    assert Account.of([("in", None, 0), ("stored", None, 0)]).rows_in == 0
