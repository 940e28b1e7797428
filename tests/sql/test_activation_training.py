"""ai.activation_training: what the first week showed, checked by hand."""

from datetime import date, timedelta

import pytest

from .training import SIGNUP, given_event, given_user, key, made, only, records

TABLE = "ai.activation_training"
HORIZON = date(2025, 3, 1)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def test_the_first_week_is_counted_and_the_next_three_are_the_label(house):
    given_user(house)
    for after, kind in ((3, "post"), (5, "comment"), (6, "reply"), (50, "vote"), (120, "group_join"),
                        (130, "mention_received"), (167.9, "view_granted")):  # fmt: skip
        given_event(house, 1, SIGNUP + hours(after), kind)
    given_event(house, 1, SIGNUP + timedelta(days=20), "post")
    made(house, TABLE, HORIZON)

    (row,) = records(house, TABLE)
    assert row["user_key"] == key(1)
    assert row["as_of_at"] == SIGNUP + timedelta(days=7)
    assert row["label_window_closes_at"] == SIGNUP + timedelta(days=30)
    del row["user_key"], row["as_of_at"], row["label_window_closes_at"]
    assert row == {
        "split": "test", "signup_source": "engagement", "signup_weekday": 1, "signup_hour": 10, "signup_month": 1,
        "own_events_3d": 2, "own_events_7d": 6, "first_day_events": 3,
        "active_days_7d": 4, "posts_7d": 1, "comments_7d": 2, "mentions_made_7d": 0, "groups_7d": 1, "votes_7d": 1,
        "collections_7d": 0, "profiles_added_7d": 0, "profile_entries_7d": 0, "views_granted_7d": 1,
        "reports_made_7d": 0, "distinct_types_7d": 6, "engagement_platform_events_7d": 4,
        "profile_service_events_7d": 2, "passive_events_3d": 1, "passive_events_7d": 1, "hours_to_first_event": 3,
        "hours_since_last_event": 0, "longest_gap_hours": 70, "weekend_events_7d": 1,
        "was_activated_by_cutoff": True, "is_activated_day_8_30": False, "is_active_day_8_30": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("after", "is_activated"),
    [(hours(168) - timedelta(microseconds=1), False), (hours(168), True),
     (hours(720) - timedelta(microseconds=1), True), (hours(720), False)],
)  # fmt: skip
def test_the_label_window_holds_its_first_instant_and_not_its_last(house, after, is_activated):
    given_user(house)
    given_event(house, 1, SIGNUP + after)
    made(house, TABLE, HORIZON)

    assert only(house, TABLE, "is_activated_day_8_30", "is_active_day_8_30") == {
        "is_activated_day_8_30": is_activated, "is_active_day_8_30": is_activated}  # fmt: skip


def test_who_never_does_anything_is_a_row_of_zeros(house):
    given_user(house)
    made(house, TABLE, HORIZON)

    (row,) = records(house, TABLE)
    assert (row["own_events_7d"], row["hours_to_first_event"], row["longest_gap_hours"]) == (0, None, None)
    assert (row["was_activated_by_cutoff"], row["is_active_day_8_30"]) == (False, False)


def test_what_was_known_late_is_no_feature_but_is_a_label(house):
    given_user(house)
    given_event(house, 1, SIGNUP + hours(2), known_at=SIGNUP + hours(168))
    given_event(house, 1, SIGNUP + hours(200), known_at=SIGNUP + hours(2000))
    made(house, TABLE, HORIZON)

    assert only(house, TABLE, "own_events_7d", "was_activated_by_cutoff", "is_activated_day_8_30",
                "is_active_day_8_30") == {
        "own_events_7d": 0, "was_activated_by_cutoff": False, "is_activated_day_8_30": False,
        "is_active_day_8_30": True}  # fmt: skip


def test_bulk_events_are_neither_features_nor_labels(house):
    given_user(house)
    given_event(house, 1, SIGNUP + hours(2), is_bulk=True)
    given_event(house, 1, SIGNUP + hours(200), is_bulk=True)
    made(house, TABLE, HORIZON)

    assert house.rows(TABLE, "own_events_7d", "passive_events_7d", "is_active_day_8_30") == [(0, 0, False)]


def test_what_is_deleted_later_had_happened(house):
    given_user(house, is_deleted=True)
    given_event(house, 1, SIGNUP + hours(2), is_deleted=True)
    made(house, TABLE, HORIZON)

    assert house.rows(TABLE, "own_events_7d") == [(1,)]


def test_activity_before_the_signup_activates_but_is_not_the_first_week(house):
    given_user(house)
    given_event(house, 1, SIGNUP - hours(5))
    made(house, TABLE, HORIZON)

    assert house.rows(TABLE, "was_activated_by_cutoff", "own_events_7d", "hours_to_first_event") == [
        (True, 0, None)
    ]


def test_only_users_whose_label_window_has_closed_have_a_row(house):
    closes = date(2025, 2, 5)
    given_user(house, 1, SIGNUP.replace(hour=0, minute=0))  # closes on 2025-02-05 at midnight
    given_user(house, 2, SIGNUP)
    given_user(house, 3, None)
    given_user(house, 4, SIGNUP.replace(hour=0, minute=0), is_excluded=True)
    made(house, TABLE, closes)

    assert house.rows(TABLE, "user_key") == [(key(1),)]


def test_the_source_of_the_signup_is_that_of_the_earliest_event_if_it_was_known(house):
    for number, known in ((1, SIGNUP), (2, SIGNUP + hours(168))):
        given_user(house, number, None)
        house.db.execute("update core.unified_users set signed_up_at = %s", [SIGNUP])
        given_event(house, number, SIGNUP, "signup", source_database="chemlink", known_at=known)
        given_event(house, number, SIGNUP + hours(1), "signup", source_database="engagement")
    made(house, TABLE, HORIZON)

    assert set(house.rows(TABLE, "user_key", "signup_source")) == {(key(1), "chemlink"), (key(2), None)}


def test_weekdays_and_hours_are_those_of_the_business_zone(house):
    given_user(house, 1, SIGNUP.replace(day=5, hour=23))  # Sunday 23:30 in UTC, Monday 08:30 in Tokyo
    given_event(house, 1, SIGNUP.replace(day=10, hour=16))  # Friday 16:30 in UTC, Saturday 01:30 in Tokyo
    made(house, TABLE, HORIZON, business_zone="Asia/Tokyo")

    assert house.rows(TABLE, "signup_weekday", "signup_hour", "weekend_events_7d") == [(1, 8, 1)]
