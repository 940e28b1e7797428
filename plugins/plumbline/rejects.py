"""Records that could not be understood: kept with their reason instead of dropped."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

import psycopg

from plumbline.files import statement


class Rejected(ValueError):
    """Raised by a mapping for one record. `code` groups dead letters, the detail explains this one."""

    def __init__(self, code: str, detail: str | None = None) -> None:
        super().__init__(detail or code)
        self.code, self.detail = code, detail


class DeadLetter(NamedTuple):
    """One record nobody could read: where it came from, why, and the record itself."""

    record_key: str
    reason: str
    detail: str | None
    payload: str
    partition_on: date | None = None


def sort_out(
    records: Iterable[Any], map_one: Callable[[Any], Any], key: Callable[[Any], str]
) -> tuple[list[Any], list[DeadLetter]]:
    """Map every record; return (understood, dead letters). len(records) == the two together, always.

    Only `Rejected` is caught: any other error is ours and stops the task.
    """
    understood, dead = [], []
    for record in records:
        try:
            understood.append(map_one(record))
        except Rejected as why:
            payload = record if isinstance(record, str) else json.dumps(record, default=str, sort_keys=True)
            dead.append(DeadLetter(key(record), why.code, why.detail, payload))
    return understood, dead


def keep_dead_letters(
    db: psycopg.Connection, pipeline: str, source: str, run_id: str, letters: list[DeadLetter]
) -> None:
    """Make `letters` the only open dead letters of a source that is read whole every time.

    A letter seen before keeps its first run and its attempts; a record that has been repaired disappears.
    """
    origin = {"pipeline": pipeline, "source": source, "run_id": run_id}
    db.execute(
        statement("ops.dead_letters", "forget.sql"),
        origin | {"record_keys": [letter.record_key for letter in letters]},
    )
    with db.cursor() as cursor:
        cursor.executemany(
            statement("ops.dead_letters", "keep.sql"), [origin | letter._asdict() for letter in letters]
        )
