"""aggregates.weekly_metrics: users of a week are counted, never summed from days."""

from .unified import given_counts, given_day, given_user, on, publish

TABLE = "aggregates.weekly_metrics"


def of(house, *columns, population="included"):
    return house.rows(TABLE, "week_on", *columns, where=f"population = '{population}'")


def test_a_user_of_three_days_is_one_user_of_the_week(house):
    given_user(house, 1, 0)
    for day, name in ((0, "signup"), (1, "post"), (2, "vote")):
        given_day(house, 1, day, name)
        given_counts(house, day, name, 1)
    publish(house, 0, 7, tables=[TABLE])

    columns = ("active_users", "active_beyond_signup_users", "signup_users", "post_users", "vote_users", "post_events", "engagement_active_users", "chemlink_active_users")  # fmt: skip
    assert of(house, *columns) == [(on(0), 1, 1, 1, 1, 1, 1, 1, 1)]


def test_a_week_is_published_when_it_has_ended(house):
    given_user(house, 1, 0)
    publish(house, 0, 13, tables=[TABLE])
    assert of(house, "new_users") == [(on(0), 1)]

    publish(house, 13, previous=13, tables=[TABLE])
    assert of(house, "new_users", "previous_new_users", "is_provisional") == [
        (on(0), 1, 0, False),
        (on(7), 0, 1, True),
    ]


def test_sunday_belongs_to_the_week_of_the_monday_before(house):
    given_user(house, 1, 0)
    given_day(house, 1, 6, "post")
    publish(house, 0, 14, tables=[TABLE])

    assert of(house, "post_users") == [(on(0), 1), (on(7), 0)]


def test_a_late_event_changes_its_week_alone(house):
    given_user(house, 1, 0)
    publish(house, 0, 35, tables=[TABLE])
    before = of(house, "active_users", "post_users")
    given_day(house, 1, 15, "post")
    publish(house, 35, 1, previous=35, tables=[TABLE])

    changed = [(old[0], new) for old, new in zip(before, of(house, "active_users", "post_users"), strict=False) if old != new]  # fmt: skip
    assert changed == [(on(14), (on(14), 1, 1))]
