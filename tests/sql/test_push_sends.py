"""core.push_sends: every landed row has exactly one fate."""

import uuid
from datetime import UTC, datetime

import pytest

from plumbline.accounting import RowsLost
from plumbline.files import statement

ID = "00000000-0000-0000-0000-0000000000{:02d}"
USER = "aaaaaaaa-0000-0000-0000-0000000000{:02d}"


def landed(number: int, **changes):
    return {
        "id": ID.format(number),
        "user_id": USER.format(number),
        "sent_timestamp": datetime(2025, 3, 1, 10, tzinfo=UTC),
        "notification_content": {"title": "Spring", "body": "Now"},
        "campaign_id": "spring",
        "automation_id": None,
        "delivery_status": "delivered",
        "layer_id": None,
        "sent_on": "2025-03-01",
        "is_stray": False,
    } | changes


def test_a_delivered_send_is_stored_with_its_words(house):
    house.given("staging.push_notifications", landed(1))

    account = house.fill("core.push_sends", "2025-03-01", "2025-03-02")

    assert (account.rows_in, account.stored) == (1, 1)
    assert house.rows("core.push_sends", "title", "body", "campaign_key") == [("Spring", "Now", "spring")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": None}, "missing_id"),
        ({"user_id": None}, "missing_user"),
        ({"sent_timestamp": None, "sent_on": None, "is_stray": True}, "missing_time"),
        (
            {"sent_timestamp": datetime(2199, 1, 1, tzinfo=UTC), "sent_on": "2199-01-01", "is_stray": True},
            "future_time",
        ),
        ({"notification_content": None}, "unreadable_content"),
        ({"notification_content": '["a list"]'}, "unreadable_content"),
        ({"notification_content": '"text"'}, "unreadable_content"),
        ({"notification_content": {"body": "no title"}}, "missing_title"),
        ({"notification_content": {"title": 7}}, "missing_title"),
        ({"notification_content": {"title": "  "}}, "missing_title"),
        ({"delivery_status": "teleported"}, "unknown_status"),
        ({"delivery_status": None}, "unknown_status"),
        ({"layer_id": 9}, "unknown_layer"),
    ],
)
def test_a_row_that_cannot_be_read_is_kept_with_its_reason(house, change, reason):
    house.given("staging.push_notifications", landed(1), landed(2, **change))

    account = house.fill("core.push_sends", "2025-03-01", "2025-03-02")

    assert (account.rows_in, account.stored, account.dead) == (2, 1, 1)
    assert house.rows("ops.dead_letters", "reason", "status") == [(reason, "open")]


def test_rows_that_were_not_delivered_are_counted_by_state(house):
    house.given(
        "staging.push_notifications",
        landed(1), landed(2, delivery_status="failed"), landed(3, delivery_status="failed"),
        landed(4, delivery_status="pending"), landed(5, layer_id=4),
    )  # fmt: skip

    account = house.fill("core.push_sends", "2025-03-01", "2025-03-02")

    assert (account.stored, account.filtered) == (1, 4)
    assert account.details["rules"] == {
        "filtered:status_failed": 2, "filtered:status_pending": 1, "filtered:test_layer": 1,
    }  # fmt: skip


def test_the_same_words_to_the_same_person_at_the_same_instant_are_one_send(house):
    copy = landed(2, user_id=USER.format(1))
    house.given("staging.push_notifications", landed(1), copy, landed(1))

    account = house.fill("core.push_sends", "2025-03-01", "2025-03-02")

    assert (account.rows_in, account.stored, account.duplicate) == (3, 1, 2)
    assert house.rows("core.push_sends", "notification_id") == [(uuid.UUID(ID.format(1)),)]


def test_two_dead_rows_with_the_same_id_are_two_dead_letters(house):
    house.given("staging.push_notifications", *[landed(1, user_id=None) for _ in range(3)])

    account = house.fill("core.push_sends", "2025-03-01", "2025-03-02")

    assert account.dead == 3
    assert [key for (key,) in house.rows("ops.dead_letters", "record_key")] == [
        ID.format(1), ID.format(1) + "#2", ID.format(1) + "#3",
    ]  # fmt: skip


def test_a_row_repaired_in_its_source_leaves_the_dead_letters(house):
    house.given("staging.push_notifications", landed(1, user_id=None))
    house.fill("core.push_sends", "2025-03-01", "2025-03-02")
    house.db.execute("update staging.push_notifications set user_id = %s", [USER.format(1)])

    house.fill("core.push_sends", "2025-03-01", "2025-03-02", run_id="repaired")

    assert house.rows("ops.dead_letters", "record_key") == []
    assert len(house.rows("core.push_sends", "notification_id")) == 1


def test_running_a_day_twice_changes_nothing(house):
    house.given(
        "staging.push_notifications", landed(1), landed(2, user_id=None), landed(3, delivery_status="failed")
    )
    house.fill("core.push_sends", "2025-03-01", "2025-03-02")
    once = house.everything("core.push_sends", "ops.dead_letters")

    house.fill("core.push_sends", "2025-03-01", "2025-03-02")

    assert house.everything("core.push_sends", "ops.dead_letters") == once


def test_a_day_does_not_touch_its_neighbours(house):
    house.given(
        "staging.push_notifications",
        landed(1),
        landed(2, sent_timestamp=datetime(2025, 3, 2, tzinfo=UTC), sent_on="2025-03-02"),
    )

    first = house.fill("core.push_sends", "2025-03-01", "2025-03-02")
    second = house.fill("core.push_sends", "2025-03-02", "2025-03-03")

    assert (first.stored, second.stored) == (1, 1), "midnight belongs to the day it begins"
    assert len(house.rows("core.push_sends", "notification_id")) == 2


def test_a_send_whose_instant_was_corrected_moves_to_its_new_day(house):
    house.given("staging.push_notifications", landed(1))
    house.fill("core.push_sends", "2025-03-01", "2025-03-02")
    moved = datetime(2025, 3, 5, 9, tzinfo=UTC)
    house.db.execute(
        "update staging.push_notifications set sent_timestamp = %s, sent_on = '2025-03-05'", [moved]
    )

    house.fill("core.push_sends", "2025-03-05", "2025-03-06")

    assert house.rows("core.push_sends", "sent_at") == [(moved,)]


def test_books_that_do_not_close_stop_the_task(house, monkeypatch):
    house.given("staging.push_notifications", landed(1), landed(2))
    forgetful = statement("core.push_sends", "fill.sql").replace(
        "where fate = 'stored'", "where fate = 'stored' and false"
    )
    monkeypatch.setattr(
        "plumbline.steps.statement",
        lambda table, kind: forgetful if kind == "fill.sql" else statement(table, kind),
    )

    with pytest.raises(RowsLost, match="2 rows in, but 0 accounted for"):
        house.fill("core.push_sends", "2025-03-01", "2025-03-02")
