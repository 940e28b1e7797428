"""No run reads days that have not ended, however it was asked."""

from datetime import UTC, datetime, timedelta

import pytest

from plumbline.window import BadWindow, Window

from .conftest import red, without_deadline

pytestmark = pytest.mark.airflow
MIDNIGHT = datetime(2026, 11, 21, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def window_at(airflow_home, monkeypatch):
    """The window of a run that is asked for it at an instant."""
    from airflow_tasks import this_run

    def window(now, params=(), start=None, end=None):
        class Clock(datetime):
            @classmethod
            def now(cls, zone=None):
                return now

        monkeypatch.setattr(this_run, "datetime", Clock)
        return this_run.window_of(dict(params), start, end)

    return window


def test_the_interval_of_a_logical_date_in_the_future_is_refused(window_at):
    with pytest.raises(BadWindow, match=r"has not ended, now it is 2026-11-21 08:00 UTC.*2026-11-21 at most"):
        window_at(MIDNIGHT + timedelta(hours=8), (), MIDNIGHT, MIDNIGHT + DAY)


def test_days_that_have_not_ended_are_refused_by_what_may_be_asked(window_at):
    asked = {"window_from": "2026-11-20", "window_to": "2026-11-22"}
    with pytest.raises(BadWindow, match="give 2026-11-21 at most"):
        window_at(MIDNIGHT + timedelta(hours=8), asked)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=-20), timedelta(hours=9)])
def test_a_run_by_the_clock_reads_the_day_that_has_just_ended_also_where_the_clock_is_slow(window_at, late):
    assert window_at(MIDNIGHT + late, (), MIDNIGHT - DAY, MIDNIGHT) == Window(MIDNIGHT - DAY, MIDNIGHT)


def test_a_manual_run_of_a_day_to_come_reads_and_publishes_nothing(dagbag, deployment, ask):
    dag = dagbag.dags["push_lift"]
    with without_deadline(dag):
        # said, not left out: dag.test() goes on with what the run before was asked
        nothing = {"window_from": None, "window_to": None, "dry_run": False}
        run = dag.test(run_conf=nothing, logical_date=datetime.now(UTC) + 90 * DAY)
    assert (run.state, "extract.push_notifications" in red(run)) == ("failed", True)
    assert ask("select job from ops.checkpoints union all select job from ops.etl_runs") == []
