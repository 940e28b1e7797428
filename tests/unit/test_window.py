"""Window: half-open, UTC, whole days, never empty."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.window import BadWindow, Window

DAY = datetime(2025, 3, 1, tzinfo=UTC)


def test_an_empty_window_is_refused_by_name():
    with pytest.raises(BadWindow, match="window is empty") as refused:
        Window(DAY, DAY)
    assert "Timetable" not in str(refused.value)


@pytest.mark.parametrize("after_last", ["2017-05-08", "2017-05-01"])
def test_days_that_end_before_they_begin_are_told_what_to_give_for_one_day(after_last):
    with pytest.raises(
        BadWindow, match="the day after the last: for 2017-05-08 alone give 2017-05-09"
    ) as bad:
        Window.of_days("2017-05-08", after_last)
    assert "Timetable" not in str(bad.value)


def test_a_run_with_an_empty_interval_of_its_own_is_told_which_timetable_has_one():
    with pytest.raises(BadWindow, match="CronDataIntervalTimetable"):
        Window.of_interval(DAY, DAY)
    assert Window.of_interval(DAY, DAY + timedelta(days=1)) == Window.of_days("2025-03-01", "2025-03-02")


def test_a_naive_end_is_refused():
    with pytest.raises(BadWindow, match="timezone-aware"):
        Window(DAY.replace(tzinfo=None), DAY + timedelta(days=1))


def test_ends_are_kept_in_utc():
    vienna = timezone(timedelta(hours=1))
    window = Window(datetime(2025, 3, 1, 1, tzinfo=vienna), datetime(2025, 3, 2, 1, tzinfo=vienna))
    assert str(window) == "2025-03-01 00:00 to 2025-03-02 00:00 UTC"


def test_a_part_of_a_day_is_refused():
    with pytest.raises(BadWindow, match="midnights"):
        Window(DAY, DAY + timedelta(hours=5))


def test_a_date_nobody_can_read_is_named():
    with pytest.raises(BadWindow, match="'13-2011' is not a date"):
        Window.of_days("13-2011", "2025-03-02")


@given(st.integers(1, 800), st.integers(1, 40))
def test_parts_cover_the_window_exactly_once(days, parts):
    window = Window(DAY, DAY + timedelta(days=days))
    found = window.split(parts)
    assert (found[0].start, found[-1].end) == (window.start, window.end)
    assert all(a.end == b.start for a, b in pairwise(found))
    assert len(found) == min(parts, days)


def test_airflows_own_instants_make_a_window_that_can_be_split():
    start = pendulum.datetime(2025, 3, 1, tz="UTC")
    window = Window(start, start.add(days=14))
    assert [type(part.start) for part in window.split(2)] == [datetime, datetime]
    assert window == Window.of_days("2025-03-01", "2025-03-15")
