"""Proves that a mirror holds what its source shows: counts and digests of ids and times, bucket by bucket."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import NamedTuple

import psycopg
from psycopg import sql

from plumbline import mirror_digests
from plumbline.source_tables import Shape

ROWS_PER_BUCKET = 64  # a late row costs reading so many; a digest costs a row per so many


class Shown(NamedTuple):
    """What the source shows in one bucket of ids."""

    count: int
    digest: int | None
    waiting: int  # rows that are due in a later run only
    ahead: int  # of its clock


class Held(NamedTuple):
    """What the mirror holds in one bucket of ids."""

    count: int
    digest: int | None
    latest: datetime | None


class Proof:
    """One comparison of a mirror with its source, in the caller's two transactions; a context manager.

    From its beginning the source is asked in a thread of its own, while the caller works in the warehouse: within
    one snapshot there is one answer. `rows` is about how many there are; it decides how large a bucket is.
    """

    def __init__(
        self, source: psycopg.Connection, db: psycopg.Connection, shape: Shape, horizon: datetime, rows: int
    ) -> None:
        self.source, self.db, self.shape, self.horizon = source, db, shape, horizon
        self.mask = (1 << (rows // ROWS_PER_BUCKET).bit_length()) - 1
        self.held: dict[int, Held] = {}

    def __enter__(self) -> "Proof":
        self._aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="source")
        self._asked = self._aside.submit(self._ask_source)
        return self

    def __exit__(self, *error: object) -> None:
        if not self._asked.done():
            self.source.cancel()  # the caller has failed and is about to close the connection
        self._aside.shutdown()

    @property
    def shown(self) -> dict[int, Shown]:
        """The source's answer; waits for it. Nobody else may use the source's connection before that."""
        return self._asked.result()

    def differing(self) -> list[int]:
        """Buckets in which the mirror holds other rows than the source shows."""
        self.held = self._hold()
        return self._compared(self.shown.keys() | self.held.keys())

    def still_differing(self, buckets: list[int]) -> list[int]:
        """The same for `buckets` alone, after they were mended."""
        for bucket in buckets:
            self.held.pop(bucket, None)
        self.held |= self._hold(mirror_digests.in_buckets(self.shape, buckets, self.mask))
        return self._compared(buckets)

    def counts(self) -> dict[str, int]:
        """Rows of both sides, all buckets together."""
        return {
            "source_rows": sum(bucket.count for bucket in self.shown.values()),
            "staging_rows": sum(bucket.count for bucket in self.held.values()),
            "waiting_rows": sum(bucket.waiting for bucket in self.shown.values()),
            "future_rows": sum(bucket.ahead for bucket in self.shown.values()),
        }

    def watermark(self) -> datetime | None:
        """The latest change among the rows that are not gone, as far as any has a time."""
        return max((bucket.latest for bucket in self.held.values() if bucket.latest), default=None)

    def _compared(self, buckets: Iterable[int]) -> list[int]:
        nothing = (0, None)
        return [b for b in buckets if self.shown.get(b, nothing)[:2] != self.held.get(b, nothing)[:2]]

    def _ask_source(self) -> dict[int, Shown]:
        asked = self.source.execute(mirror_digests.of_source(self.shape, self.horizon, self.mask))
        return {bucket: Shown(*rest) for bucket, *rest in asked}

    def _hold(self, where: sql.Composable | None = None) -> dict[int, Held]:
        asked = self.db.execute(mirror_digests.of_mirror(self.shape, self.mask, where))
        return {bucket: Held(*rest) for bucket, *rest in asked}
