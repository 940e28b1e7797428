"""aggregates.engagement_distribution: how many users are how engaged, as of the horizon."""

from .unified import given_day, given_user, on, publish

TABLE = "aggregates.engagement_distribution"
MADE_TOGETHER = ["aggregates.user_engagement_levels", TABLE]


def distribution(house, first, days, *columns):
    publish(house, first, days, tables=MADE_TOGETHER)
    return house.rows(TABLE, *columns)


def given_people(house):
    """Two alike, one excluded, one a finder, one who signed up at an unknown time."""
    for number in (1, 2):
        given_user(house, number)
        given_day(house, number, 95, "post")
    given_user(house, 3, is_excluded=True)
    given_day(house, 3, 95, "post")
    given_user(house, 4, user_type="finder")
    given_user(house, 5, signup=None)


def test_users_who_are_alike_are_counted_in_one_row(house):
    given_people(house)
    columns = (
        "population",
        "user_type",
        "lifecycle_state",
        "level_lifetime",
        "level_90d",
        "intensity",
        "users",
    )

    assert distribution(house, 99, 1, *columns) == [
        ("everyone", "finder", "unactivated", "inactive", "inactive", "0", 1),
        ("everyone", "standard", "engaged", "casual", "casual", "1-4", 3),
        ("everyone", "standard", "unactivated", "inactive", "inactive", "0", 1),
        ("included", "finder", "unactivated", "inactive", "inactive", "0", 1),
        ("included", "standard", "engaged", "casual", "casual", "1-4", 2),
        ("included", "standard", "unactivated", "inactive", "inactive", "0", 1),
    ]


def test_when_the_horizon_moves_the_old_counts_go(house):
    given_people(house)
    publish(house, 99, 1, tables=MADE_TOGETHER)

    assert distribution(house, 100, 30, "as_of_on", "population", "lifecycle_state", "users") == [
        (on(130), "everyone", "dormant", 3), (on(130), "everyone", "unactivated", 1),
        (on(130), "everyone", "unactivated", 1), (on(130), "included", "dormant", 2),
        (on(130), "included", "unactivated", 1), (on(130), "included", "unactivated", 1)]  # fmt: skip


def test_a_day_run_again_counts_who_came_late_and_nobody_twice(house):
    given_people(house)
    once = distribution(house, 99, 1, "*")
    assert distribution(house, 99, 1, "*") == once

    given_day(house, 4, 95, "vote")

    assert [row[1:] for row in distribution(house, 99, 1, "population", "user_type", "lifecycle_state", "users")
            if row[1] == "finder"] == [("finder", "engaged", 1)] * 2  # fmt: skip
