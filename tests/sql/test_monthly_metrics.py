"""aggregates.monthly_metrics: the months, their growth and their active users of both types."""

from datetime import date

import pytest

from .unified import FIRST, given_day, given_user, publish

TABLE = "aggregates.monthly_metrics"
SIGNUPS = {(2025, 6): 1084, (2025, 7): 175, (2025, 8): 596, (2025, 9): 139, (2025, 10): 99}


@pytest.fixture
def five_months(house):
    house.db.execute(
        "insert into core.unified_users (user_id, is_in_engagement, is_in_chemlink, link_method, user_type, signed_up_on, "
        "is_deleted, is_excluded, has_first_name, has_last_name, has_email, has_headline, has_linkedin, has_location, "
        "has_company, has_experience, has_education, has_language, profile_completeness, profile_flags) "
        "select md5(month || ' ' || n)::uuid, true, true, 'alone', 'standard', month, false, false, false, false, false, "
        "false, false, false, false, false, false, false, 0, 0 from unnest(%s::date[], %s::int[]) as given(month, users), "
        "generate_series(1, users) as n",
        [[date(y, m, 5) for y, m in SIGNUPS], list(SIGNUPS.values())],
    )
    publish(house, 0, (date(2025, 11, 1) - FIRST).days, tables=[TABLE])
    return house


def of(house, *columns, population="included"):
    return house.rows(TABLE, "month_on", *columns, where=f"population = '{population}'")


def test_growth_of_signups_is_the_published_one(five_months):
    rows = of(five_months, "new_users", "previous_new_users", "new_users_change_rate")

    assert [row[1] for row in rows] == [1084, 175, 596, 139, 99]
    assert [row[2] for row in rows] == [0, 1084, 175, 596, 139]
    assert rows[0][3] is None
    assert [round(100 * row[3], 2) for row in rows[1:]] == [-83.86, 240.57, -76.68, -28.78]


def test_growth_of_all_users_is_another_number_under_another_name(five_months):
    rows = of(five_months, "users", "previous_users", "users_change", "users_change_rate")

    assert [row[1] for row in rows] == [1084, 1259, 1855, 1994, 2093]
    assert rows[1][2:] == (1084, 175, 175 / 1084)


def test_activity_of_finder_and_standard_users_has_all_users_of_the_type_below_it(house):
    # 14 of 19 finders and 10 of 2,086 others did something beyond signing up
    for number in range(2105):
        given_user(house, number, 0, user_type="finder" if number < 19 else "standard")
    for number in (*range(14), *range(100, 110)):
        given_day(house, number, 20, "vote")
    publish(house, 0, 30, tables=[TABLE])

    columns = [f"{t}_{c}" for t in ("finder", "standard") for c in ("active_beyond_signup_users", "users", "active_beyond_signup_rate")]  # fmt: skip
    ((_, *numbers),) = of(house, *columns, population="everyone")
    assert numbers[:2] + numbers[3:5] == [14, 19, 10, 2086]
    assert (round(100 * numbers[2], 1), round(100 * numbers[5], 2)) == (73.7, 0.48)


def test_a_month_is_published_when_it_has_ended(house):
    given_user(house, 1, 0)
    publish(house, 0, 28, tables=[TABLE])
    assert of(house, "users") == []

    publish(house, 28, 1, previous=28, tables=[TABLE])
    assert of(house, "users", "is_provisional") == [(date(2025, 6, 1), 1, True)]
