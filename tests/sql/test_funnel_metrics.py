"""aggregates.funnel_metrics: how far accounts get, as of the end of a day."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .unified import emptied, given_day, given_user, on, publish, user_id

TABLE = "aggregates.funnel_metrics"
STEPS = ("signed_up", "profile_started", "profile_complete", "activated", "engaged", "power_user")
PROFILE = {"profile_flags": 5, "profile_completeness": 70}


def of(house, day, column="users", population="included"):
    where = f"day_on = '{on(day)}' and population = '{population}'"
    return [row[1] for row in house.rows(TABLE, "step_no", column, where=where)]


def test_a_step_has_those_who_reached_it_and_all_before_it(house):
    given_user(house, 1, 0, **PROFILE)
    given_user(house, 2, 0, profile_flags=1, profile_completeness=10)
    given_user(house, 3, 0)
    for number in (1, 3):
        given_day(house, number, 2, "post")
    publish(house, 0, 40, tables=[TABLE])

    assert of(house, 0) == [3, 2, 1, 0, 0, 0]
    assert of(house, 2) == [3, 2, 1, 1, 1, 0]
    assert of(house, 2, "users_anyhow") == [3, 2, 1, 2, 2, 0]
    assert of(house, 31) == [3, 2, 1, 1, 1, 0]
    assert of(house, 32) == [3, 2, 1, 1, 0, 0]
    assert of(house, 2, "of_signed_up_rate") == [1, 2 / 3, 1 / 3, 1 / 3, 1 / 3, 0]
    assert of(house, 32, "of_previous_rate") == [None, 2 / 3, 1 / 2, 1, 0, None]
    assert house.rows(TABLE, "step_no", "step_name", where=f"day_on = '{on(0)}' and population = 'included'") == list(enumerate(STEPS, 1))  # fmt: skip


def test_a_power_user_is_one_from_the_day_the_score_is_reached(house):
    given_user(house, 1, 0, **PROFILE)
    for day in range(10):
        given_day(house, 1, day, "collection_create")
    publish(house, 0, 60, tables=[TABLE])

    assert [of(house, day)[5] for day in (8, 9, 38, 39)] == [0, 1, 1, 0]
    assert [of(house, day, "users_anyhow")[5] for day in (8, 9, 38, 39)] == [0, 1, 1, 1]


def test_every_day_has_all_steps_for_both_populations(house):
    given_user(house, 1, 0, is_excluded=True, **PROFILE)
    given_day(house, 1, 0, "vote")
    publish(house, 0, 1, tables=[TABLE])

    assert of(house, 0) == [0] * 6
    assert of(house, 0, population="everyone") == [1, 1, 1, 1, 1, 0]


def test_a_day_stays_as_it_was_when_a_newer_one_was_published(house):
    given_user(house, 1, 0)
    publish(house, 0, 10, tables=[TABLE])
    house.db.execute("update core.unified_users set profile_flags = 7 where user_id = %s", [user_id(1)])
    publish(house, 10, 1, previous=10, tables=[TABLE])
    assert [of(house, day)[1] for day in (2, 9, 10)] == [0, 0, 1]
    assert house.rows(TABLE, "distinct day_on", where="is_provisional") == [(on(10),)]

    publish(house, 2, 1, previous=11, horizon=11, tables=[TABLE])
    assert [of(house, day)[1] for day in (1, 2, 9)] == [0, 0, 0]
    assert house.rows("ops.restatements", "count(*)") == [(0,)]


def test_the_newest_day_is_written_again_and_that_restates_nothing(house):
    given_user(house, 1, 0)
    publish(house, 0, 3, tables=[TABLE])
    house.db.execute("update core.unified_users set profile_flags = 7 where user_id = %s", [user_id(1)])
    publish(house, 2, 1, previous=3, tables=[TABLE])

    assert [of(house, day)[1] for day in (1, 2)] == [0, 1]
    assert house.rows("ops.restatements", "count(*)") == [(0,)]


person = st.tuples(
    st.integers(0, 30), st.sampled_from([{}, PROFILE, {"profile_flags": 1}]),
    st.dictionaries(st.integers(0, 59), st.sampled_from([("signup",), ("vote",), ("collection_create",) * 5, ("mention_received",)]), max_size=6),
)  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(person, min_size=1, max_size=5))
def test_all_steps_are_what_counting_one_by_one_gives(house, people):
    emptied(house)
    for number, (signup, profile, days) in enumerate(people, 1):
        given_user(house, number, signup, **profile)
        for day, types in days.items():
            given_day(house, number, day, *types)
    publish(house, 0, 60, tables=[TABLE])

    for day in range(60):
        expected, anyhow = [0] * 6, [0] * 6
        for signup, profile, days in people:
            own = {
                d: t for d, t in days.items() if d <= day and t not in (("signup",), ("mention_received",))
            }
            score = sum({"vote": 1, "collection_create": 5}[name] for types in own.values() for name in types)
            reached = [
                True,
                bool(profile),
                profile == PROFILE,
                bool(own),
                any(d > day - 30 for d in own),
                score >= 50,
            ]
            for step in range(6):
                anyhow[step] += signup <= day and reached[step]
                expected[step] += signup <= day and all(reached[: step + 1])
        assert (of(house, day), of(house, day, "users_anyhow")) == (expected, anyhow)
