"""aggregates.cohort_retention: who comes back, counted from each user's own signup day."""

from collections import defaultdict
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbline.checkpoints import set_checkpoint

from .unified import emptied, given_day, given_people, given_user, on, publish

TABLE = "aggregates.cohort_retention"
LENGTHS = {"day": (1, 90), "week": (7, 52), "month": (30, 24)}


def kept(house, kind, *columns, population="included", cohort=None):
    where = f"cohort_kind = '{kind}' and population = '{population}'"
    return house.rows(
        TABLE, "period_no", *columns, where=where + (f" and cohort_on = '{cohort}'" if cohort else "")
    )


@pytest.fixture
def three(house):
    """Three users of one week: Monday's comes back on days 1 and 15, Tuesday's on day 8 of theirs, Wednesday's never."""
    for number, signup in ((1, 0), (2, 1), (3, 2)):
        given_user(house, number, signup)
        given_day(house, number, signup, "signup")
    given_day(house, 1, 1, "post")
    given_day(house, 1, 15, "post")
    given_day(house, 2, 9, "vote")
    return house


def test_a_week_of_retention_by_hand(three):
    publish(three, 0, 30, tables=[TABLE])

    # period 0: all three have lived 7 days, one came back within them; period 1 = days 7-13; period 2 = days 14-20
    assert kept(three, "week", "eligible_users", "bounded_users", "unbounded_users", cohort=on(0)) == [
        (0, 3, 1, 2), (1, 3, 1, 2), (2, 3, 1, 1), (3, 3, 0, 0)]  # fmt: skip


def test_the_signup_itself_retains_nobody(three):
    publish(three, 0, 10, tables=[TABLE])

    assert kept(three, "day", "bounded_users", cohort=on(2)) == [(k, 0) for k in range(8)]


def test_a_period_counts_those_for_whom_it_has_ended(three):
    publish(three, 0, 15, tables=[TABLE])

    # days 0-13 have ended for Monday's and Tuesday's user, not for Wednesday's who is in her 13th day
    assert kept(three, "week", "cohort_users", "eligible_users", "bounded_users", "is_mature", cohort=on(0)) == [
        (0, 3, 3, 1, True), (1, 3, 2, 1, False)]  # fmt: skip


def test_a_cohort_that_is_still_open_is_not_mature(house):
    given_user(house, 1, 0)
    publish(house, 0, 31, tables=[TABLE])

    # 31 days after June 2 the first 30 have ended; the cohort of June closed on July 1
    assert kept(house, "month", "is_mature", "is_provisional") == [(0, True, True)]
    publish(house, 31, 3, previous=31, tables=[TABLE])
    assert kept(house, "month", "is_mature", "is_provisional") == [(0, True, False)]


def test_brackets_hold_periods_0_1_2_3_4_7_and_so_on(three):
    publish(three, 0, 30, tables=[TABLE])

    rows = kept(three, "week", "bracket_from", "bracket_to", "bracket_eligible_users", "bracket_users", "bracket_rate", cohort=on(0))  # fmt: skip
    assert rows == [
        (0, 0, 0, 3, 1, 1 / 3),
        (1, 1, 1, 3, 1, 1 / 3),
        (2, 2, 3, 3, 1, 1 / 3),
        (3, 2, 3, 3, 1, 1 / 3),
    ]
    rows = kept(
        three, "day", "bracket_from", "bracket_to", "bracket_users", "bracket_eligible_users", cohort=on(0)
    )
    assert rows[15] == (15, 8, 15, 1, 1)
    assert rows[16] == (16, 16, 31, 0, 0)
    assert len(rows) == 30


def test_activity_before_the_signup_is_in_no_period(house):
    given_user(house, 1, 5)
    given_day(house, 1, 3, "post")
    given_day(house, 1, 5, "signup")
    publish(house, 0, 10, tables=[TABLE])

    assert {row[1] for row in kept(house, "day", "unbounded_users")} == {0}


def test_excluded_accounts_are_in_every_column_or_in_none(three):
    given_user(three, 4, 0, is_excluded=True)
    given_day(three, 4, 3, "post")
    publish(three, 0, 30, tables=[TABLE])

    columns = ("cohort_users", "eligible_users", "bounded_users", "unbounded_users", "bracket_eligible_users", "bracket_users")  # fmt: skip
    assert kept(three, "week", *columns, cohort=on(0))[0] == (0, 3, 3, 1, 2, 3, 1)
    assert kept(three, "week", *columns, cohort=on(0), population="everyone")[0] == (0, 4, 4, 2, 3, 4, 2)


