"""The outside command: one look, what it found, and whom it told."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import psycopg

from plumbline.alerts.destinations import (
    AlertsMisconfigured,
    destinations,
    from_environment,
    places,
    warehouse_address,
)
from plumbline.freshness.deadline import ends_in
from plumbline.freshness.measure import Freshness, measure
from plumbline.freshness.printed import as_json, as_table
from plumbline.freshness.watch import connect, look
from plumbline.incidents import tell

FRESH, LATE, CANNOT_TELL = 0, 1, 2
LOOK_SECONDS = 120  # twice what the warehouse gives one statement
RUNBOOK = "see docs/runbook.md#nobody-can-tell"
NEVER_PUBLISHED = (
    "no pipeline has ever published into this warehouse: it is another one than was meant, "
    "or one that lost its rows"
)
AIRFLOW_ADDRESS = "AIRFLOW__API__BASE_URL"


def run(arguments: Sequence[str] | None = None) -> int:
    """The exit code; prints a line a table. What is known to go wrong is said in words."""
    asked = _asked(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    try:
        measured = _looked(asked)
        print(as_json(measured, asked.at) if asked.json else as_table(measured), flush=True)
        is_told = _tell() if asked.alert else True
    except (psycopg.Error, AlertsMisconfigured) as error:
        return _cannot_tell(_said(error))
    if all(one.expected_by_at is None for one in measured):
        return _cannot_tell(NEVER_PUBLISHED)
    if not is_told or any(one.is_ahead for one in measured):
        return CANNOT_TELL  # somebody should know and does not
    return LATE if any(one.is_late for one in measured) else FRESH


def _looked(asked: argparse.Namespace) -> list[Freshness]:
    """The network may die after it has connected, and then nobody answers any more, not even to a goodbye."""
    words = f"cannot tell: the warehouse has not answered within {LOOK_SECONDS} s; {RUNBOOK}"
    with ends_in(LOOK_SECONDS, CANNOT_TELL, words), connect(_address()) as db:
        db.read_only = not asked.alert
        return look(db, asked.at, "outside command") if asked.alert else measure(db, asked.at)


def _tell() -> bool:
    """Whether everybody who has to know does."""
    where = places(from_environment, os.environ.get(AIRFLOW_ADDRESS, ""))
    with connect(_address()) as db:
        return not tell(db, destinations(from_environment), where)


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m plumbline.freshness",
        description="Says from outside Airflow whether every published table is in time.",
    )
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


def _cannot_tell(words: str) -> int:
    print(f"cannot tell: {words}; {RUNBOOK}", file=sys.stderr)
    return CANNOT_TELL


def _said(error: Exception) -> str:
    """The first line of a server's error says what is wrong; that of a malformed address may quote a password."""
    if isinstance(error, psycopg.ProgrammingError) and not error.sqlstate:
        return "the address of the warehouse cannot be read: write postgresql://login:password@host:5432/warehouse"
    return f"{type(error).__name__}: {(str(error).strip() or 'without words').splitlines()[0]}"
