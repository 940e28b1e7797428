"""Keeps all workers together below a party's request limits: one token bucket, kept in the warehouse."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from plumbline.files import statement


@dataclass(frozen=True)
class Pace:
    """Limits of one party. `connect` opens a warehouse connection; `sleep` is replaceable for tests."""

    connect: Callable[[], psycopg.Connection]
    party: str
    burst: int  # requests that may leave at once after a pause
    per_hour: int  # requests an hour in the long run
    apart: float  # seconds between two requests
    sleep: Callable[[float], None] = time.sleep

    def wait(self) -> float:
        """Wait until the next request may leave; return the seconds waited."""
        limits = {"party": self.party, "burst": self.burst, "per_hour": self.per_hour, "apart": self.apart}
        with self.connect() as db:  # a short transaction of its own: the caller's may take minutes
            seconds = db.execute(statement("ops.request_pace", "reserve.sql"), limits).fetchone()[0]
        if seconds > 0:
            self.sleep(seconds)
        return seconds
