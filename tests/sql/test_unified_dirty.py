"""staging.unified_dirty: only what changed is made anew, and the result is that of making everything anew."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .unified import (
    TABLES,
    differences,
    emptied,
    given_counts,
    given_day,
    given_people,
    given_user,
    on,
    publish,
    touch,
    user_id,
)

DATED = tuple(t for t in TABLES if t not in ("aggregates.profile_metrics", "aggregates.funnel_metrics"))
COUNTED_FROM = {"aggregates.engagement_distribution": ["aggregates.user_engagement_levels"]}
KINDS = (("signup",), ("post", "comment"), ("vote",), ("mention_received",), ("signup", "post"))
person = st.tuples(
    st.one_of(st.none(), st.integers(0, 40)),
    st.booleans(),
    st.dictionaries(st.integers(0, 59), st.sampled_from(KINDS), max_size=6),
)


def dirty(house, kind):
    return [row[0] for row in house.rows("staging.unified_dirty", "period_on", where=f"kind = '{kind}'")]


def test_the_first_publication_makes_every_period_that_has_ended(house):
    given_user(house, 1, 0)
    given_day(house, 1, 0, "signup")

    publish(house, 0, 15, tables=())

    assert dirty(house, "day") == [on(n) for n in range(15)]
    assert dirty(house, "week") == [on(0), on(7)]
    assert dirty(house, "month") == []
    assert dirty(house, "cohort_day") == [on(0)]


def test_a_quiet_day_makes_itself_and_what_had_not_settled(house):
    given_user(house, 1, 0)
    given_day(house, 1, 0, "signup")
    publish(house, 0, 60, tables=DATED)

    publish(house, 60, previous=60, tables=DATED)

    assert dirty(house, "day") == [on(n) for n in (57, 58, 59, 60)]
    assert dirty(house, "week") == []


def test_a_late_day_makes_the_days_that_look_back_on_it(house):
    given_user(house, 1, 0)
    given_day(house, 1, 0, "signup")
    publish(house, 0, 60, tables=DATED)
    given_day(house, 1, 5, "post")

    publish(house, 60, previous=60, tables=DATED)

    assert dirty(house, "day") == [on(n) for n in (*range(5, 35), 57, 58, 59, 60)]
    assert dirty(house, "event_day") == [on(n) for n in (5, 57, 58, 59, 60)]
    assert on(6) in dirty(house, "life_day")
    assert on(7) not in dirty(house, "life_day")


def test_what_happened_on_a_day_that_has_not_ended_waits_for_its_end(house):
    given_user(house, 1, 0)
    given_day(house, 1, 0, "signup")
    given_day(house, 1, 40, "post")

    publish(house, 0, 40)
    waiting = house.rows("staging.unified_touched", "day_on")
    publish(house, 40, previous=40)

    assert waiting == [(on(40),)]
    assert house.rows("staging.unified_touched", "day_on") == []
    assert differences(house, *DATED) == {}


def test_a_run_of_an_old_day_moves_nothing_back(house):
    given_user(house, 1, 0)
    given_day(house, 1, 0, "signup", "post")
    publish(house, 0, 40)
    once = house.everything(*TABLES)

    publish(house, 5, 1, previous=40, horizon=40)

    assert house.everything(*TABLES) == once


def test_days_before_the_first_remaining_one_vanish(house):
    given_user(house, 1, 10)
    given_day(house, 1, 2, "post")
    given_day(house, 1, 10, "signup")
    publish(house, 0, 40, tables=DATED)

    given_day(house, 1, 2)
    publish(house, 40, previous=40, tables=DATED)

    assert house.rows("aggregates.daily_metrics", "min(day_on)") == [(on(10),)]
    assert differences(house, *DATED) == {}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(person, min_size=1, max_size=5),
    late=st.lists(
        st.tuples(st.integers(1, 5), st.integers(0, 59), st.sampled_from([(), *KINDS])), max_size=6
    ),
    stops=st.lists(st.integers(1, 60), min_size=1, max_size=3, unique=True),
    seed=st.integers(0, 10_000),
)
def test_in_steps_with_late_rows_is_the_same_as_everything_at_once(house, people, late, stops, seed):
    emptied(house)
    chance = random.Random(seed)
    given_people(house, people)
    previous = None
    for stop in sorted(stops):
        publish(house, previous or 0, stop - (previous or 0), previous=previous, tables=DATED)
        previous = stop
        for number, day, types in late:
            if number <= len(people) and chance.random() < 0.5:
                given_day(house, number, day, *types)
        if chance.random() < 0.5:
            given_counts(house, chance.randrange(60), "post", 1, f"t{chance.random()}")
        if chance.random() < 0.3:
            _change(house, people, chance)
    publish(house, 60, 1, previous=previous, tables=DATED, horizon=61) if previous == 60 else publish(
        house, previous, 61 - previous, previous=previous, tables=DATED)  # fmt: skip

    assert differences(house, *DATED) == {}


def _change(house, people, chance):
    """The attributes of a user change: what core queues then."""
    number = chance.randrange(len(people)) + 1
    signup = people[number - 1][0]
    house.db.execute(
        "update core.unified_users set is_excluded = not is_excluded, country = %s, user_type = %s where user_id = %s",
        [chance.choice(["DE", "FR", None]), chance.choice(["finder", "standard"]), user_id(number)],
    )
    house.db.execute(
        "update core.user_cohorts set is_excluded = not is_excluded where user_id = %s", [user_id(number)]
    )
    for (day,) in house.db.execute("select day_on from core.user_days where user_id = %s", [user_id(number)]):
        touch(house, "user_day", (day - on(0)).days, number)
    if signup is not None:
        touch(house, "signup", signup)


@pytest.mark.parametrize("table", TABLES)
def test_publishing_twice_changes_nothing(house, table):
    given_people(house, [(0, False, {0: ("signup",), 9: ("post",)}), (3, True, {3: ("signup", "vote")})])
    given_counts(house, 9, "post", 1, "text")
    tables = [*COUNTED_FROM.get(table, ()), table]
    publish(house, 0, 40, tables=tables)
    once = house.everything(table)

    accounts = publish(house, 0, 40, previous=40, tables=tables)

    assert house.everything(table) == once
    assert accounts[table].row_count == 0
    assert once[table] or table in (
        "restricted.top_posters",
        "restricted.top_posts",
        "aggregates.collection_metrics",
    )
