"""Reads the application's push database: read only, one query a table, piped by COPY."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg

from plumbline.files import query
from plumbline.landing import TableQuery
from plumbline.permanent import Permanent
from plumbline.run import Run

ADAPTERS = ("push_notifications", "user_notifications")
PARALLEL_FROM_DAYS = 7  # below a week one stream is over before a second one has connected
STREAMS = 2


class UnknownAdapter(Permanent):
    """The connection names a source shape that has no query."""


@dataclass(frozen=True)
class PushDatabase:
    """Where the sends are, and in which shape. `connect` returns a read-only connection."""

    connect: Callable[[], psycopg.Connection]
    adapter: str = ADAPTERS[0]

    def __post_init__(self) -> None:
        if self.adapter not in ADAPTERS:
            raise UnknownAdapter(
                f"connection push_database: extra 'adapter' is {self.adapter!r}, must be one of {', '.join(ADAPTERS)}"
            )


def read_notifications(source: PushDatabase, run: Run) -> TableQuery:
    """Sends of the window, in parallel ranges of days when the window is long; strays with the last range."""
    windows = run.window.split(
        STREAMS if (run.window.end - run.window.start).days >= PARALLEL_FROM_DAYS else 1
    )
    parts: list[dict[str, Any]] = [
        run.parameters | {"window_start": w.start, "window_end": w.end, "with_strays": w == windows[-1]}
        for w in windows
    ]
    return TableQuery(source.connect, query("push_database", f"{source.adapter}.sql"), parts)


def read_users(source: PushDatabase, run: Run) -> TableQuery:
    """The recipients of the window's sends and of those that settle in it."""
    return TableQuery(source.connect, query("push_database", f"{source.adapter}.users.sql"), [run.parameters])
