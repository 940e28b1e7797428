"""What the outside command prints: a line a table, or JSON."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from plumbline.freshness.measure import Freshness


def as_table(measured: Sequence[Freshness]) -> str:
    """One line a table, for people."""

    def at(instant: datetime | None) -> str:
        return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M}" if instant else "-"

    rows = [("table", "pipeline", "good until", "expected by", "state")]
    rows += [
        (one.table, one.pipeline, at(one.good_until_at), at(one.expected_by_at), _state(one))
        for one in measured
    ]
    return "\n".join(f"{a:<34} {b:<14} {c:<17} {d:<17} {e}" for a, b, c, d, e in rows)


def as_json(measured: Sequence[Freshness], at: datetime) -> str:
    """The same for programs; instants in UTC, durations in seconds."""

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


def _state(one: Freshness) -> str:
    if one.late_by is None:
        return "never published"
    if one.is_ahead:
        return "CANNOT TELL: reaches beyond now"
    return f"LATE by {str(one.late_by).split('.')[0]}" if one.is_late else "in time"
