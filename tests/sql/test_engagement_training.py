"""ai.engagement_training: what the first month showed and whether the user stayed, checked by hand."""

from datetime import date, timedelta

import pytest

from .training import SIGNUP, given_event, given_user, key, made, records

TABLE = "ai.engagement_training"
HORIZON = date(2025, 6, 1)


def days(count: float) -> timedelta:
    return timedelta(days=count)


def test_the_first_month_is_counted_and_the_next_two_are_the_label(house):
    given_user(house)
    for after, kind in ((0.5, "post"), (6.9, "comment"), (7, "post"), (22.9, "profile_added"), (23, "reply"),
                        (29.5, "collection_create"), (29.6, "mention_received"), (1, "mention_received")):  # fmt: skip
        given_event(house, 1, SIGNUP + days(after), kind)
    given_event(house, 1, SIGNUP + days(40), "vote")
    made(house, TABLE, HORIZON)

    (row,) = records(house, TABLE)
    assert row["as_of_at"] == SIGNUP + days(30)
    assert row["label_window_closes_at"] == SIGNUP + days(90)
    del row["user_key"], row["as_of_at"], row["label_window_closes_at"]
    assert row == {
        "split": "test", "signup_source": "engagement", "signup_weekday": 1, "signup_hour": 10, "signup_month": 1,
        "own_events_7d": 2, "own_events_30d": 6, "first_week_events": 2, "active_days_7d": 2, "active_days_30d": 6,
        "posts_7d": 0, "posts_30d": 2, "comments_7d": 1, "comments_30d": 2, "mentions_made_30d": 0, "groups_30d": 0,
        "votes_30d": 0, "collections_30d": 1, "profiles_added_30d": 1, "profile_entries_30d": 0,
        "views_granted_30d": 0, "reports_made_30d": 0, "distinct_types_30d": 5,
        "engagement_platform_events_30d": 4, "profile_service_events_30d": 2, "passive_events_7d": 1,
        "passive_events_30d": 2, "hours_to_first_event": 12, "hours_since_last_event": 12,
        "longest_gap_hours": 381, "weekend_events_30d": 0, "was_activated_by_cutoff": True,
        "is_engaged_day_31_90": True, "is_retained_day_61_90": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("after", "is_engaged", "is_retained"),
    [(days(30) - days(1e-6), False, False), (days(30), True, False), (days(60) - days(1e-6), True, False),
     (days(60), True, True), (days(90) - days(1e-6), True, True), (days(90), False, False)],
)  # fmt: skip
def test_engaged_is_the_whole_window_and_retained_its_second_half(house, after, is_engaged, is_retained):
    given_user(house)
    given_event(house, 1, SIGNUP + after)
    made(house, TABLE, HORIZON)

    assert house.rows(TABLE, "is_engaged_day_31_90", "is_retained_day_61_90") == [(is_engaged, is_retained)]


def test_being_mentioned_is_not_staying(house):
    given_user(house)
    given_event(house, 1, SIGNUP + days(70), "mention_received")
    made(house, TABLE, HORIZON)

    assert house.rows(TABLE, "is_engaged_day_31_90", "is_retained_day_61_90") == [(False, False)]


def test_a_signup_that_moves_takes_its_row_along(house):
    given_user(house)
    given_event(house, 1, SIGNUP + days(31))
    made(house, TABLE, HORIZON)
    house.db.execute("update core.unified_users set signed_up_at = signed_up_at - interval '5 days'")
    account = made(house, TABLE, HORIZON + days(1), HORIZON)

    assert house.rows(TABLE, "user_key", "as_of_at", "is_engaged_day_31_90") == [
        (key(1), SIGNUP + days(25), True)
    ]
    assert (account.details["changed"], account.details["gone"]) == (1, 1)


def test_an_account_that_is_excluded_leaves_and_comes_back(house):
    given_user(house)
    made(house, TABLE, HORIZON)
    house.db.execute("update core.unified_users set is_excluded = true")
    made(house, TABLE, HORIZON + days(1), HORIZON)
    assert house.rows(TABLE, "user_key") == []

    house.db.execute("update core.unified_users set is_excluded = false")
    made(house, TABLE, HORIZON + days(2), HORIZON + days(1))
    assert house.rows(TABLE, "user_key") == [(key(1),)]


def test_another_secret_names_everybody_anew(house):
    given_user(house)
    made(house, TABLE, HORIZON)
    made(house, TABLE, HORIZON + days(1), HORIZON, secret="another secret that is long enough")

    ((name,),) = house.rows(TABLE, "user_key")
    assert name != key(1)
