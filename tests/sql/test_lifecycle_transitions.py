"""aggregates.lifecycle_transitions: who came, stayed, came back and left."""

from datetime import timedelta

import pandas as pd
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .unified import emptied, given_day, given_people, given_user, on, publish

TABLE = "aggregates.lifecycle_transitions"
COLUMNS = (
    "active_users",
    "previous_active_users",
    "new_users",
    "retained_users",
    "resurrected_users",
    "lost_users",
)


def published(house, kind, population="included"):
    where = f"period_kind = '{kind}' and population = '{population}'"
    return {r[0]: r[1:] for r in house.rows(TABLE, "period_on", *COLUMNS, where=where)}


def test_four_weeks_of_one_user_who_leaves_and_returns(house):
    given_user(house, 1, 0)
    for day in (0, 8, 22):
        given_day(house, 1, day, "post")
    publish(house, 0, 35, tables=[TABLE])

    assert published(house, "week") == {
        on(0): (1, 0, 1, 0, 0, 0), on(7): (1, 1, 0, 1, 0, 0), on(14): (0, 1, 0, 0, 0, 1),
        on(21): (1, 0, 0, 0, 1, 0), on(28): (0, 1, 0, 0, 0, 1)}  # fmt: skip


def test_passive_events_make_nobody_active(house):
    given_user(house, 1, 0)
    given_day(house, 1, 0, "signup")
    given_day(house, 1, 1, "mention_received")
    publish(house, 0, 2, tables=[TABLE])

    assert published(house, "day")[on(1)] == (0, 1, 0, 0, 0, 1)


def test_the_table_refuses_numbers_that_do_not_add_up(house):
    with pytest.raises(psycopg.errors.CheckViolation):
        house.given(TABLE, {
            "period_kind": "day", "period_on": on(0), "population": "included", "time_zone": "UTC",
            "is_provisional": False, "active_users": 3, "previous_active_users": 0, "new_users": 1,
            "retained_users": 1, "resurrected_users": 0, "lost_users": 0})  # fmt: skip


def test_a_late_first_day_moves_users_from_new_to_resurrected_weeks_later(house):
    given_user(house, 1, 0)
    given_day(house, 1, 30, "post")
    publish(house, 0, 60, tables=[TABLE])
    given_day(house, 1, 3, "post")
    publish(house, 60, previous=60, tables=[TABLE])

    assert published(house, "week")[on(28)] == (1, 0, 0, 0, 1, 0)
    restated = house.rows("ops.restatements", "row_key->>'period_on'", "column_name", "old_value", "new_value",
                          where="row_key->>'period_kind' = 'week' and row_key->>'population' = 'included'")  # fmt: skip
    assert (str(on(28)), "new_users", "1", "0") in restated
    assert (str(on(28)), "resurrected_users", "0", "1") in restated


def by_pandas(people, horizon, kind, population):
    """Presence of users in periods as a frame of booleans; the columns are row sums of it."""
    days = [(n, on(d)) for n, (_, is_excluded, active) in enumerate(people) for d, types in active.items()
            if d < horizon and types != ("mention_received",) and (population == "everyone" or not is_excluded)]  # fmt: skip
    starts = {"day": lambda d: d, "week": lambda d: d - timedelta(days=d.weekday()), "month": lambda d: d.replace(day=1)}[kind]  # fmt: skip
    known = [on(d) for _, _, active in people for d in active] + [
        on(s) for s, _, _ in people if s is not None
    ]
    if not known:
        return {}
    step = {"day": pd.DateOffset(days=1), "week": pd.DateOffset(days=7), "month": pd.DateOffset(months=1)}[
        kind
    ]
    periods, start = [], pd.Timestamp(starts(min(known)))
    while start + step <= pd.Timestamp(on(horizon)):
        periods.append(start)
        start += step
    is_there = pd.DataFrame(False, index=range(len(people)), columns=[p.date() for p in periods])
    for n, day in days:
        if starts(day) in is_there.columns:
            is_there.loc[n, starts(day)] = True
    before = is_there.shift(1, axis=1, fill_value=False)
    ever = before.cumsum(axis=1) > 0
    counts = (
        is_there,
        before,
        is_there & ~ever,
        is_there & before,
        is_there & ~before & ever,
        before & ~is_there,
    )
    return {p: tuple(int(c[p].sum()) for c in counts) for p in is_there.columns}


person = st.tuples(
    st.one_of(st.none(), st.integers(0, 60)), st.booleans(),
    st.dictionaries(st.integers(0, 99), st.sampled_from([("signup",), ("post",), ("mention_received",)]), max_size=10),
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(person, min_size=1, max_size=6), horizon=st.integers(1, 99))
def test_all_columns_are_what_a_frame_of_presence_gives(house, people, horizon):
    emptied(house)
    given_people(house, people)
    publish(house, 0, horizon, tables=[TABLE])

    for kind in ("day", "week", "month"):
        for population in ("included", "everyone"):
            assert published(house, kind, population) == by_pandas(people, horizon, kind, population)
