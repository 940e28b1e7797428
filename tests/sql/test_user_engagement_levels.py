"""aggregates.user_engagement_levels: how engaged every user is, as of the horizon."""

import pytest

from .unified import given_day, given_user, on, publish, user_id

TABLE = "aggregates.user_engagement_levels"
HORIZON = 200


def levels(house, *columns):
    publish(house, 0, HORIZON, tables=[TABLE])
    return house.rows(TABLE, *columns)


def given_points(house, number, day, points, own=1):
    given_day(house, number, day, "post")
    house.db.execute(
        "update core.user_days set points = %s, own_events = %s where user_id = %s and day_on = %s",
        [points, own, user_id(number), on(day)],
    )
    house.db.commit()


@pytest.mark.parametrize(
    ("points", "level"), [(78, "power_user"), (50, "power_user"), (49, "active"), (20, "active"), (19, "casual"), (1, "casual")]
)  # fmt: skip
def test_the_score_makes_the_level(house, points, level):
    given_user(house, 1)
    given_points(house, 1, 10, points)

    assert levels(house, "score_lifetime", "level_lifetime", "score_90d", "level_90d") == [(points, level, 0, "inactive")]  # fmt: skip


def test_without_a_score_there_are_lurkers_and_inactive_ones(house):
    for number, types in enumerate((("mention_received",), ("group_join",), ("signup",), ()), 1):
        given_user(house, number)
        given_day(house, number, 150, *types)

    assert levels(house, "user_id", "level_lifetime", "level_90d") == [
        (house.rows(TABLE, "user_id")[n][0], level, level)
        for n, level in enumerate(("lurker", "lurker", "inactive", "inactive"))]  # fmt: skip


def test_the_trailing_score_begins_90_days_before_the_horizon(house):
    given_user(house, 1)
    given_points(house, 1, HORIZON - 91, 100)
    given_points(house, 1, HORIZON - 90, 7)

    assert levels(house, "score_lifetime", "score_90d") == [(107, 7)]


@pytest.mark.parametrize(
    ("days_ago", "state"),
    [(1, "engaged"), (30, "engaged"), (31, "dormant"), (90, "dormant"), (91, "churned")],
)
def test_the_state_is_the_age_of_the_last_own_event(house, days_ago, state):
    given_user(house, 1)
    given_day(house, 1, HORIZON - days_ago, "vote")

    assert levels(house, "lifecycle_state", "last_active_on") == [(state, on(HORIZON - days_ago))]


@pytest.mark.parametrize(
    ("days_ago", "state"), [(1, "new"), (7, "new"), (8, "unactivated"), (None, "unactivated")]
)
def test_who_did_nothing_yet_is_new_for_a_week(house, days_ago, state):
    given_user(house, 1, None if days_ago is None else HORIZON - days_ago)
    given_day(house, 1, HORIZON - 1, "signup", "mention_received")

    assert levels(house, "lifecycle_state", "last_active_on") == [(state, None)]


@pytest.mark.parametrize(("events", "intensity"), [(20, "20+"), (19, "10-19"), (10, "10-19"), (9, "5-9"), (5, "5-9"), (4, "1-4"), (1, "1-4"), (0, "0")])  # fmt: skip
def test_intensity_counts_the_own_events_of_30_days(house, events, intensity):
    given_user(house, 1)
    given_points(house, 1, HORIZON - 31, 1, own=99)
    given_points(house, 1, HORIZON - 30, 1, own=events)

    assert levels(house, "events_30d", "intensity") == [(events, intensity)]


def test_active_days_are_those_of_the_last_28(house):
    given_user(house, 1)
    for day in (HORIZON - 29, HORIZON - 28, HORIZON - 1, HORIZON):
        given_day(house, 1, day, "post")
    given_day(house, 1, HORIZON - 2, "mention_received")

    assert levels(house, "active_days_28", "as_of_on") == [(2, on(HORIZON))]
