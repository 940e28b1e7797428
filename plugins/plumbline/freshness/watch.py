"""One look at everything: measures, keeps what it found, opens and closes incidents. Telling comes after it."""

from datetime import datetime

import psycopg

from plumbline import incidents
from plumbline.freshness.measure import Freshness, keep, measure

ONE_AT_A_TIME = 7_205_759_404  # advisory lock: a look must not judge by what another has seen before it
# of a watcher's connection: whoever waits longer cannot tell, and says so; silence would look like health. One that
# dies without a word keeps its locks until the server ends its session, and as long nobody else can look
OPTIONS = (
    "-c timezone=UTC -c lock_timeout=15s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"
)
# a network that dies after the connection was made is noticed within a minute, by the driver and by the kernel
NETWORK = {
    "connect_timeout": 10, "tcp_user_timeout": 60_000,
    "keepalives": 1, "keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 4,
}  # fmt: skip


def connect(address: str) -> psycopg.Connection:
    """A watcher's connection to the warehouse."""
    return psycopg.connect(address, **NETWORK, options=OPTIONS)


def look(db: psycopg.Connection, at: datetime, seen_by: str) -> list[Freshness]:
    """What was found as of `at`, committed with its incidents. Any number of watchers may look at once."""
    db.execute("select pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    measured = measure(db, at)
    keep(db, measured, at)
    late = incidents.open_late(db, measured, at, seen_by)
    incidents.close(db, late, at)
    db.commit()
    return measured


def note_failure(db: psycopg.Connection, pipeline: str, task: incidents.FailedTask) -> None:
    """A task failed for good: an incident, or one task more in the open one; committed."""
    db.execute("select pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    incidents.open_failed(db, pipeline, task)
    db.commit()
