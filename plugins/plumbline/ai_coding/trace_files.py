"""Which trace files lie in the folder, and which of them have to be read."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import psycopg

from plumbline.ai_coding.normaliser import VERSION
from plumbline.ai_coding.settings import SETTINGS
from plumbline.files import statement
from plumbline.run import Run
from plumbline.warehouse import run_sql

FILES = "staging.trace_files"
# and what rotation makes of them: x.jsonl.1, x.jsonl.2.gz, x.jsonl-20250101, x.jsonl-20250101.gz
NAME = re.compile(r".*\.(jsonl|ndjson)([.-][0-9][0-9._t-]*)?(\.gz)?", re.IGNORECASE | re.DOTALL)


class NoTraceFolder(FileNotFoundError):
    """The folder of traces is not there: an empty one would look the same, and every day would end without calls."""


class Listed(NamedTuple):
    """One file as the storage tells of it; `stored_at` is None where it does not say."""

    source_file: str
    size_bytes: int
    stored_at: datetime | None


def plan_files(folder: Any, connect: Callable[[], psycopg.Connection], run: Run) -> list[dict[str, Any]]:
    """What to read: [{"part": [17], "label": "file 17, 4.2 MB"}]; small files share a part. Never empty.

    `folder` is a pathlib.Path or a path of an object storage that does the same. A file that looks as it did when
    it was read to its end is left alone; that a touched file says the same as before is found by reading it.
    """
    listed = list(list_files(folder))
    names = {"source_files": [file.source_file for file in listed]}
    with connect() as db:
        seen = {"sizes": [f.size_bytes for f in listed], "stored": [f.stored_at for f in listed]}
        run_sql(db, statement(FILES, "seen.sql"), run.parameters | names | seen | {"version": VERSION})
        pending = run_sql(db, statement(FILES, "pending.sql"), names).fetchall()
    return [_part(files) for files in _together(pending)] or [{"part": [], "label": "nothing to read"}]


def list_files(folder: Any) -> Iterator[Listed]:
    """Every trace file below the folder, in the order of names. Raises NoTraceFolder."""
    if not folder.is_dir():
        raise NoTraceFolder(
            "the folder of connection ai_traces is gone or was never there: see its extra 'path'"
        )
    for path in sorted(folder.rglob("*"), key=str):
        if NAME.fullmatch(path.name) and path.is_file():
            stat = path.stat()
            written = getattr(stat, "st_mtime", None)
            yield Listed(
                str(path.relative_to(folder)).replace("\\", "/"),
                stat.st_size,
                datetime.fromtimestamp(written, UTC) if written else None,
            )


def replay_file(db: psycopg.Connection, file_id: int) -> None:
    """Have the next run read a file anew: calls are replaced, what can be read now is no dead letter any more."""
    run_sql(db, statement(FILES, "replay.sql"), {"file_id": file_id})


def _together(pending: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Files in order, as many at a time as make a task worth starting."""
    enough = max(SETTINGS.bytes_of_a_task, sum(size for _, size in pending) // SETTINGS.most_tasks)
    files: list[tuple[int, int]] = []
    for file_id, size in pending:
        if files and sum(s for _, s in files) + size > enough:
            yield files
            files = []
        files.append((file_id, size))
    if files:
        yield files


def _part(files: list[tuple[int, int]]) -> dict[str, Any]:
    ids = [file_id for file_id, _ in files]
    name = f"file {ids[0]}" if len(ids) == 1 else f"{len(ids):,} files, {ids[0]} to {ids[-1]}"
    return {"part": ids, "label": f"{name}, {sum(size for _, size in files) / 1e6:,.1f} MB"}
