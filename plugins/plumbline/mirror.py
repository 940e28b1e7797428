"""Keeps a staging table equal to a source's table: what is new, what changed, what is gone, and proof of it."""

import logging
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import psycopg
from psycopg import sql

from plumbline import warehouse
from plumbline.accounting import Account
from plumbline.checkpoints import get_last_checkpoint, set_checkpoint
from plumbline.copy_pipe import pipe_rows
from plumbline.files import statement
from plumbline.mirror_digests import in_buckets
from plumbline.mirror_merge import IdsNotUnique, Merge
from plumbline.mirror_proof import Proof
from plumbline.run import Run
from plumbline.source_tables import Shape, SourceTable, shape_of

log = logging.getLogger(__name__)
Connect = Callable[[], psycopg.Connection]


class NotReconciled(RuntimeError):
    """After everything was read, mirror and source still differ; asking again may help."""


def mirror_table(open_source: Connect, db: psycopg.Connection, table: SourceTable, run: Run) -> Account:
    """Bring `table.mirror` to what the source shows before the run's horizon, in the caller's transaction.

    Reads what changed since the last time with some days of overlap, or everything: at the first time, for
    tables without times of change, and when the run's parameter full_reload says so. Then counts and digests of
    ids and times are compared, bucket by bucket of some dozens of rows, within one snapshot of the source; buckets
    that differ are read whole, so late rows and deleted rows are found however old they are. A row that vanished
    stays, with _gone_at; one that no publication has seen is void as well: it never was an event.
    Raises SourceShapeChanged before anything is written, IdsNotUnique, and NotReconciled.
    """
    with closing(open_source()) as source:
        source.commit()
        source.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return _Mirroring(source, db, table, run).bring_up_to_date()


class _Mirroring:
    def __init__(self, source: psycopg.Connection, db: psycopg.Connection, table: SourceTable, run: Run):
        self.source, self.db, self.table, self.run = source, db, table, run
        self.shape: Shape = shape_of(source, db, table)
        self.job = f"{run.pipeline}/{table.mirror}"
        self.published = get_last_checkpoint(db, run.pipeline)
        self.previous = get_last_checkpoint(db, self.job)
        self.horizon = max(filter(None, (run.window.end, self.published, self.previous)))
        self.mirror = sql.Identifier(*table.mirror.split("."))
        self.columns = list(self.shape.types)
        self.changed = self.late = self.gone = self.reused = 0

    def bring_up_to_date(self) -> Account:
        for name in self.shape.missing:
            log.warning("%s: the source has no column %s; it is NULL here", self.table.mirror, name)
        changes = self._changes_to_read()
        is_empty, rows = self.db.execute(SIZE.format(mirror=self.mirror), [self.table.mirror]).fetchone()
        if changes is None and is_empty:
            self._copy_everything()
            with Proof(self.source, self.db, self.shape, self.horizon, self.changed) as proof:
                counts = self._prove(proof)
        else:
            with Proof(self.source, self.db, self.shape, self.horizon, rows) as proof:
                proof.shown  # noqa: B018 - waits until the source's connection is free
                self._read_and_merge(changes, gone_among=sql.SQL("true") if changes is None else None)
                counts = self._prove(proof)
        counts |= {
            "changed_rows": self.changed, "late_rows": self.late, "gone_rows": self.gone, "reused_rows": self.reused,
        }  # fmt: skip
        self._keep(
            counts, self._at_publication() | {"watermark_at": proof.watermark(), "is_full": changes is None}
        )
        if self.table.is_pending and self.changed + self.gone:
            self.db.execute(statement("staging.unified_pending", "keep.sql"), self._about())
        set_checkpoint(self.db, self.job, self.horizon)
        return Account(
            row_count=self.changed + self.gone, details=counts | {"missing_columns": list(self.shape.missing)}
        )

    def _prove(self, proof: Proof) -> dict[str, int]:
        """Read the buckets again that differ. What is counted on the way; NotReconciled when that has not helped."""
        differing = proof.differing()
        if differing:
            these = in_buckets(self.shape, differing, proof.mask)
            self._read_and_merge(these, gone_among=these)
            if still := proof.still_differing(differing):
                raise NotReconciled(
                    f"{self.table.mirror} and the source's {self.table.name} differ in {len(still)} buckets of ids, "
                    "after these were read whole"
                )
        return proof.counts() | {"reread_buckets": len(differing)}

    def _changes_to_read(self) -> sql.Composable | None:
        if self.previous is None or self.run.meaning.get("full_reload"):
            return None
        overlap = timedelta(days=self.run.meaning["lookback_days"])
        return self.shape.changed_since(min(self.previous, self.run.window.start) - overlap)

    def _copy_everything(self) -> None:
        stamped = sql.SQL(
            "select *, {0}::timestamptz as _extracted_at, {1}::text as _run_id, {0}::timestamptz as _first_seen_at "
            "from ({2}) as due"
        ).format(sql.Literal(self.horizon), sql.Literal(self.run.run_id), self.shape.select(self.horizon))
        columns = [*self.columns, "_extracted_at", "_run_id", "_first_seen_at"]
        try:
            self.changed += pipe_rows(self.source, stamped, self.db, self.table.mirror, columns)
        except psycopg.errors.UniqueViolation as error:
            raise IdsNotUnique(self.table, str(error.diag.message_detail)) from error
        self.db.execute(sql.SQL("analyze {}").format(self.mirror))

    def _read_and_merge(self, where: sql.Composable | None, gone_among: sql.Composable | None) -> None:
        with warehouse.landing_table(self.db, self.table.mirror) as landing:
            merge = Merge(self.db, self.shape, landing, self._about())
            pipe_rows(
                self.source, self.shape.select(self.horizon, where=where), self.db, landing, self.columns
            )
            merged = merge.bring_in()
            self.changed, self.late = self.changed + merged.changed, self.late + merged.late
            self.reused += merged.reused
            if gone_among is not None:
                self.gone += merge.mark_gone(gone_among)

    def _at_publication(self) -> dict[str, Any]:
        """Of the publication, not of the mirror: a run that is cleared finds its own first look in the mirror."""
        about = self.run.parameters | {"table_name": self.table.mirror}
        found = self.db.execute(statement("ops.published_watermarks", "lookup.sql"), about).fetchone()
        return dict(zip(("previous_watermark_at", "previous_rows"), found or (None, 0), strict=True))

    def _about(self) -> dict:
        return {
            "run_id": self.run.run_id, "horizon": self.horizon, "previous": self.previous,
            "published": self.published, "table_name": self.table.mirror,
        }  # fmt: skip

    def _keep(self, counts: dict[str, int], about: dict[str, Any]) -> None:
        named = {"table_name": self.table.mirror, "missing_columns": list(self.shape.missing)}
        self.db.execute(statement("ops.row_counts", "keep.sql"), self.run.parameters | counts | about | named)


# whether there is any row, and about how many there are: as the statistics have it, for counting reads everything
SIZE = sql.SQL(
    "select not exists (select from {mirror}), greatest(reltuples, 0)::bigint from pg_class where oid = %s::regclass"
)
