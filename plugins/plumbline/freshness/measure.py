"""Reads from the published data up to when every table is good, and says what is late."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql

from plumbline.files import statement
from plumbline.freshness.settings import FILES, TARGETS, Column, Covers, Target
from plumbline.warehouse import run_sql
from plumbline.window import CLOCKS_APART


@dataclass(frozen=True)
class Freshness:
    """One table at one instant. Without `expected_by_at` its pipeline has never published: nothing is promised.

    `is_ahead`: it, or what its pipeline says it has published, reaches beyond that instant. Days that have not ended
    were published, so nobody can tell how old it is; it is not late, and it is not in time either.
    """

    table: str
    pipeline: str
    owner: str
    good_until_at: datetime | None
    expected_by_at: datetime | None
    late_by: timedelta | None
    is_ahead: bool = False

    @property
    def is_late(self) -> bool:
        return bool(self.late_by)

    @property
    def is_in_time(self) -> bool:
        return self.late_by is not None and not self.is_late and not self.is_ahead


def measure(
    db: psycopg.Connection, at: datetime, targets: Sequence[Target] = TARGETS + FILES
) -> list[Freshness]:
    """The age of every target as of `at`. Reads only; raises psycopg.Error when that is not possible."""
    published = dict(run_sql(db, statement("ops.freshness", "published.sql"), {"at": at}).fetchall())
    jobs = {"jobs": [target.job for target in targets if target.job], "latest_end": at + CLOCKS_APART}
    written = run_sql(db, statement("ops.freshness", "written.sql"), jobs).fetchall()
    until = {(pipeline, job): end for pipeline, job, end in written}
    may_be_empty = {table for (table,) in run_sql(db, statement("ops.freshness", "empty.sql"), {}).fetchall()}
    found = (
        _files_measured(target, published.get(target.pipeline), until.get((target.pipeline, target.job)), at)
        if target.job
        else _measured(db, target, published.get(target.pipeline), at, target.table in may_be_empty)
        for target in targets
    )
    return [replace(one, is_ahead=_is_ahead(one, published.get(one.pipeline), at)) for one in found]


def keep(db: psycopg.Connection, measured: Sequence[Freshness], at: datetime) -> None:
    """Write over ops.freshness, in the caller's transaction."""
    columns = {
        "tables": [one.table for one in measured],
        "pipelines": [one.pipeline for one in measured],
        "owners": [one.owner for one in measured],
        "good_until_at": [one.good_until_at for one in measured],
        "expected_by_at": [one.expected_by_at for one in measured],
        "late_by": [one.late_by for one in measured],
        "is_ahead": [one.is_ahead for one in measured],
    }
    run_sql(db, statement("ops.freshness", "keep.sql"), columns | {"at": at})


def expected_by(end: datetime, covers: Covers, due_after: timedelta, zone: str = "UTC") -> datetime:
    """When the period after the one that ended at `end` has to be readable.

    A run begins at midnight UTC, so a period that ends later than that waits for the next one.
    """
    local = end.astimezone(ZoneInfo(zone))
    if covers == "month":
        following = local.replace(year=local.year + local.month // 12, month=local.month % 12 + 1)
    else:
        following = local + timedelta(days=7 if covers == "week" else 1)
    return _midnight_from(following.astimezone(UTC)) + due_after


def end_of(day: date, covers: Covers, zone: str = "UTC") -> datetime:
    """The instant up to which a table is good whose newest row is of `day`."""
    match covers:
        case "until":
            after_last = day
        case "month":
            after_last = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        case _:
            after_last = day + timedelta(days=7 if covers == "week" else 1)
    return datetime.combine(after_last, time.min, ZoneInfo(zone)).astimezone(UTC)


def _found(target: Target, good_until: datetime | None, expected: datetime | None, at: datetime) -> Freshness:
    late_by = max(at - expected, timedelta(0)) if expected else None
    return Freshness(target.table, target.pipeline, target.owner, good_until, expected, late_by)


def _is_ahead(one: Freshness, published_until: datetime | None, at: datetime) -> bool:
    """Only what its pipeline has published; the clock of whoever wrote it may be a little ahead of the looker's."""
    reach = [instant for instant in (published_until, one.good_until_at) if instant]
    return published_until is not None and max(reach) > at + CLOCKS_APART


def _files_measured(
    target: Target, published_until: datetime | None, written_until: datetime | None, at: datetime
) -> Freshness:
    if published_until is None:  # nothing is promised, or not any more
        return _found(target, written_until - target.settles if written_until else None, None, at)
    if written_until is None:  # files of the first publication are due with it
        return _found(target, None, _midnight_from(published_until) + target.due_after, at)
    until = min(written_until, published_until)  # a copy is no better than its table
    return _found(
        target, until - target.settles, _midnight_from(until + timedelta(days=1)) + target.due_after, at
    )


def _measured(
    db: psycopg.Connection, target: Target, published_until: datetime | None, at: datetime, may_be_empty: bool
) -> Freshness:
    def found(good_until: datetime | None, expected: datetime | None) -> Freshness:
        return _found(target, good_until, expected, at)

    newest = _newest(db, target.table, target.column) if target.column else None
    if published_until is None:
        return found(end_of(newest[0], target.column.covers, newest[1]) if newest else None, None)
    if newest:
        end = end_of(newest[0], target.column.covers, newest[1])
        return found(end, expected_by(end, target.column.covers, target.due_after, newest[1]))
    if target.column and not may_be_empty:  # its pipeline has published, and it holds nothing
        return found(None, _midnight_from(published_until) + target.due_after)
    return found(
        published_until - target.settles,
        _midnight_from(published_until + timedelta(days=1)) + target.due_after,
    )


def _newest(db: psycopg.Connection, table: str, column: Column) -> tuple[date, str] | None:
    zone = sql.Identifier(column.zone) if column.zone else sql.Literal("UTC")
    select = sql.SQL("select {0}, {1} from {2} order by {0} desc limit 1")
    return db.execute(
        select.format(sql.Identifier(column.name), zone, sql.Identifier(*table.split(".")))
    ).fetchone()


def _midnight_from(instant: datetime) -> datetime:
    """The instant itself when it is midnight UTC, else the next midnight."""
    midnight = datetime.combine(instant.astimezone(UTC).date(), time.min, UTC)
    return midnight if midnight == instant else midnight + timedelta(days=1)
