"""aggregates.metrics_by_country: where users are and where they are active."""

from .unified import differences, given_day, given_user, on, publish, user_id

TABLE = "aggregates.metrics_by_country"


def of(house, kind, period, *columns, population="included"):
    where = f"period_kind = '{kind}' and period_on = '{on(period)}' and population = '{population}'"
    return house.rows(TABLE, "country", *columns, where=where)


def test_users_and_active_users_per_country(house):
    for number, country in enumerate(("DE", "DE", "FR", None), 1):
        given_user(house, number, 0, country=country)
    for number in (1, 4):
        given_day(house, number, 3, "post")
    given_day(house, 2, 3, "mention_received")
    publish(house, 0, 7, tables=[TABLE])

    expected = [("(unknown)", 1, 1, 1), ("DE", 2, 1, 0.5), ("FR", 1, 0, 0)]
    assert of(house, "week", 0, "users", "active_users", "active_rate") == expected
    assert of(house, "day", 3, "users", "active_users", "active_rate") == expected
    assert of(house, "day", 2, "active_users") == [("(unknown)", 0), ("DE", 0), ("FR", 0)]
    assert house.rows(TABLE, "period_kind", where="period_kind = 'month'") == []


def test_users_count_from_their_signup_and_activity_from_any_day(house):
    given_user(house, 1, 5, country="DE")
    given_user(house, 2, None, country="FR", is_excluded=True)
    given_day(house, 1, 2, "post")
    publish(house, 0, 7, tables=[TABLE])

    assert of(house, "day", 2, "users", "active_users", "active_of_users", "active_rate") == [
        ("DE", 0, 1, 0, None)
    ]
    assert of(house, "day", 5, "users") == [("DE", 1)]
    assert of(house, "day", 3, "users", population="everyone") == [("FR", 1)]


def test_somebody_without_an_active_day_who_moves_is_counted_elsewhere(house):
    given_user(house, 1, 0, country="DE")
    given_user(house, 2, 0, country="DE")
    publish(house, 0, 30, tables=[TABLE])
    house.db.execute("update core.unified_users set country = 'FR' where user_id = %s", [user_id(1)])
    publish(house, 30, previous=30, tables=[TABLE])

    assert of(house, "day", 0, "users") == [("DE", 1), ("FR", 1)]
    assert differences(house, TABLE) == {}
