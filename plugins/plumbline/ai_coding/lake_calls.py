"""Calls of assistants on their way out: read by COPY, and every id replaced by a key before anything is written."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from plumbline.ai_coding.developer_keys import PURPOSE as DEVELOPER
from plumbline.ai_coding.lake_rows import by_repo, copied, keyed, parsed
from plumbline.files import statement
from plumbline.lake import Partition
from plumbline.pseudonyms import fingerprint, pseudonyms
from plumbline.read_ahead import read_ahead

if TYPE_CHECKING:
    import pyarrow as pa

LAYOUT = 2  # one more whenever equal rows are to be written differently: everything is written anew then
BLOCKS_AHEAD = (
    8  # of text, and as many of columns: the database goes on sending while others are hashed and written
)
KEYS = {"trace_hash": "call", "developer_id": DEVELOPER, "session_id": "session"}  # id -> what its key is for
TYPES = {  # columns of llm_calls.lake.sql behind the partition's own, in the order of the files
    "trace_hash": "string", "developer_id": "string", "session_id": "string", "privacy": "string",
    "ts": "timestamp", "model": "string", "provider": "string",
    "tokens_in": "int64", "tokens_out": "int64", "tokens_cache_read": "int64", "tokens_cache_write": "int64",
    "total_tokens": "int64", "token_source": "string", "latency_ms": "double", "status_code": "int32",
    "is_error": "bool", "acceptance": "string", "diff_ratio": "double", "accepted_lines": "int64",
    "cost_usd": "double", "cost_source": "string", "source_shape": "string",
}  # fmt: skip
# what rows are sorted by comes first: Postgres compares it without unpacking texts of any length before it
COPIED = ("ts", "trace_hash", "repo", *(name for name in TYPES if name not in ("ts", "trace_hash")))
REPEATING = (  # columns of few different values
    "developer_key", "session_key", "privacy", "model", "provider", "token_source", "status_code", "acceptance",
    "accepted_lines", "cost_source", "source_shape",
)  # fmt: skip


def schema() -> "pa.Schema":
    """The one schema of all files."""
    import pyarrow as pa

    types = _types()
    return pa.schema([(f"{KEYS[name]}_key" if name in KEYS else name, types[name]) for name in TYPES])


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
        """COPY of some repositories' calls of a day: CSV, the rows in the order of the files."""
        columns = sql.SQL(", ").join(map(sql.Identifier, COPIED))
        return ONE_DAY.format(columns=columns, calls=self.select, day=day, repos=list(repos))

    def read(self, days: Sequence[tuple[date, Sequence[str]]]) -> Generator[tuple[date, str, "pa.Table"]]:
        """(day, repo, some of its calls), in order; a repository may come several times in a row.

        The database, one thread that takes what it sends, one that makes columns and keys of it, and the caller all
        work at the same time. To be closed by whoever does not read to the end: until then a thread holds the
        connection.
        """
        names = schema().names
        with closing(read_ahead(self._keyed(days), BLOCKS_AHEAD)) as blocks:
            for day, calls in blocks:
                for repo, its_calls in by_repo(calls):
                    yield day, repo, its_calls.select(names)

    def _keyed(self, days: Sequence[tuple[date, Sequence[str]]]) -> Generator[tuple[date, "pa.Table"]]:
        key_of = {name: pseudonyms(self.secret, purpose) for name, purpose in KEYS.items()}
        types = _types()
        with closing(read_ahead(self._copied(days), BLOCKS_AHEAD)) as blocks:
            for day, block in blocks:
                calls = parsed(block, {name: types[name] for name in COPIED})
                for name, purpose in KEYS.items():
                    calls = keyed(calls, name, f"{purpose}_key", key_of[name])
                yield day, calls

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


def _types() -> dict[str, "pa.DataType"]:
    import pyarrow as pa

    instant = pa.timestamp("us", "UTC")
    kinds = {"repo": "string", **TYPES}
    return {name: instant if kind == "timestamp" else pa.type_for_alias(kind) for name, kind in kinds.items()}
