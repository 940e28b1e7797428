"""aggregates.engagement_distribution: how many users were how engaged at the end of a day."""

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


def test_the_snapshot_of_a_day_stays_when_the_horizon_moves(house):
    given_people(house)
    before = distribution(house, 99, 1, "day_on", "population", "lifecycle_state", "users")

    after = distribution(house, 100, 30, "day_on", "population", "lifecycle_state", "users")

    assert [row for row in after if row[0] == on(99)] == before
    # a run of many days has one snapshot, of its last day
    assert {row[0] for row in after} == {on(99), on(129)}
    assert [row[2:] for row in after if row[:2] == (on(129), "included")] == [("dormant", 2), ("unactivated", 1), ("unactivated", 1)]  # fmt: skip


def test_a_day_run_again_counts_who_came_late_and_nobody_twice(house):
    given_people(house)
    once = distribution(house, 99, 1, "*")
    assert distribution(house, 99, 1, "*") == once

    given_day(house, 4, 95, "vote")

    assert [row[1:] for row in distribution(house, 99, 1, "population", "user_type", "lifecycle_state", "users")
            if row[1] == "finder"] == [("finder", "engaged", 1)] * 2  # fmt: skip
