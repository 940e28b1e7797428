"""ai.churn_training: who was active in a month and whether anything followed, checked by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from .training import SIGNUP, given_event, given_user, key, made, records, touch_day

TABLE = "ai.churn_training"
MARCH = datetime(2025, 3, 1, tzinfo=UTC)
HORIZON = date(2025, 6, 1)


def days(count: float) -> timedelta:
    return timedelta(days=count)


def test_the_last_ninety_days_are_counted(house):
    given_user(house)
    for before, kind in ((50, "post"), (31, "comment"), (29.5, "post"), (6, "vote"), (5.9, "reply"),
                         (2, "mention_received"), (40, "mention_received")):  # fmt: skip
        given_event(house, 1, MARCH - days(before), kind)
    made(house, TABLE, HORIZON)

    row = records(house, TABLE)[-1]
    assert row["as_of_at"] == MARCH
    assert row["label_window_closes_at"] == MARCH + days(90)
    del row["user_key"], row["as_of_at"], row["label_window_closes_at"]
    assert row == {
        "split": "test", "signup_source": "engagement", "signup_weekday": 1, "signup_month": 1, "as_of_month": 3,
        "days_since_signup": 53, "own_events_7d": 2, "own_events_30d": 3, "own_events_90d": 5, "active_days_7d": 1,
        "active_days_30d": 2, "active_days_90d": 4, "posts_30d": 1, "posts_90d": 2, "comments_30d": 1,
        "comments_90d": 2, "mentions_made_90d": 0, "groups_90d": 0, "votes_90d": 1, "collections_90d": 0,
        "profiles_added_90d": 0, "profile_entries_90d": 0, "views_granted_90d": 0, "reports_made_90d": 0,
        "distinct_types_90d": 4, "engagement_platform_events_90d": 4, "profile_service_events_90d": 1,
        "passive_events_30d": 1, "passive_events_90d": 2, "days_since_last_event": 5, "longest_gap_days": 23,
        "weekend_events_90d": 2, "is_churned": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("after", "is_churned"),
    [(days(0), False), (days(90) - days(1e-6), False), (days(90), True)],
)
def test_one_event_in_the_next_ninety_days_is_enough_not_to_churn(house, after, is_churned):
    given_user(house)
    given_event(house, 1, MARCH - days(1))
    given_event(house, 1, MARCH + after)
    made(house, TABLE, HORIZON)

    assert house.rows(TABLE, "is_churned", where="as_of_at = '2025-03-01'") == [(is_churned,)]


@pytest.mark.parametrize(
    ("before", "changes", "is_in"),
    [(days(30), {}, True), (days(30) + days(1e-6), {}, False), (days(1), {"known_at": MARCH}, False),
     (days(1), {"is_bulk": True}, False), (days(1), {"activity_type": "mention_received"}, False)],
)  # fmt: skip
def test_who_was_active_in_the_thirty_days_before_and_known_to_be_has_a_row(house, before, changes, is_in):
    given_user(house)
    given_event(house, 1, MARCH - before, **changes)
    made(house, TABLE, HORIZON)

    found = house.rows(TABLE, "user_key", where="as_of_at = '2025-03-01'")
    assert found == ([(key(1),)] if is_in else [])


def test_months_begin_in_the_business_zone(house):
    given_user(house)
    tokyo = {"zone": "Asia/Tokyo"}
    given_event(house, 1, datetime(2025, 2, 28, 14, 59, tzinfo=UTC), **tokyo)  # still February in Tokyo
    given_event(house, 1, datetime(2025, 2, 28, 15, 0, tzinfo=UTC), **tokyo)  # the first instant of March
    made(house, TABLE, HORIZON, business_zone="Asia/Tokyo")

    assert house.rows(TABLE, "as_of_at", "own_events_7d", "as_of_month", "is_churned") == [
        (datetime(2025, 2, 28, 15, 0, tzinfo=UTC), 1, 3, False)
    ]


def test_a_row_appears_with_the_run_that_closes_its_window(house):
    given_user(house)
    given_event(house, 1, MARCH - days(1))
    made(house, TABLE, date(2025, 5, 29))
    assert house.rows(TABLE, "as_of_at") == []

    made(house, TABLE, date(2025, 5, 30), date(2025, 5, 29))
    assert house.rows(TABLE, "as_of_at") == [(MARCH,)]


def test_a_late_event_changes_the_label_and_a_vanished_one_removes_the_row(house):
    given_user(house)
    given_event(house, 1, MARCH - days(1), source_id="only")
    made(house, TABLE, HORIZON)
    given_event(house, 1, MARCH + days(80), touch=True, known_at=datetime(2025, 6, 1, tzinfo=UTC))
    account = made(house, TABLE, HORIZON + days(1), HORIZON)
    assert house.rows(TABLE, "is_churned") == [(False,)]
    assert account.row_count == 1

    house.db.execute("delete from core.user_journey_events where source_id = 'only'")
    house.db.execute("delete from core.user_days where day_on = '2025-02-28'")
    touch_day(house, 1, date(2025, 2, 28))
    account = made(house, TABLE, HORIZON + days(2), HORIZON + days(1))
    assert house.rows(TABLE, "is_churned") == []
    assert account.details["gone"] == 1


def test_activity_before_the_signup_makes_no_row_before_it(house):
    given_user(house, 1, MARCH + days(3))
    given_event(house, 1, MARCH - days(1))
    made(house, TABLE, HORIZON)

    assert house.rows(TABLE, "as_of_at") == []


def test_another_secret_names_everybody_anew(house):
    given_user(house, 1, SIGNUP)
    given_event(house, 1, MARCH - days(1))
    made(house, TABLE, HORIZON)
    made(house, TABLE, HORIZON + days(1), HORIZON, secret="another secret that is long enough")

    ((name,),) = house.rows(TABLE, "user_key")
    assert name != key(1)
