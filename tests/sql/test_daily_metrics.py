"""aggregates.daily_metrics: people and what they did, day by day."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbline.unified_users.settings import ACTIVITY_TYPES, SETTINGS

from .unified import emptied, given_counts, given_day, given_people, given_user, on, publish

TABLE = "aggregates.daily_metrics"
KNOWN = [t for t in ACTIVITY_TYPES if t not in ("search", "moderation")]


def of(house, day, *columns, population="included"):
    return house.rows(TABLE, *columns, where=f"day_on = '{on(day)}' and population = '{population}'")[0]


def test_every_activity_type_has_its_users_and_its_events(house):
    given_user(house, 1, 0)
    for number, name in enumerate(KNOWN):
        given_day(house, 1, number, name)
        given_counts(house, number, name, 10 + number)
    publish(house, 0, len(KNOWN), tables=[TABLE])

    for number, name in enumerate(KNOWN):
        users = of(house, number, *(f"{t}_users" for t in KNOWN))
        assert users == tuple(int(t == name) for t in KNOWN), name
        assert of(house, number, f"{name}_events") == (10 + number,)


def test_what_the_source_cannot_say_is_null_with_a_reason(house):
    given_user(house, 1, 0)
    given_counts(house, 0, "search", 5, is_attributed=False)
    publish(house, 0, tables=[TABLE])

    assert (
        of(house, 0, "search_users", "profile_view_users", "profile_view_events", "moderation_users")
        == (None,) * 4
    )
    assert of(house, 0, "search_events") == of(house, 0, "search_events", population="everyone") == (5,)
    assert "searches" in of(house, 0, "unknown_reason")[0]


def test_active_social_and_beyond_signup_are_three_numbers(house):
    for number in (1, 2, 3, 4):
        given_user(house, number, 0)
    given_day(house, 1, 0, "signup")
    given_day(house, 2, 0, "signup", "vote")
    given_day(house, 3, 0, "post")
    given_day(house, 4, 0, "mention_received")
    publish(house, 0, tables=[TABLE])

    columns = ("users", "new_users", "active_users", "comprehensive_users", "active_beyond_signup_users", "social_users")  # fmt: skip
    assert of(house, 0, *columns) == (4, 4, 3, 3, 2, 1)


def test_users_of_both_types_are_counted_below_their_rates(house):
    for number in range(1, 8):
        given_user(
            house, number, None if number == 7 else 0, user_type="finder" if number <= 2 else "standard"
        )
    for number in (1, 3, 4):
        given_day(house, number, 1, "vote")
    publish(house, 0, 2, tables=[TABLE])

    assert of(house, 1, "users", "users_without_signup", "finder_users", "finder_active_users", "finder_active_rate") == (7, 1, 2, 1, 0.5)  # fmt: skip
    assert of(house, 1, "standard_users", "standard_active_users", "standard_active_rate") == (5, 2, 0.4)
    assert of(house, 0, "finder_active_rate", "stickiness_rate") == (0, None)


def test_who_is_active_before_their_signup_is_active_and_of_no_type(house):
    given_user(house, 1, 3)
    given_day(house, 1, 0, "post")
    publish(house, 0, 5, tables=[TABLE])

    assert of(house, 0, "users", "active_users", "active_before_signup_users", "standard_active_users") == (
        0,
        1,
        1,
        0,
    )
    assert of(house, 0, "standard_active_rate") == (None,)


def test_signups_are_compared_with_the_day_before(house):
    for number, signup in enumerate((0, 0, 0, 0, 1)):
        given_user(house, number, signup)
    publish(house, 0, 3, tables=[TABLE])

    columns = ("users", "previous_users", "users_change_rate", "new_users", "previous_new_users", "new_users_change_rate")  # fmt: skip
    assert of(house, 0, *columns) == (4, 0, None, 4, 0, None)
    assert of(house, 1, *columns) == (5, 4, 0.25, 1, 4, -0.75)
    assert of(house, 2, *columns) == (5, 5, 0, 0, 1, -1)


def test_excluded_accounts_are_out_of_every_column_or_of_none(house):
    given_user(house, 1, 0)
    given_user(house, 2, 0, is_excluded=True, user_type="finder")
    given_day(house, 1, 0, "post")
    given_day(house, 2, 0, "vote")
    given_counts(house, 0, "post", 1)
    given_counts(house, 0, "vote", 1, is_excluded=True)
    publish(house, 0, tables=[TABLE])

    columns = ("users", "active_users", "vote_users", "vote_events", "finder_users", "rolling_28d_users", "chemlink_active_users")  # fmt: skip
    assert of(house, 0, *columns) == (1, 1, 0, 0, 0, 1, 0)
    assert of(house, 0, *columns, population="everyone") == (2, 2, 1, 1, 1, 2, 1)


def test_bulk_events_are_not_counted_and_deleted_ones_are(house):
    given_user(house, 1, 0)
    given_counts(house, 0, "post", 3, is_deleted=True)
    given_counts(house, 0, "post", 500, is_bulk=True)
    publish(house, 0, tables=[TABLE])

    assert of(house, 0, "post_events") == (3,)


def test_trailing_counts_end_with_the_day(house):
    given_user(house, 1, 0)
    given_day(house, 1, 0, "post")
    publish(house, 0, 35, tables=[TABLE])

    columns = ("rolling_7d_users", "rolling_28d_users", "rolling_30d_posters")
    counted = [of(house, day, *columns) for day in (0, 6, 7, 27, 28, 29, 30)]
    assert counted == [(1, 1, 1), (1, 1, 1), (0, 1, 1), (0, 1, 1), (0, 0, 1), (0, 0, 1), (0, 0, 0)]


def test_a_day_is_provisional_until_it_has_settled(house):
    given_user(house, 1, 0)
    publish(house, 0, 10, tables=[TABLE])

    settled = [not of(house, day, "is_provisional")[0] for day in range(10)]
    assert settled == [day + 1 + SETTINGS.settle_days <= 10 for day in range(10)]


def test_a_settled_number_that_changes_is_written_down(house):
    given_user(house, 1, 0)
    given_day(house, 1, 0, "signup")
    publish(house, 0, 20, tables=[TABLE])
    given_day(house, 1, 12, "post")
    given_day(house, 1, 18, "post")
    publish(house, 20, previous=20, tables=[TABLE])

    where = f"table_name = '{TABLE}' and column_name = 'active_users' and row_key->>'population' = 'included'"
    assert house.rows("ops.restatements", "table_name", "row_key->>'day_on'", "old_value", "new_value", where=where) == [(TABLE, str(on(12)), "0", "1")]  # fmt: skip


person = st.tuples(
    st.one_of(st.none(), st.integers(0, 40)), st.booleans(),
    st.dictionaries(st.integers(0, 59), st.sampled_from([("signup",), ("post",), ("mention_received",)]), max_size=12),
)  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(person, min_size=1, max_size=6))
def test_trailing_counts_are_what_counting_one_by_one_gives(house, people):
    emptied(house)
    given_people(house, people)
    publish(house, 0, 60, tables=[TABLE])

    def users(day, back, type_of):
        return sum(
            any(day - back < d <= day and types[0] in type_of for d, types in days.items())
            for _, is_excluded, days in people if not is_excluded
        )  # fmt: skip

    columns = ("day_on", "active_users", "rolling_7d_users", "rolling_28d_users", "rolling_30d_posters")
    for row in house.rows(TABLE, *columns, where="population = 'included'"):
        day, made = (row[0] - on(0)).days, ("signup", "post")
        assert row[1:] == (
            users(day, 1, made),
            users(day, 7, made),
            users(day, 28, made),
            users(day, 30, ("post",)),
        )


@pytest.mark.parametrize("population", ["included", "everyone"])
def test_daily_weekly_and_monthly_actives_never_shrink_with_the_period(house, population):
    given_people(house, [(n, n % 3 == 0, dict.fromkeys(range(n, 58, n + 1), ("post",))) for n in range(12)])
    publish(house, 0, 60, tables=[TABLE, "aggregates.weekly_metrics", "aggregates.monthly_metrics"])

    rows = house.db.execute(
        "select d.active_users, w.active_users, m.active_users, d.rolling_7d_users, d.rolling_28d_users "
        "from aggregates.daily_metrics d "
        "join aggregates.weekly_metrics w on w.population = d.population and d.day_on - w.week_on between 0 and 6 "
        "join aggregates.monthly_metrics m on m.population = d.population and m.month_on = date_trunc('month', d.day_on) "
        "and m.month_on <= w.week_on and w.week_on + 6 < m.month_on + interval '1 month' where d.population = %s",
        [population],
    ).fetchall()
    assert len(rows) >= 20
    for day, week, month, rolling_week, rolling_month in rows:
        assert day <= week <= month
        assert day <= rolling_week <= rolling_month
