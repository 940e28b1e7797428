"""Says from outside Airflow whether every published table is in time; for cron or a dead man's switch.

PYTHONPATH=plugins python -m plumbline.freshness [--alert] [--json] [--at 2026-11-21T08:00]

The warehouse is PLUMBLINE_WAREHOUSE (postgresql://...), else AIRFLOW_CONN_WAREHOUSE. With --alert it also does what
the watchdog does: keeps what it found, opens and closes incidents, and tells those of AIRFLOW_CONN_ALERTS.
Exit code 0: everything is in time. 1: something is late. 2: cannot tell, or an alert could not be delivered. A
warehouse in which nothing has ever been published is probably not the one that was meant: 2.
"""

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import psycopg

from plumbline.alerts.deliver import NotDelivered
from plumbline.alerts.destinations import (
    AlertsMisconfigured,
    destinations,
    from_environment,
    places,
    warehouse_address,
)
from plumbline.freshness.measure import Freshness, measure
from plumbline.freshness.watch import OPTIONS, look
from plumbline.incidents import tell

FRESH, LATE, CANNOT_TELL = 0, 1, 2
NEVER_PUBLISHED = (
    "no pipeline has ever published into this warehouse: it is another one than was meant, or one that lost its rows; "
    "see docs/runbook.md#nobody-can-tell"
)
AIRFLOW_ADDRESS = "AIRFLOW__API__BASE_URL"


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code; prints a line a table."""
    asked = _asked(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    try:
        with psycopg.connect(_address(), connect_timeout=10, options=OPTIONS) as db:
            db.read_only = not asked.alert
            measured = look(db, asked.at, "outside command") if asked.alert else measure(db, asked.at)
            print(_json(measured, asked.at) if asked.json else _table(measured))
            failures = _tell(db) if asked.alert else []
    except (psycopg.Error, AlertsMisconfigured) as error:
        print(f"cannot tell: {_said(error)}; see docs/runbook.md#nobody-can-tell", file=sys.stderr)
        return CANNOT_TELL
    if all(one.expected_by_at is None for one in measured):
        print(f"cannot tell: {NEVER_PUBLISHED}", file=sys.stderr)
        return CANNOT_TELL
    if failures or any(one.is_ahead for one in measured):
        return CANNOT_TELL  # somebody should know and does not
    return LATE if any(one.is_late for one in measured) else FRESH


def _tell(db: psycopg.Connection) -> list[NotDelivered]:
    where = places(from_environment, os.environ.get(AIRFLOW_ADDRESS, ""))
    return tell(db, destinations(from_environment), where)


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m plumbline.freshness", description=__doc__.split("\n")[0])
    parser.add_argument("--alert", action="store_true", help="open and close incidents, and tell of them")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--at", type=_instant, help="judge as of this instant (UTC) instead of now")
    asked = parser.parse_args(arguments)
    if asked.at and asked.alert:
        parser.error("--at looks at another time than now: it cannot alert")
    asked.at = asked.at or datetime.now(UTC)
    return asked


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def _address() -> str:
    if address := os.environ.get("PLUMBLINE_WAREHOUSE"):
        return address
    if os.environ.get("AIRFLOW_CONN_WAREHOUSE", "").startswith("postgres"):
        return os.environ["AIRFLOW_CONN_WAREHOUSE"]
    connection = from_environment("warehouse")
    if connection is None:
        raise AlertsMisconfigured("set PLUMBLINE_WAREHOUSE=postgresql://login:password@host:5432/warehouse")
    return warehouse_address(connection)


def _said(error: Exception) -> str:
    """The first line of a server's error says what is wrong; that of a malformed address may quote a password."""
    if isinstance(error, psycopg.ProgrammingError) and not error.sqlstate:
        return "the address of the warehouse cannot be read: write postgresql://login:password@host:5432/warehouse"
    return f"{type(error).__name__}: {str(error).strip().splitlines()[0]}"


def _state(one: Freshness) -> str:
    if one.late_by is None:
        return "never published"
    if one.is_ahead:
        return "CANNOT TELL: reaches beyond now"
    return f"LATE by {str(one.late_by).split('.')[0]}" if one.is_late else "in time"


def _table(measured: Sequence[Freshness]) -> str:
    def at(instant: datetime | None) -> str:
        return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M}" if instant else "-"

    rows = [("table", "pipeline", "good until", "expected by", "state")]
    rows += [
        (one.table, one.pipeline, at(one.good_until_at), at(one.expected_by_at), _state(one))
        for one in measured
    ]
    return "\n".join(f"{a:<34} {b:<14} {c:<17} {d:<17} {e}" for a, b, c, d, e in rows)


def _json(measured: Sequence[Freshness], at: datetime) -> str:
    def plain(instant: datetime | None) -> str | None:
        return instant.astimezone(UTC).isoformat() if instant else None

    tables = [
        {
            "table": one.table, "pipeline": one.pipeline, "owner": one.owner,
            "good_until_at": plain(one.good_until_at), "expected_by_at": plain(one.expected_by_at),
            "late_s": None if one.late_by is None else int(one.late_by.total_seconds()), "is_late": one.is_late,
            "is_ahead": one.is_ahead,
        }
        for one in measured
    ]  # fmt: skip
    return json.dumps({"measured_at": plain(at), "tables": tables}, indent=2)


if __name__ == "__main__":
    sys.exit(main())
