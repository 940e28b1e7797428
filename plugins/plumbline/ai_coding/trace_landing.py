"""Lands trace files: part by part, each part whole or not at all, and on from there after an interruption."""

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from typing import Any, NamedTuple

import msgspec
import psycopg

from plumbline import warehouse
from plumbline.accounting import Account
from plumbline.ai_coding.normaliser import VERSION
from plumbline.ai_coding.settings import SETTINGS
from plumbline.ai_coding.shapes import Finder
from plumbline.ai_coding.trace_files import FILES
from plumbline.ai_coding.trace_lines import Lines, TooLong, UpTo
from plumbline.ai_coding.trace_part import COPY, Part
from plumbline.files import statement
from plumbline.run import Run
from plumbline.warehouse import run_sql

Connect = Callable[[], psycopg.Connection]
LETTERS, READS = "ops.dead_letters", "staging.trace_reads"
LETTER_COLUMNS = (
    "pipeline", "source", "record_key", "reason", "detail", "payload", "partition_on", "status", "attempts",
    "first_run_id", "last_run_id",
)  # fmt: skip
SOURCE = "traces"
LINES_A_BATCH = 500  # sent together: while the database takes them in, the next ones are worked out


class ReadByAnother(Exception):
    """Two tasks read the same file at once; the later one gives way and may be retried."""


class State(NamedTuple):
    """How far a file has been read: a row of staging.trace_files."""

    source_file: str
    read_bytes: int
    read_lines: int
    sha256: str | None
    tail_sha256: str | None
    normaliser: str | None
    is_complete: bool

    @property
    def is_new(self) -> bool:
        return self.read_bytes == 0 and self.tail_sha256 is None


def land_files(folder: Any, connect: Connect, part: list[int], run: Run) -> Account:
    """Read the files of one part of the plan to their ends; lines in = stored + dead + filtered."""
    fates: Counter[tuple[str, str | None]] = Counter()
    with closing(connect()) as db:
        for file_id in part:
            fates += _Landing(db, folder, file_id, run).land()
    return Account.of((fate, rule, lines) for (fate, rule), lines in fates.items())


