"""Rows on their way from COPY into Arrow: blocks of text, columns, keys in the place of ids, a piece per repository."""

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from plumbline.pseudonyms import DIGITS

if TYPE_CHECKING:
    import pyarrow as pa

BLOCK_BYTES = 1 << 20  # of COPY's text, some 4,500 calls: what the network holds ready meanwhile


def copied(db: psycopg.Connection, copy: sql.Composed) -> Iterator[bytes]:
    """What COPY sends, cut between rows."""
    buffer = BytesIO()
    with db.cursor().copy(copy) as rows:
        for row in rows:
            buffer.write(row)
            if buffer.tell() >= BLOCK_BYTES:
                yield buffer.getvalue()
                buffer = BytesIO()
    if buffer.tell():
        yield buffer.getvalue()


def parsed(block: bytes, types: Mapping[str, "pa.DataType"]) -> "pa.Table":
    """CSV of COPY without a header as a table of these columns."""
    import pyarrow as pa
    import pyarrow.csv as pc

    return pc.read_csv(
        pa.BufferReader(block),
        pc.ReadOptions(
            column_names=list(types), use_threads=False,  # the processors are busy already: with COPY, with writing
            block_size=len(block),  # one piece, however long a row
        ),
        pc.ParseOptions(newlines_in_values=True),
        pc.ConvertOptions(
            column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False,
            true_values=["t"], false_values=["f"],
        ),
    )  # fmt: skip


def keyed(rows: "pa.Table", ids: str, keys: str, key_of: Callable[[str], str]) -> "pa.Table":
    """The column `ids` replaced by one of keys of DIGITS characters; each id of the rows is hashed once.

    The dictionary is taken apart again, or it would bring other rows' keys along.
    """
    import pyarrow as pa

    found = rows[ids].combine_chunks().dictionary_encode()
    # joined and cut by width: pa.array() of texts would import pandas, half a second and 40 MiB
    of_each = pa.py_buffer("".join(map(key_of, found.dictionary.to_pylist())).encode())
    of_each = pa.Array.from_buffers(pa.binary(DIGITS), len(found.dictionary), [None, of_each])
    column = of_each.cast(pa.string()).take(found.indices)
    return rows.set_column(rows.column_names.index(ids), keys, column)


def by_repo(rows: "pa.Table") -> Iterator[tuple[str, "pa.Table"]]:
    """(repository, its rows) for rows that are sorted by `repo`."""
    import pyarrow.compute as pc

    runs, start = pc.run_end_encode(rows["repo"].combine_chunks()), 0
    for repo, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
        yield repo, rows.slice(start, end - start)
        start = end
