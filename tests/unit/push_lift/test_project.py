"""When did tracking begin? One event with a wrong clock must not stretch every baseline."""

from datetime import date, timedelta

from plumbline.push_lift.project import tracking_start

FIRST = date(2025, 3, 1)
A_YEAR = [(FIRST + timedelta(days=n), 100) for n in range(365)]


def test_tracking_begins_with_the_first_of_its_days():
    assert tracking_start(A_YEAR) == FIRST


def test_a_stray_event_long_before_does_not_begin_it():
    assert tracking_start([(date(2016, 2, 1), 1), *A_YEAR]) == FIRST


def test_a_quiet_fortnight_does_not_interrupt_it():
    paused = [day for day in A_YEAR if not 10 < (day[0] - FIRST).days < 24]
    assert tracking_start(paused) == FIRST


def test_a_real_first_stretch_counts_even_before_a_long_pause():
    paused = [day for day in A_YEAR if not 30 < (day[0] - FIRST).days < 90]
    assert tracking_start(paused) == FIRST
