"""Reads a PostHog batch export: events in Parquet files, of which only the needed parts are touched."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from plumbline.sources.posthog_row_groups import EPOCH, RowGroup, microseconds, microseconds_of, row_groups_of

SETTING = "extra 'batch_export_path' of connection posthog"
Keep = Callable[[pa.RecordBatch], pa.RecordBatch]


class NoExport(FileNotFoundError):
    """There is no batch export where the connection says; the message names the folder."""


class ExportTooShort(RuntimeError):
    """The export does not hold all of the time the run asks about: counting it would invent zeros."""


@dataclass(frozen=True)
class People:
    """Whose events are wanted: a number for each person, by distinct id and by the id of the person.

    An exported event keeps the person it had when it came in, so a person merged later is only found by the
    distinct ids; the person's id decides for events whose distinct id is nobody's.
    """

    by_distinct_id: dict[str, int]
    by_person_id: dict[str, int]

    def owners(self, distinct_ids: pa.Array, person_ids: pa.Array) -> np.ndarray:
        """The number of each event's person, -1 for people nobody asked about."""
        owner = _looked_up(distinct_ids, self.by_distinct_id)
        recorded = _looked_up(pc.utf8_lower(person_ids), self.by_person_id)
        return np.where(owner >= 0, owner, recorded)


@dataclass
class BatchExport:
    """All *.parquet files below `folder`, with the columns of PostHog's events model. Counts in `spent`."""

    folder: Path
    spent: dict[str, float] = field(
        default_factory=lambda: {"files": 0, "row_groups": 0, "row_groups_read": 0, "duplicates": 0}
    )

    def __post_init__(self) -> None:
        self.folder = Path(self.folder)
        self._found: list[RowGroup] | None = None

    def check_holds(self, start: datetime, end: datetime) -> None:
        """ExportTooShort unless events were exported from the day of `start` on, and up to `end`.

        Raises NoExport, SourceShapeChanged, FileNotReadable too. The first day counts as whole: tracking
        begins with the first event, at an hour that is chance. A gap between files cannot be seen.
        """
        groups = self._row_groups()
        first, last = (EPOCH + timedelta(microseconds=n) for n in
                       (min(g.first for g in groups), max(g.last for g in groups)))  # fmt: skip
        if last < end:
            raise ExportTooShort(
                f"the export ends at {_text(last)}, the run needs {_text(end)} ({self.folder}): "
                "wait for the next batch export, then clear the task"
            )
        if first.date() > start.date():
            raise ExportTooShort(
                f"the export begins at {_text(first)}, the run needs {_text(start)} ({self.folder}): "
                "backfill the batch export in PostHog, then clear the task"
            )

    def read(self, start: datetime, end: datetime, people: People, keep: Keep) -> pa.Table | None:
        """What `keep` keeps of the events of `people` in [start, end), each event once; None for no event.

        `keep` gets batches of uuid, event, properties, owner (number of the person), at (microseconds since
        1970) and must keep uuid: of events with the same uuid the last one in the order of file names stays.
        Memory grows with what is kept, not with the export.
        """
        first, last = microseconds(start), microseconds(end)
        kept = [
            keep(batch)
            for group in self._row_groups()
            if group.first < last and group.last >= first
            for batch in self._wanted(group, first, last, people)
        ]
        if not kept:
            return None
        table = pa.Table.from_batches(kept).append_column("row", pa.array(np.arange(sum(map(len, kept)))))
        last_of_each = table.select(["uuid", "row"]).group_by("uuid").aggregate([("row", "max")])["row_max"]
        self.spent["duplicates"] += table.num_rows - len(last_of_each)
        return table.take(last_of_each).drop_columns(["row"])

    def _wanted(self, group: RowGroup, first: int, last: int, people: People) -> Iterator[pa.RecordBatch]:
        """The wanted events of one row group; its wide columns are only read when it has any."""
        owners, instants = [], []
        for narrow in group.batches(["timestamp", "distinct_id", "person_id"]):
            at = microseconds_of(narrow["timestamp"])
            owner = people.owners(narrow["distinct_id"], narrow["person_id"])
            owners.append(np.where((at >= first) & (at < last), owner, -1).astype(np.int32))
            instants.append(at)
        owner, at = np.concatenate(owners), np.concatenate(instants)
        if not (owner >= 0).any():
            return
        self.spent["row_groups_read"] += 1
        offset = 0
        for wide in group.batches(["uuid", "event", "properties"]):
            here = slice(offset, offset + wide.num_rows)
            offset += wide.num_rows
            rows = np.flatnonzero(owner[here] >= 0)
            if rows.size:
                # 64-bit text: the sessions of a large batch may be more than 2 GB
                texts = [column.take(pa.array(rows)).cast(pa.large_string()) for column in wide.columns]
                yield pa.RecordBatch.from_arrays(
                    [*texts, pa.array(owner[here][rows]), pa.array(at[here][rows])],
                    ["uuid", "event", "properties", "owner", "at"],
                )

    def _row_groups(self) -> list[RowGroup]:
        """Every row group that has rows, in the order of file names; looked at once."""
        if self._found is None:
            if not self.folder.is_dir():
                raise NoExport(f"no folder {self.folder}: correct {SETTING}, or mount the bucket there")
            paths = sorted(self.folder.rglob("*.parquet"))
            if not paths:
                raise NoExport(f"no *.parquet below {self.folder}: export as Parquet, or correct {SETTING}")
            groups = [group for path in paths for group in row_groups_of(path)]
            if not groups:
                raise NoExport(f"{len(paths)} files below {self.folder} without any event: look at {SETTING}")
            self.spent |= {"files": len(paths), "row_groups": len(groups)}
            self._found = groups
        return self._found


def _looked_up(texts: pa.Array, numbers: dict[str, int]) -> np.ndarray:
    """The number of each text, -1 when it has none."""
    position = pc.index_in(texts, value_set=pa.array([*numbers], texts.type)).fill_null(-1)
    return np.append(np.fromiter(numbers.values(), np.int64, len(numbers)), -1)[position.to_numpy()]


def _text(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
