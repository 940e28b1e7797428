"""One look at everything: measures, keeps what it found, opens and closes incidents, tells whom it concerns."""

from collections.abc import Sequence
from datetime import datetime

import psycopg

from plumbline import incidents
from plumbline.alerts.deliver import NotDelivered
from plumbline.alerts.destinations import Destination
from plumbline.alerts.message import Places
from plumbline.freshness.measure import Freshness, keep, measure

ONE_AT_A_TIME = 7_205_759_404  # advisory lock: a look must not judge by what another has seen before it


def watch(
    db: psycopg.Connection, at: datetime, to: Sequence[Destination], places: Places, seen_by: str
) -> tuple[list[Freshness], list[NotDelivered]]:
    """What was found as of `at`, and the messages nobody took. Any number of watchers may look at once."""
    db.execute("select pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    measured = measure(db, at)
    keep(db, measured, at)
    late = incidents.open_late(db, measured, at, seen_by)
    incidents.close(db, late, at)
    db.commit()
    return measured, incidents.tell(db, to, places)


def tell_failure(
    db: psycopg.Connection,
    pipeline: str,
    task: incidents.FailedTask,
    to: Sequence[Destination],
    places: Places,
) -> list[NotDelivered]:
    """A task failed for good: open the incident, or add to it, and tell."""
    db.execute("select pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    incidents.open_failed(db, pipeline, task)
    db.commit()
    return incidents.tell(db, to, places)
