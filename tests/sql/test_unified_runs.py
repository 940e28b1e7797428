"""staging.unified_runs: a run moves what is published from one horizon to the next, and never back."""

from datetime import UTC, date, datetime

from plumbline.checkpoints import set_checkpoint

COLUMNS = ("previous_horizon_at", "horizon_at", "previous_horizon_on", "horizon_on", "window_on", "days")


def at(day):
    return datetime(2025, 6, day, tzinfo=UTC)


def on(day):
    return date(2025, 6, day)


def row_of(both, first, after_last, **meaning):
    run = both.named(first, after_last, "run", **meaning)
    both.fill(run, "staging.unified_runs")
    return both.one("staging.unified_runs", *COLUMNS)


def test_the_first_run_begins_at_nothing(both):
    assert row_of(both, "2025-06-02", "2025-06-05") == (None, at(5), None, on(5), on(2), 3)


def test_a_later_run_begins_where_the_published_ends(both):
    set_checkpoint(both.db, "unified_users", at(5))
    assert row_of(both, "2025-06-05", "2025-06-06") == (at(5), at(6), on(5), on(6), on(5), 1)


def test_a_run_of_an_old_window_moves_nothing_back(both):
    set_checkpoint(both.db, "unified_users", at(20))
    assert row_of(both, "2025-06-05", "2025-06-06") == (at(20), at(20), on(20), on(20), on(5), 1)


def test_a_run_that_has_published_begins_where_it_ended(both):
    row_of(both, "2025-06-05", "2025-06-06")
    set_checkpoint(both.db, "unified_users", at(6))
    assert row_of(both, "2025-06-05", "2025-06-06") == (at(6), at(6), on(6), on(6), on(5), 1)


def test_days_are_business_days(both):
    """Midnight in UTC is the evening before in New York: that day has not ended there."""
    set_checkpoint(both.db, "unified_users", at(5))
    row = row_of(both, "2025-06-05", "2025-06-06", business_zone="America/New_York")
    assert row == (at(5), at(6), on(4), on(5), on(4), 1)


def test_other_runs_keep_their_rows(both):
    both.fill(both.named("2025-06-01", "2025-06-02", "other"), "staging.unified_runs")
    both.fill(both.named("2025-06-02", "2025-06-03", "run"), "staging.unified_runs")
    both.fill(both.named("2025-06-02", "2025-06-03", "run"), "staging.unified_runs")
    assert both.rows("staging.unified_runs", "run_id") == [("other",), ("run",)]
