"""aggregates.power_user_curve: on how many of 28 days people were active."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .unified import emptied, given_day, given_people, given_user, on, publish

TABLE = "aggregates.power_user_curve"


def curve(house, day, population="included"):
    where = f"day_on = '{on(day)}' and population = '{population}'"
    return dict(house.rows(TABLE, "active_days", "users", where=where))


def test_days_enter_the_28_and_leave_them(house):
    given_user(house, 1, 0)
    for day in (0, 1, 28):
        given_day(house, 1, day, "post")
    publish(house, 0, 60, tables=[TABLE])

    assert [curve(house, day) for day in (0, 1, 27, 28, 29, 55, 56)] == [{1: 1}, {2: 1}, {2: 1}, {2: 1}, {1: 1}, {1: 1}, {0: 1}]  # fmt: skip


def test_level_zero_has_those_who_signed_up_and_are_not_active(house):
    given_user(house, 1, 0)
    given_user(house, 2, 3)
    given_user(house, 3, None, is_excluded=True)
    given_day(house, 2, 1, "post")
    publish(house, 0, 5, tables=[TABLE])

    assert [curve(house, day) for day in (0, 1, 3)] == [{0: 1}, {0: 1, 1: 1}, {0: 1, 1: 1}]
    assert curve(house, 3, "everyone") == {0: 2, 1: 1}


person = st.tuples(
    st.one_of(st.none(), st.integers(0, 40)), st.booleans(),
    st.dictionaries(st.integers(0, 59), st.sampled_from([("signup",), ("post",), ("mention_received",)]), max_size=25),
)  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(person, min_size=1, max_size=6))
def test_the_curve_is_what_counting_one_by_one_gives(house, people):
    emptied(house)
    given_people(house, people)
    publish(house, 0, 60, tables=[TABLE])
    first = house.rows(TABLE, "min(day_on)")[0][0]

    for day in range((first - on(0)).days if first else 60, 60):
        counted = Counter()
        for signup, is_excluded, days in people:
            active = sum(day - 28 < d <= day and types != ("mention_received",) for d, types in days.items())
            if not is_excluded and (active or signup is None or signup <= day):
                counted[active] += 1
        assert curve(house, day) == dict(counted)
