"""staging.coding_runs: a run publishes up to the end of its window, and never less than what has been published."""

from datetime import UTC, datetime

from plumbline.checkpoints import set_checkpoint

from .coding import at, coding_house, on  # noqa: F401 - fixture


def row_of(coding, first, days, **meaning):
    coding.fill(coding.named(first, days, "run", **meaning), "staging.coding_runs")
    return coding.one("staging.coding_runs", "horizon_at", "horizon_on", "previous_horizon_on")


def test_the_first_run_begins_at_nothing(coding):
    assert row_of(coding, 1, 3) == (at(4, "00:00"), on(4), None)


def test_a_run_of_an_old_window_moves_nothing_back(coding):
    set_checkpoint(coding.db, "ai_coding", at(20, "00:00"))
    assert row_of(coding, 1, 3) == (at(20, "00:00"), on(20), on(20))


def test_a_run_that_has_published_begins_where_it_ended(coding):
    row_of(coding, 4, 1)
    set_checkpoint(coding.db, "ai_coding", at(5, "00:00"))
    assert row_of(coding, 4, 1) == (at(5, "00:00"), on(5), on(5))


def test_days_are_business_days(coding):
    """Midnight in UTC is the evening before in New York: that day has not ended there."""
    set_checkpoint(coding.db, "ai_coding", datetime(2025, 10, 5, tzinfo=UTC))
    assert row_of(coding, 4, 1, business_zone="America/New_York") == (at(5, "00:00"), on(4), on(3))
