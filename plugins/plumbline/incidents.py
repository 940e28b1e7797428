"""One incident a pipeline: opened by whoever sees it first, told once, closed and told when it is over."""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from plumbline.alerts.deliver import NotDelivered, deliver
from plumbline.alerts.destinations import Destination
from plumbline.alerts.message import Places, of_incident
from plumbline.files import statement
from plumbline.freshness.measure import Freshness
from plumbline.freshness.settings import OPERATIONS, OWNERS, TARGETS

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FailedTask:
    """A task that failed and is not tried again. `error` is the name of a class: its text may hold anything."""

    job: str
    run_id: str
    attempts: int
    error: str
    failed_at: datetime
    window_end: datetime | None = None
    log: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "job": self.job, "run_id": self.run_id, "attempts": self.attempts, "error": self.error,
            "retries_left": 0, "log": self.log, "failed_at": self.failed_at.isoformat(),
            "window_end": self.window_end.isoformat() if self.window_end else None,
        }  # fmt: skip


def open_late(db: psycopg.Connection, measured: Iterable[Freshness], at: datetime, seen_by: str) -> set[str]:
    """An incident for every pipeline with a late table, or an update of the open one; which pipelines these are.

    A table that reaches beyond now is told like a late one: it may be, and nobody can tell.
    """
    late: dict[str, list[dict]] = {}
    for one in measured:
        if one.is_late or one.is_ahead:
            late.setdefault(one.pipeline, []).append(
                {
                    "table": one.table,
                    "good_until_at": one.good_until_at.isoformat() if one.good_until_at else None,
                    "expected_by_at": one.expected_by_at.isoformat(),
                    "late_s": int(one.late_by.total_seconds()),
                    "is_ahead": one.is_ahead,
                }
            )
    for pipeline, stale in late.items():
        _open(db, pipeline, "late", at, seen_by, stale=stale)
    return set(late)


def open_failed(db: psycopg.Connection, pipeline: str, task: FailedTask) -> None:
    """An incident for a task that failed for good, or one task more in the open one."""
    _open(db, pipeline, "failed", task.failed_at, "failed task", failed=[task.as_json()])


def close(db: psycopg.Connection, late: Iterable[str], at: datetime) -> None:
    """End the incidents of pipelines that are not `late` and whose failed tasks have been made up for."""
    db.execute(statement("ops.incidents", "close.sql"), {"late": list(late), "at": at})


def tell(db: psycopg.Connection, to: Sequence[Destination], places: Places) -> list[NotDelivered]:
    """Deliver what has not been delivered yet; what could not be. Each incident is a transaction of its own.

    Several may do this at once: an incident that somebody else is telling is left to them. A process that dies
    between a delivery and its commit repeats that one message.
    """
    failures: list[NotDelivered] = []
    after = 0
    while incident := _next_untold(db, after):
        after = incident["incident_id"]
        try:
            failures += _tell_one(db, incident, to, places)
        finally:
            db.commit()
    db.commit()
    return failures


def _tell_one(
    db: psycopg.Connection, incident: dict[str, Any], to: Sequence[Destination], places: Places
) -> list[NotDelivered]:
    published = [target.table for target in TARGETS if target.pipeline == incident["pipeline"]]
    if not incident["failed"]:
        incident["failed"] = _latest_failures(db, incident["pipeline"])
    said, failures = {name: incident[name] for name in ("incident_id", "said")}, []
    had = incident["resolved" if incident["said"] == "resolved" else "alerted"]
    for destination in to:
        if destination.name in had:
            continue
        told = incident | {"alerted": destination.name in incident["alerted"]}
        message = of_incident(
            told, (OWNERS | OPERATIONS).get(incident["pipeline"], "nobody"), published, places
        )
        try:
            deliver(message, destination)
        except NotDelivered as failure:
            log.error("incident %s: %s; tried again with the next look", incident["incident_id"], failure)
            failures.append(failure)
            db.execute("select")  # a destination that answered late must not cost the next one the session
        else:
            db.execute(
                statement("ops.incident_messages", "keep.sql"), said | {"destination": destination.name}
            )
    if not failures:
        db.execute(statement("ops.incidents", "told.sql"), said)
    return failures


def _next_untold(db: psycopg.Connection, after: int) -> dict[str, Any] | None:
    with db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement("ops.incidents", "untold.sql"), {"after": after}).fetchone()


def _latest_failures(db: psycopg.Connection, pipeline: str) -> list[Mapping[str, Any]]:
    """What may have made it late; whether those tasks will be tried again is not known here."""
    with db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement("ops.etl_runs", "failures.sql"), {"pipeline": pipeline}).fetchall()


def _open(
    db: psycopg.Connection, pipeline: str, kind: str, at: datetime, seen_by: str,
    stale: Sequence[Mapping] = (), failed: Sequence[Mapping] = (),
) -> None:  # fmt: skip
    told = {"pipeline": pipeline, "kind": kind, "at": at, "seen_by": seen_by}
    db.execute(
        statement("ops.incidents", "open.sql"),
        told | {"stale": json.dumps(list(stale)), "failed": json.dumps(list(failed))},
    )
