"""Cuts the rows of one partition of a lake into files and row groups."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from plumbline import lake_paths

if TYPE_CHECKING:
    import pyarrow as pa

CONTENT = b"plumbline.content"  # key in a footer: which content the file is a part of
GROUP_ROWS = 100_000  # rows of a row group: enough to compress well, and some ten megabytes of memory


class PartWriter:
    """Writes one partition into an empty folder: files of at most `part_rows` rows, a row group per GROUP_ROWS.

    Equal rows give equal files, however they are cut into tables. Memory: about two row groups.
    Columns of `repeating` hold few different values: those are written once per row group. Whole numbers and
    instants are written as differences. Neither leaves much to compress: what is quick does for both.
    """

    def __init__(
        self, folder: Path, schema: "pa.Schema", content: str, part_rows: int, repeating: Sequence[str]
    ) -> None:
        folder.mkdir(parents=True)
        self.folder, self.schema, self.content, self.part_rows = folder, schema, content, part_rows
        self.repeating = list(repeating)
        self.group_rows = min(GROUP_ROWS, part_rows)
        self._waiting, self._waiting_rows = [], 0
        self._writer, self._parts, self._in_part = None, 0, 0

    def __enter__(self) -> "PartWriter":
        return self

    def __exit__(self, *error: object) -> None:
        if error[0] is None:
            self._write_groups(1)
        self._close_part()

    def write(self, rows: "pa.Table") -> None:
        self._waiting.append(rows)
        self._waiting_rows += rows.num_rows
        self._write_groups(self.group_rows)

    def _write_groups(self, at_least: int) -> None:
        """Write row groups while as many rows are waiting."""
        import pyarrow as pa

        while self._waiting_rows >= at_least:
            rows = pa.concat_tables(self._waiting)
            self._write_group(rows.slice(0, self.group_rows))
            self._waiting = [rows.slice(self.group_rows)]
            self._waiting_rows = self._waiting[0].num_rows

    def _write_group(self, rows: "pa.Table") -> None:
        if self._writer is None or self._in_part + rows.num_rows > self.part_rows:
            self._close_part()
            self._open_part()
        self._writer.write_table(rows)
        self._in_part += rows.num_rows

    def _open_part(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        as_differences = {
            field.name: "DELTA_BINARY_PACKED"
            for field in self.schema
            if (pa.types.is_int64(field.type) or pa.types.is_timestamp(field.type))
            and field.name not in self.repeating
        }
        quick = {*self.repeating, *as_differences}
        self._writer = pq.ParquetWriter(
            self.folder / lake_paths.part(self._parts), self.schema, use_dictionary=self.repeating,
            column_encoding=as_differences,
            compression={name: "snappy" if name in quick else "zstd" for name in self.schema.names},
        )  # fmt: skip
        self._parts, self._in_part = self._parts + 1, 0

    def _close_part(self) -> None:
        if self._writer is not None:
            self._writer.add_key_value_metadata({CONTENT.decode(): self.content})
            self._writer.close()
            self._writer = None