class _Landing:
    """One file on its way into staging."""

    def __init__(self, db: psycopg.Connection, folder: Any, file_id: int, run: Run) -> None:
        self.db, self.folder, self.file_id, self.run = db, folder, file_id, run
        self.fates: Counter[tuple[str, str | None]] = Counter()
        self.refused_before: set[int] = set()

    def land(self) -> Counter[tuple[str, str | None]]:
        """Read what has not been read; lines by fate and rule. A file that is gone keeps its calls."""
        self.state = self._state()
        path = self.folder / self.state.source_file
        if self.state.is_complete or not path.exists():
            self.db.rollback()
            return self.fates
        size = path.stat().st_size
        if not self.state.is_new:
            refused = run_sql(self.db, statement(LETTERS, "lines.sql"), self._about(source=SOURCE))
            self.refused_before = {line for (line,) in refused.fetchall()}
        self.db.rollback()  # no transaction stays open while a file is looked through
        with path.open("rb") as raw:
            lines = self._lines(raw, size)
            is_same = lines.skip(self.state.read_bytes, self.state.sha256)
            if self.state.is_new or (is_same and self.state.normaliser is not None):
                return self._read(lines)
        self._start_anew(rewritten=not is_same)
        with path.open("rb") as raw:
            return self._read(self._lines(raw, size))

    def _lines(self, raw: Any, size: int) -> Lines:
        compressed = self.state.source_file.lower().endswith(".gz")
        return Lines(UpTo(raw, size), compressed, SETTINGS.max_line_bytes)

    def _read(self, lines: Lines) -> Counter[tuple[str, str | None]]:
        finder = Finder()
        while not self.state.is_complete:
            self._read_part(lines, finder)
            self.db.commit()
        return self.fates

    def _read_part(self, lines: Lines, finder: Finder) -> None:
        """One transaction: rows, dead letters, accounting and progress."""
        batch = lines.take(min(LINES_A_BATCH, SETTINGS.lines_at_a_time))
        if self._state() != self.state:
            raise ReadByAnother(
                f"file {self.file_id}: another task reads it as well; this one can be retried"
            )
        if not batch and lines.tail_hash == self.state.tail_sha256:
            return self._progress(lines, self.state.read_lines)
        about = self._about(first_line=self.state.read_lines + 1)
        read_id = run_sql(self.db, statement(READS, "begin.sql"), about).fetchone()[0]
        part = Part(self.file_id, read_id, self.state.read_lines, finder)
        with self.db.cursor() as cursor, cursor.copy(COPY) as copy:
            while batch:
                if type(batch[0]) is TooLong:
                    part.pass_by(batch.pop(0))
                copy.write(part.rows(batch))
                room = SETTINGS.lines_at_a_time - part.number + self.state.read_lines
                is_full = room <= 0 or part.dead_bytes >= SETTINGS.dead_bytes_at_a_time
                batch = [] if is_full else lines.take(min(LINES_A_BATCH, room))
            complete = part.number
            if lines.tail_hash:
                copy.write(_rows_of_tail(lines, part))
        self._keep(part, read_id)
        self._progress(lines, complete if lines.tail_hash else part.number)

    def _keep(self, part: Part, read_id: int) -> None:
        """Dead letters, and the fate of every line."""
        origin = (self.run.pipeline, SOURCE)
        with warehouse.landing_table(self.db, LETTERS) as landing:
            runs = (self.run.run_id, self.run.run_id)
            letters = ((*origin, *letter, "open", 1, *runs) for letter in part.letters)
            warehouse.copy_rows(self.db, landing, LETTER_COLUMNS, letters)
            again = self.run.parameters | {"poison_attempts": SETTINGS.poison_attempts}
            run_sql(self.db, statement(LETTERS, "refuse.sql"), again)
        refused = {int(letter.record_key.split(":")[1]) for letter in part.letters}
        readable = {n for n in self.refused_before if part.first <= n <= part.number} - refused
        if readable:
            run_sql(self.db, statement(LETTERS, "replayed.sql"), self._letters(readable))
        reasons = Counter(letter.reason for letter in part.letters)
        counted = {"lines": part.lines, "calls": part.calls, "dead": len(part.letters)}
        counted |= {"filtered": part.filtered.total(), "after_last_line": part.number + 1, "read_id": read_id}
        shapes, unknown = part.finder.counts()
        maps = {"reasons": reasons + part.filtered, "shapes": shapes, "unknown_fields": unknown}
        maps |= {"flags": part.flags}
        told = {name: msgspec.json.encode(map_).decode() for name, map_ in maps.items()}
        run_sql(self.db, statement(READS, "finish.sql"), counted | told)
        self.fates += Counter({("in", None): part.lines, ("stored", None): part.calls})
        self.fates += Counter({("dead", reason): lines for reason, lines in reasons.items()})
        self.fates += Counter({("filtered", reason): lines for reason, lines in part.filtered.items()})

    def _start_anew(self, rewritten: bool) -> None:
        """In the transaction of the first part: what was read before leaves."""
        if self._state() != self.state:
            raise ReadByAnother(
                f"file {self.file_id}: another task reads it as well; this one can be retried"
            )
        run_sql(self.db, statement("staging.trace_calls", "forget.sql"), self._about())
        if rewritten:
            run_sql(self.db, statement(LETTERS, "drop.sql"), self._letters(self.refused_before))
            self.refused_before = set()
        nothing = {"read_bytes": 0, "read_lines": 0, "sha256": None, "tail_sha256": None}
        self._write(self.state._replace(**nothing, normaliser=VERSION))

    def _progress(self, lines: Lines, read_lines: int) -> None:
        self._write(
            self.state._replace(
                read_bytes=lines.offset, read_lines=read_lines, sha256=lines.hash.hexdigest(),
                tail_sha256=lines.tail_hash, normaliser=VERSION, is_complete=lines.has_ended,
            )
        )  # fmt: skip

    def _write(self, state: State) -> None:
        run_sql(self.db, statement(FILES, "progress.sql"), self._about(**state._asdict()))
        self.state = state

    def _state(self) -> State:
        return State(*run_sql(self.db, statement(FILES, "state.sql"), self._about()).fetchone())

    def _about(self, **values: Any) -> dict[str, Any]:
        return self.run.parameters | {"file_id": self.file_id} | values

    def _letters(self, lines: set[int]) -> dict[str, Any]:
        return self._about(source=SOURCE, record_keys=[f"{self.file_id}:{line}" for line in lines])


def _rows_of_tail(lines: Lines, part: Part) -> bytes:
    """What follows the last line end: a line if it can be read as one, else a dead letter until more has come."""
    if lines.damage:
        part.damaged(lines.damage, lines.tail)
        return b""
    if type(lines.tail) is TooLong:
        part.pass_by(lines.tail)
        return b""
    refused = len(part.letters)
    rows = part.rows([lines.tail])
    if len(part.letters) == refused:
        lines.take_tail()
    return rows
