"""A second chance for dead letters: which ones, by which runs of their pipeline, and what became of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import psycopg

from plumbline.checkpoints import get_last_checkpoint
from plumbline.files import statement
from plumbline.permanent import Permanent
from plumbline.run import Run
from plumbline.warehouse import run_sql
from plumbline.window import Window

MAX_ATTEMPTS = 5  # a record that five readings refused waits for a repair in its source, not for a sixth
LONGEST_DAYS = 31  # of one run: one that fails costs a month, not a year
DAY = timedelta(days=1)


class NeverPublished(Permanent):
    """The pipeline has published nothing yet: its first run reads everything, there is nothing to read again."""


class Letter(NamedTuple):
    """One dead letter: its key in the source, and the UTC day of its record where that is known."""

    record_key: str
    day: date | None


def _nothing(db: psycopg.Connection, client: Any, letters: Sequence[Letter]) -> Iterable[date]:
    return ()


@dataclass(frozen=True)
class Source:
    """One source of dead letters, by its name in ops.dead_letters, and how its records get a second chance.

    Every run of `pipeline` reads the source again, or what `prepare(db, client, letters)` marks in the warehouse;
    `prepare` returns the days on which the records are to be found, where a run reads days only, and `client` is the
    party behind `conn_id`.
    """

    name: str
    pipeline: str
    prepare: Callable[[psycopg.Connection, Any, Sequence[Letter]], Iterable[date]] = _nothing
    conn_id: str | None = None
    max_attempts: int = MAX_ATTEMPTS


@dataclass(frozen=True)
class Asked:
    """What somebody asked to be tried: letters from `from_on` until before `to_on`; None means any."""

    by: str = "unknown"
    reason: str | None = None
    from_on: date | str | None = None
    to_on: date | str | None = None
    include_poison: bool = False


def prepare(
    db: psycopg.Connection, source: Source, client: Any, asked: Asked, run: Run
) -> tuple[int, list[Window]]:
    """Choose the letters and have their records read again; how many they are, and by runs over which windows.

    All of it is the caller's transaction. The replay is known to ops.replays by `run.run_id`.
    Raises NeverPublished.
    """
    about = run.parameters | {"pipeline": source.pipeline, "source": source.name, "asked_by": asked.by,
        "reason": asked.reason, "from_on": asked.from_on, "to_on": asked.to_on,
        "include_poison": asked.include_poison}  # fmt: skip
    run_sql(db, statement("ops.replay_letters", "choose.sql"), about)
    letters = [Letter(*row) for row in run_sql(db, statement("ops.replay_letters", "chosen.sql"), about)]
    run_sql(db, statement("ops.replays", "begin.sql"), about | {"tried": len(letters)})
    if not letters:
        return 0, []
    run_sql(db, statement("ops.dead_letters", "reopen.sql"), about)
    days = set(source.prepare(db, client, letters)) or {_last_published_day(db, source.pipeline)}
    return len(letters), windows_of(days)


def settle(db: psycopg.Connection, source: Source, run: Run) -> dict[str, int] | None:
    """Count what became of a replay's letters; None when it never chose any. May be repeated."""
    about = run.parameters | {"max_attempts": source.max_attempts}
    counted = run_sql(db, statement("ops.replays", "settle.sql"), about).fetchone()
    names = ("tried", "repaired", "still_dead", "poisoned", "unread")
    return dict(zip(names, counted, strict=True)) if counted else None


def windows_of(days: Iterable[date]) -> list[Window]:
    """Neighbouring days together, at most LONGEST_DAYS of them, in order."""
    spans: list[list[date]] = []
    for day in sorted(days):
        if spans and day == spans[-1][-1] + DAY and len(spans[-1]) < LONGEST_DAYS:
            spans[-1].append(day)
        else:
            spans.append([day])
    return [Window.of_days(span[0], span[-1] + DAY) for span in spans]


def triggered(source: Source, windows: Iterable[Window], run: Run) -> list[dict[str, Any]]:
    """The runs that read the records again: arguments of Airflow's TriggerDagRunOperator, one for each window."""
    return [
        {
            "trigger_dag_id": source.pipeline,
            "trigger_run_id": f"replay__{run.run_id}__{window.start:%Y-%m-%d}",
            "conf": {"window_from": f"{window.start:%Y-%m-%d}", "window_to": f"{window.end:%Y-%m-%d}"},
        }
        for window in windows
    ]


def _last_published_day(db: psycopg.Connection, pipeline: str) -> date:
    """Any day will do; this one moves nothing forward."""
    position = get_last_checkpoint(db, pipeline)
    if position is None:
        raise NeverPublished(
            f"{pipeline} has never published: trigger it for its first day, which reads everything"
        )
    return position.date() - DAY