def test_a_mature_number_that_changes_is_restated_and_the_unbounded_one_is_not(three):
    publish(three, 0, 60, tables=[TABLE])
    given_day(three, 3, 20, "post")
    publish(three, 60, previous=60, tables=[TABLE])

    changed = three.rows("ops.restatements", "distinct column_name", where="row_key->>'cohort_kind' = 'week'")
    assert changed == [("bounded_rate",), ("bounded_users",), ("bracket_rate",), ("bracket_users",)]
    assert three.rows("ops.restatements", "row_key->>'period_no'", "old_value", "new_value",
                      where="row_key->>'cohort_kind' = 'week' and column_name = 'bounded_users' "
                      "and row_key->>'population' = 'included'") == [("2", "1", "2")]  # fmt: skip


@pytest.mark.parametrize(("late", "born"), [(True, True), (False, False)])
def test_a_row_that_comes_up_in_a_cohort_that_had_settled_was_nothing_before(house, late, born):
    given_user(house, 1, 0)
    publish(house, 0, 60, tables=[TABLE])
    # the bracket of the youngest rows of day 5 may still be open; those of its first days are long settled
    set_checkpoint(house.db, "unified_users", datetime.fromisoformat(f"{on(60 if late else 6)}T00:00+00:00"))
    given_user(house, 2, 5)
    publish(house, 60, 1, previous=60, tables=[TABLE])

    restated = house.rows(
        "ops.restatements", "row_key->>'cohort_kind'", "(row_key->>'period_no')::int", "old_value", "new_value",
        where="column_name = 'cohort_users' and row_key->>'population' = 'included' and row_key->>'cohort_on' = "
        f"'{on(5)}'",
    )  # fmt: skip
    settled = kept(house, "day", "cohort_on", cohort=on(5))
    assert len(settled) == 56
    # brackets 0, 1, 2-3, 4-7, 8-15 and 16-31 had settled at day 60; 32-63 had not
    assert restated == ([("day", k, None, "1") for k in range(32)] if born else [])


def by_hand(people, horizon):
    """The same from the definitions: every user, every period, every day."""
    rows = {}
    for kind, (length, most) in LENGTHS.items():
        members = defaultdict(list)
        for signup, is_excluded, days in people:
            if signup is None or signup >= horizon:
                continue
            day = on(signup)
            start = {"day": day, "week": day - timedelta(days=day.weekday()), "month": day.replace(day=1)}[
                kind
            ]
            own = [d - signup for d, types in days.items() if signup <= d < horizon
                   and any(t not in ("signup", "mention_received") for t in types)]  # fmt: skip
            for population in ("everyone",) if is_excluded else ("everyone", "included"):
                members[start, population].append((horizon - signup, own))
        for (start, population), users in members.items():
            for k in range(most + 1):
                eligible = [own for age, own in users if (k + 1) * length <= age]
                if not eligible:
                    break
                last = 2 ** k.bit_length() - 1
                first = (last + 1) // 2
                whole = [own for age, own in users if (last + 1) * length <= age]
                rows[kind, start, k, population] = (
                    len(users), len(eligible), sum(any(d // length == k for d in own) for own in eligible),
                    sum(any(d // length >= k for d in own) for own in eligible), first, last, len(whole),
                    sum(any(first <= d // length <= last for d in own) for own in whole))  # fmt: skip
    return rows


person = st.tuples(
    st.one_of(st.none(), st.integers(0, 50)), st.booleans(),
    st.dictionaries(st.integers(0, 130), st.sampled_from([("signup",), ("post",), ("mention_received",), ("vote", "post")]), max_size=10),
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(person, min_size=1, max_size=8), horizon=st.integers(1, 130))
def test_all_columns_are_what_counting_one_by_one_gives(house, people, horizon):
    emptied(house)
    given_people(house, people)
    publish(house, 0, horizon, tables=[TABLE])

    columns = ("cohort_users", "eligible_users", "bounded_users", "unbounded_users", "bracket_from", "bracket_to", "bracket_eligible_users", "bracket_users")  # fmt: skip
    published = house.rows(TABLE, "cohort_kind", "cohort_on", "period_no", "population", *columns)
    assert {row[:4]: row[4:] for row in published} == by_hand(people, horizon)
    for row in published:  # unbounded falls from period to period
        after = (row[0], row[1], row[2] + 1, row[3])
        assert row[7] >= {r[:4]: r[7] for r in published}.get(after, 0)


def test_days_that_pass_restate_nothing(house):
    """A row settles with its bracket: the last period of 32 to 63 ends a month after the first."""
    for number in range(1, 4):
        given_user(house, number, number)
        for day in (number + 1, number + 9, number + 33, number + 60):
            given_day(house, number, day, "post")
    publish(house, 0, 20, tables=[TABLE])
    for day in range(20, 130, 3):
        set_checkpoint(house.db, "unified_users", datetime.fromisoformat(f"{on(day)}T00:00+00:00"))
        publish(house, day, 3, previous=day, tables=[TABLE])

    assert house.rows("ops.restatements", "row_key", "column_name", where=f"table_name = '{TABLE}'") == []
    settled = house.rows(TABLE, "bracket_to", where="cohort_kind = 'day' and not is_provisional")
    assert {(63,), (31,), (0,)} <= set(settled)
