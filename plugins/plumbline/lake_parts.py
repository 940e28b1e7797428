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
    Columns of `repeating` hold few different values: those are written once per row group.
    """

    def __init__(
        self, folder: Path, schema: "pa.Schema", content: str, part_rows: int, repeating: Sequence[str]
    ) -> None:
        folder.mkdir(parents=True)
        self.folder, self.schema, self.content, self.part_rows = folder, schema, content, part_rows
        self.repeating = list(repeating)
        self.group_rows = min(GROUP_ROWS, part_rows)
        self._waiting = schema.empty_table()
        self._writer, self._parts, self._in_part = None, 0, 0

    def __enter__(self) -> "PartWriter":
        return self

    def __exit__(self, *error: object) -> None:
        if error[0] is None and self._waiting.num_rows:
            self._write_group(self._waiting)
        self._close_part()

    def write(self, rows: "pa.Table") -> None:
        import pyarrow as pa

        rows = pa.concat_tables([self._waiting, rows])
        while rows.num_rows >= self.group_rows:
            self._write_group(rows.slice(0, self.group_rows))
            rows = rows.slice(self.group_rows)
        self._waiting = rows

    def _write_group(self, rows: "pa.Table") -> None:
        if self._writer is None or self._in_part + rows.num_rows > self.part_rows:
            self._close_part()
            self._open_part()
        self._writer.write_table(rows)
        self._in_part += rows.num_rows

    def _open_part(self) -> None:
        import pyarrow.parquet as pq

        path = self.folder / lake_paths.part(self._parts)
        self._writer = pq.ParquetWriter(path, self.schema, compression="zstd", use_dictionary=self.repeating)
        self._parts, self._in_part = self._parts + 1, 0

    def _close_part(self) -> None:
        if self._writer is not None:
            self._writer.add_key_value_metadata({CONTENT.decode(): self.content})
            self._writer.close()
            self._writer = None
