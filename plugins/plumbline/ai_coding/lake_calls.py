"""Calls of assistants on their way out: read by COPY, and every id replaced by a key before anything is written."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from plumbline.ai_coding.developer_keys import PURPOSE as DEVELOPER
from plumbline.files import statement
from plumbline.lake import Partition
from plumbline.pseudonyms import fingerprint, pseudonyms
from plumbline.read_ahead import read_ahead

if TYPE_CHECKING:
    import pyarrow as pa

LAYOUT = 1  # one more whenever equal rows are to be written differently: everything is written anew then
BLOCK_BYTES = 2 << 20  # of COPY's text, some 9,000 calls: what the network holds ready meanwhile
BLOCKS_AHEAD = 4  # made by the database while others are written
KEYS = {"trace_hash": "call", "developer_id": DEVELOPER, "session_id": "session"}  # id -> what its key is for
TYPES = {  # columns of llm_calls.lake.sql behind the partition's own, in the order of the files
    "trace_hash": "string", "developer_id": "string", "session_id": "string", "privacy": "string",
    "ts": "timestamp", "model": "string", "provider": "string",
    "tokens_in": "int64", "tokens_out": "int64", "tokens_cache_read": "int64", "tokens_cache_write": "int64",
    "total_tokens": "int64", "token_source": "string", "latency_ms": "double", "status_code": "int32",
    "is_error": "bool", "acceptance": "string", "diff_ratio": "double", "accepted_lines": "int64",
    "cost_usd": "double", "cost_source": "string", "source_shape": "string",
}  # fmt: skip
REPEATING = (  # columns of few different values
    "developer_key", "session_key", "privacy", "model", "provider", "token_source", "status_code", "acceptance",
    "accepted_lines", "cost_source", "source_shape",
)  # fmt: skip


def schema() -> "pa.Schema":
    """The one schema of all files."""
    import pyarrow as pa

    return pa.schema(
        [(f"{KEYS[name]}_key" if name in KEYS else name, kind) for name, kind in _types().items()]
    )


class Calls:
    """The calls before `horizon_at` as the database knows them in the transaction of `db`."""

    def __init__(
        self, db: psycopg.Connection, secret: bytes, parameters: Mapping[str, Any], horizon_at: datetime
    ) -> None:
        self.db, self.secret = db, secret
        text = statement("core.llm_calls", "lake.sql")
        bound = psycopg.ClientCursor(db).mogrify(text, {**parameters, "horizon_at": horizon_at})
        self.select = sql.SQL(bound)  # COPY takes no parameters: the driver puts the values in

    def partitions(self, since: date | None) -> list[Partition]:
        """Every partition from `since` on, with a text that tells its content apart from any other.

        That text is keyed: whoever knows the rest of a row could otherwise try which developer fits it.
        """
        counted = self.db.execute(PARTITIONS.format(calls=self.select), {"since": since or date.min})
        return [
            Partition(
                day, repo, rows, fingerprint(self.secret, "lake", str(LAYOUT), str(rows), str(checksum))
            )
            for day, repo, rows, checksum in counted
        ]

    def statement(self, day: date, repos: Sequence[str]) -> sql.Composed:
        """COPY of some repositories' calls of a day: CSV in the order of the files."""
        columns = sql.SQL(", ").join(map(sql.Identifier, ("repo", *TYPES)))
        return ONE_DAY.format(columns=columns, calls=self.select, day=day, repos=list(repos))

    def read(self, days: Sequence[tuple[date, Sequence[str]]]) -> Generator[tuple[date, str, "pa.Table"]]:
        """(day, repo, some of its calls), in order; a repository may come several times in a row.

        To be closed by whoever does not read to the end: until then a thread holds the connection.
        """
        key_of = {name: pseudonyms(self.secret, purpose) for name, purpose in KEYS.items()}
        with closing(read_ahead(self._copied(days), BLOCKS_AHEAD)) as blocks:
            for day, block in blocks:
                for repo, calls in _by_repo(_keyed(_parsed(block), key_of)):
                    yield day, repo, calls

    def _copied(self, days: Sequence[tuple[date, Sequence[str]]]) -> Generator[tuple[date, bytes]]:
        for day, repos in days:
            for block in copied(self.db, self.statement(day, repos)):
                yield day, block


PARTITIONS = sql.SQL(
    "select event_date, repo, count(*), sum(hash_record_extended(call, 0)) from ({calls}) as call "
    "where event_date >= %(since)s group by event_date, repo order by event_date, repo"
)
ONE_DAY = sql.SQL(
    "copy (select {columns} from ({calls}) as call where event_date = {day} and repo = any({repos}) "
    'order by repo collate "C", ts, trace_hash) to stdout (format csv)'
)


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


def _parsed(block: bytes) -> "pa.Table":
    import pyarrow as pa
    import pyarrow.csv as pc

    return pc.read_csv(
        pa.BufferReader(block),
        pc.ReadOptions(column_names=["repo", *TYPES], block_size=len(block)),  # one piece, however long a row
        pc.ParseOptions(newlines_in_values=True),
        pc.ConvertOptions(
            column_types={"repo": pa.string(), **_types()}, null_values=[""], strings_can_be_null=True,
            quoted_strings_can_be_null=False, true_values=["t"], false_values=["f"],
        ),
    )  # fmt: skip


def _keyed(calls: "pa.Table", key_of: Mapping[str, Any]) -> "pa.Table":
    """Every id is hashed once; the dictionary is taken apart again, or it would bring other rows' keys along."""
    import pyarrow as pa

    for name, purpose in KEYS.items():
        ids = calls[name].combine_chunks().dictionary_encode()
        keys = pa.array(map(key_of[name], ids.dictionary.to_pylist()), pa.string())
        at = calls.column_names.index(name)
        calls = calls.set_column(at, f"{purpose}_key", keys.take(ids.indices))
    return calls


def _by_repo(calls: "pa.Table") -> Iterator[tuple[str, "pa.Table"]]:
    import pyarrow.compute as pc

    runs, start = pc.run_end_encode(calls["repo"].combine_chunks()), 0
    calls = calls.drop_columns("repo")
    for repo, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
        yield repo, calls.slice(start, end - start)
        start = end


def _types() -> dict[str, "pa.DataType"]:
    import pyarrow as pa

    instant = pa.timestamp("us", "UTC")
    return {name: instant if kind == "timestamp" else pa.type_for_alias(kind) for name, kind in TYPES.items()}
