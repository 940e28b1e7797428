"""The run Airflow is in, in our words: its window, its name, the meaning of its pipeline's numbers."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from airflow.sdk import get_current_context

from airflow_tasks import connections
from airflow_tasks.record import given_up
from plumbline.permanent import Permanent
from plumbline.run import Run
from plumbline.telling import tell_error
from plumbline.window import CLOCKS_APART, BadWindow, Window

log = logging.getLogger(__name__)


def this_run() -> Run:
    """The current task's run.

    The window is params window_from / window_to when both are given (a backfill: window_to is not included),
    else the run's data interval; one that has not ended is refused. A manual run without either gets the interval of
    its logical date from the timetable; a run without any interval is refused by name. Yes-or-no params are SQL
    parameters of the run.
    """
    context = get_current_context()
    pipeline = context["dag"].dag_id
    settings = import_module(f"plumbline.{pipeline}.settings")
    try:
        window = window_of(
            context["params"], context.get("data_interval_start"), context.get("data_interval_end")
        )
        meaning = settings.sql_parameters(connections.extra_of)
        files = connections.folder("plumbline_files")
    except Permanent as error:
        tell_error(log, f"{pipeline}: {type(error).__name__}: {error}")
        raise given_up(error) from None
    asked = {name: value for name, value in context["params"].items() if isinstance(value, bool)}
    return Run(pipeline, context["run_id"], window, meaning | asked, connections.secret_of, files)


def window_of(params: Mapping[str, Any], interval_start: Any, interval_end: Any) -> Window:
    """Params first, then the data interval; neither may reach beyond now.

    A day that has not ended would be published as a day without anything, and the checkpoint would pass it.
    """
    first, after_last = params.get("window_from"), params.get("window_to")
    now = datetime.now(UTC)
    if first and after_last:
        window = Window.of_days(first, after_last)
        if window.end > now:
            raise BadWindow(
                f"window_to {after_last} is later than today: a day is read when it has ended in UTC; "
                f"give {now:%Y-%m-%d} at most"
            )
        return window
    if first or after_last:
        raise BadWindow(
            "window_from and window_to go together: give both, or none for the run's own interval"
        )
    if interval_start is None or interval_end is None:
        raise BadWindow("this run has no data interval: trigger it with params window_from and window_to")
    window = Window.of_interval(interval_start, interval_end)
    # a run by the clock begins when its interval has ended, by a clock that may be ahead of this machine's
    if window.end > now + CLOCKS_APART:
        raise BadWindow(
            f"this run's data interval, {window}, has not ended, now it is {now:%Y-%m-%d %H:%M} UTC: it was "
            f"triggered with a logical date in the future. Trigger it with window_from and window_to, "
            f"{now:%Y-%m-%d} at most, or with a logical date that has passed"
        )
    return window


def is_dry_run() -> bool:
    """True when the run was asked to publish nothing."""
    return bool(get_current_context()["params"].get("dry_run"))
