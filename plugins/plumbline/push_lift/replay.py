"""How the dead letters of push_lift get a second chance: by a run of the days on which their sends are now."""

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from uuid import UUID

import psycopg

from plumbline.files import query
from plumbline.replay import Letter, Source
from plumbline.sources.push_database import PushDatabase


def days_of_sends(db: psycopg.Connection, source: PushDatabase, letters: Sequence[Letter]) -> set[date]:
    """The letters' days, and those the push database gives their sends today: a repaired time may be of any day."""
    days = {letter.day for letter in letters if letter.day}
    ids = [found for letter in letters if (found := _id_of(letter.record_key))]
    with closing(source.connect()) as sends:
        found = sends.execute(query("push_database", f"{source.adapter}.days.sql"), {"ids": ids}).fetchall()
    return days | {day for (day,) in found}


def _id_of(record_key: str) -> UUID | None:
    """The send's id; None for a row without one. A second row of the same id has #2 behind it."""
    try:
        return UUID(record_key.partition("#")[0])
    except ValueError:
        return None


SOURCES = (
    Source("staging.push_notifications", "push_lift", days_of_sends, "push_database"),
    Source("staging.push_automations", "push_lift"),  # every run reads the whole folder
)
