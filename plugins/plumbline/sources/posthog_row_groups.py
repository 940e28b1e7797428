"""Looks at the files of a PostHog batch export without reading them: columns, and the time of each part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from plumbline.landing import SourceShapeChanged

TEXTS = ("uuid", "event", "properties", "distinct_id", "person_id")
ROWS_AT_A_TIME = 64 * 1024  # properties are about 1 kB an event: tens of MB, however large the files are
READ_AHEAD = 1 << 20  # bytes; without it a whole column of a row group is held in memory
NEVER = np.iinfo(np.int64).min
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class FileNotReadable(RuntimeError):
    """A file of the export is not whole, perhaps because it is still being written."""


@dataclass(frozen=True)
class RowGroup:
    """One part of a Parquet file; `first` and `last` event in microseconds since 1970."""

    path: Path
    number: int
    first: int
    last: int

    def batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """These columns, a limited number of rows at a time, in the order given."""
        try:
            with pq.ParquetFile(self.path, buffer_size=READ_AHEAD, pre_buffer=False) as file:
                for batch in file.iter_batches(ROWS_AT_A_TIME, row_groups=[self.number], columns=[*columns]):
                    yield batch.select([*columns])
        except (pa.ArrowInvalid, OSError) as error:
            raise _not_readable(self.path, error) from error


def row_groups_of(path: Path) -> list[RowGroup]:
    """The parts of one file that have rows. Raises SourceShapeChanged, FileNotReadable."""
    try:
        with pq.ParquetFile(path) as file:
            _check_columns(path, file.schema_arrow)
            footer = file.metadata
            column = [footer.schema.column(i).path for i in range(footer.num_columns)].index("timestamp")
            parts = [footer.row_group(number) for number in range(footer.num_row_groups)]
            spans = [_span(part.column(column).statistics) if part.num_rows else () for part in parts]
    except (pa.ArrowInvalid, OSError) as error:
        raise _not_readable(path, error) from error
    groups = [
        RowGroup(path, number, *(_span_of_rows(path, number) if span is None else span))
        for number, span in enumerate(spans)
        if span != ()
    ]
    return [group for group in groups if group.first <= group.last]


def microseconds_of(timestamps: pa.Array) -> np.ndarray:
    """Microseconds since 1970; times without a zone are UTC, as PostHog exports them."""
    in_microseconds = timestamps.cast(pa.timestamp("us", timestamps.type.tz), safe=False)
    return in_microseconds.cast(pa.int64()).fill_null(NEVER).to_numpy(zero_copy_only=False)


def microseconds(instant: datetime) -> int:
    return (instant - EPOCH) // timedelta(microseconds=1)


def _check_columns(path: Path, schema: pa.Schema) -> None:
    missing = [name for name in (*TEXTS, "timestamp") if name not in schema.names]
    if missing:
        raise SourceShapeChanged(
            f"{path} has no column {', '.join(missing)}: "
            "export PostHog's events model with its default columns"
        )
    for name in TEXTS:
        kind = schema.field(name).type
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
            raise SourceShapeChanged(f"{path}: column {name} is {kind}, PostHog's events model has text")
    if not pa.types.is_timestamp(schema.field("timestamp").type):
        kind = schema.field("timestamp").type
        raise SourceShapeChanged(f"{path}: column timestamp is {kind}, PostHog's events model has timestamps")


def _span(statistics: pq.Statistics | None) -> tuple[int, int] | None:
    """From the footer, or None when whoever wrote the file left it out."""
    if statistics is None or not statistics.has_min_max:
        return None
    ends = pa.array([statistics.min, statistics.max])
    first, last = microseconds_of(ends).tolist()
    return first, last


def _span_of_rows(path: Path, number: int) -> tuple[int, int]:
    first, last = np.iinfo(np.int64).max, np.iinfo(np.int64).min
    for batch in RowGroup(path, number, 0, 0).batches(["timestamp"]):
        at = microseconds_of(batch["timestamp"].drop_null())
        if at.size:
            first, last = min(first, int(at.min())), max(last, int(at.max()))
    return first, last


def _not_readable(path: Path, error: Exception) -> FileNotReadable:
    return FileNotReadable(
        f"{path} is not a whole Parquet file ({error}): wait for the export, or copy it again"
    )
