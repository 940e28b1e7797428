"""The database behind the stand-in: ClickHouse inside this process, one database per stand-in."""

import atexit
import itertools
import json
import logging
import re
import shutil
import threading
from pathlib import Path

from local.posthog.errors import BadQuery, Refused, out_of_time, server_error
from local.posthog.values import literal

TIME = "DateTime64(6, 'UTC')"
COLUMNS = {
    "events": {
        "uuid": "UUID",
        "event": "String",
        "properties": "String",
        "distinct_id": "String",
        "person_id": "UUID",
        "timestamp": TIME,
    },
    "persons": {"id": "UUID", "properties": "String", "created_at": TIME},
    "person_distinct_ids": {"distinct_id": "String", "person_id": "UUID"},
}
SCRATCH = ".clickhouse"  # in the first stand-in's folder; emptied at every start
# Sends ask for a few persons out of many, so a person's events lie together, in the order of time.
ORDER = {
    "events": "(team_id, person_id, timestamp)",
    "persons": "(team_id, id)",
    "person_distinct_ids": "(team_id, distinct_id)",
}
# PostHog's ClickHouse has no common type for whole and broken numbers; newer versions invent one.
# One thread was as fast as two over 1 and over 10 million events, and leaves the machine to the pipeline.
SETTINGS = {
    "readonly": 2,
    "max_threads": 1,
    "session_timezone": "'UTC'",
    "date_time_output_format": "'iso'",
    "use_variant_as_common_type": 0,
    "max_ast_elements": 4_000_000,
    "max_expanded_ast_elements": 4_000_000,
    "output_format_json_quote_64bit_integers": 0,
    "output_format_json_quote_denormals": 0,
}
OUT_OF_TIME, OUT_OF_MEMORY = 159, 241
ERROR = re.compile(r"Code: (\d+)\. DB::Exception: (.*?)(?:\. \((\w+)\))?\s*$", re.DOTALL)

log = logging.getLogger(__name__)
_lock = threading.Lock()  # the embedded server takes one query at a time
_session = None
_numbers = itertools.count(1)


class Database:
    """The three tables of one stand-in. All databases of a process share one server and its folder."""

    def __init__(self, folder: Path, team_id: int) -> None:
        self.team_id = team_id
        self.folder = folder
        with _lock:
            _open_session(folder / SCRATCH)
            self.name = f"stand_in_{next(_numbers)}"
            _session.query(f"CREATE DATABASE {self.name}")
            self._create_tables()

    def load(self, table: str, parquet: Path) -> None:
        """Add the rows of one Parquet file to `table`."""
        source = f"file({literal(str(parquet))}, Parquet)"
        with _lock:
            _session.query(
                f"INSERT INTO {self.name}.{table} SELECT {', '.join(COLUMNS[table])}, {self.team_id} "  # noqa: S608
                f"FROM {source} SETTINGS session_timezone = 'UTC'"
            )

    def clear(self) -> None:
        """Drop every row."""
        with _lock:
            self._create_tables()

    def run(self, sql: str, seconds: float) -> dict:
        """The answer of one SELECT: meta (names and types) and data (rows).

        Raises   Refused when ClickHouse refuses the query or needs more than `seconds`.
        """
        settings = ", ".join(f"{name} = {value}" for name, value in SETTINGS.items())
        limits = f"max_execution_time = {seconds}, max_query_size = {len(sql.encode()) + 4096}"
        with _lock:
            try:
                text = _session.query(f"{sql} SETTINGS {settings}, {limits}", "JSONCompact").bytes()
            except RuntimeError as error:
                _discard_half_an_answer()
                raise _as_refusal(str(error)) from None
        return json.loads(text)

    def drop(self) -> None:
        with _lock:
            if _session is not None:
                _session.query(f"DROP DATABASE IF EXISTS {self.name}")

    def _create_tables(self) -> None:
        for table, columns in COLUMNS.items():
            listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
            _session.query(
                f"CREATE OR REPLACE TABLE {self.name}.{table} ({listed}, team_id Int64) "
                f"ENGINE = MergeTree ORDER BY {ORDER[table]}"
            )


def _open_session(folder: Path) -> None:
    """Start the embedded server in an empty folder, once per process."""
    global _session
    if _session is not None:
        return
    try:
        from chdb import session
    except ImportError as missing:
        raise RuntimeError("chdb is not installed: pip install -r requirements-local.txt") from missing
    shutil.rmtree(folder, ignore_errors=True)  # what an earlier process left is loaded again anyway
    folder.mkdir(parents=True)
    _session = session.Session(str(folder))
    atexit.register(close_session)


def close_session() -> None:
    """Stop the embedded server of this process and give its disk space back."""
    global _session
    with _lock:
        if _session is not None:
            folder = Path(_session._path)
            _session.close()
            _session = None
            shutil.rmtree(folder, ignore_errors=True)


def _discard_half_an_answer() -> None:
    """What a query had written before it failed, chdb puts in front of the next query's answer."""
    for _ in range(3):
        if _session.query("SELECT 1", "CSV").bytes() == b"1\n":
            return
    raise RuntimeError("the embedded ClickHouse no longer answers cleanly: restart the process")


def _as_refusal(message: str) -> Refused:
    found = ERROR.search(message.strip())
    if not found:
        log.error("the embedded ClickHouse failed: %s", message)
        return server_error(500, "The embedded ClickHouse failed; its message is in the log.")
    number, name = int(found[1]), found[3]
    text = found[2].split(": In scope ")[0]  # what follows is the query with its values: nobody's to read
    if number in (OUT_OF_TIME, OUT_OF_MEMORY):
        return out_of_time(text[:500])
    return BadQuery(text[:500], code=(name or f"clickhouse_{number}").lower())
