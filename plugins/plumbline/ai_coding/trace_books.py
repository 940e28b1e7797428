"""What the warehouse knows of one trace file: how far it has been read, and what became of its lines."""

from collections import Counter
from typing import Any, NamedTuple

import msgspec
import psycopg

from plumbline import warehouse
from plumbline.ai_coding.normaliser import VERSION
from plumbline.ai_coding.settings import SETTINGS
from plumbline.ai_coding.trace_lines import Lines
from plumbline.ai_coding.trace_part import Part
from plumbline.files import statement
from plumbline.run import Run
from plumbline.warehouse import run_sql

FILES, READS, CALLS, LETTERS = (
    "staging.trace_files", "staging.trace_reads", "staging.trace_calls", "ops.dead_letters",
)  # fmt: skip
SOURCE = "traces"
LETTER_COLUMNS = (
    "pipeline", "source", "record_key", "reason", "detail", "payload", "partition_on", "status", "attempts",
    "first_run_id", "last_run_id",
)  # fmt: skip


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


class Books:
    """The books of one file. Nothing is committed here: a part and what is written of it belong together."""

    def __init__(self, db: psycopg.Connection, file_id: int, run: Run) -> None:
        self.db, self.file_id, self.run = db, file_id, run
        self.state = self._stored()
        refused = [] if self.state.is_new else self._run(LETTERS, "lines.sql", source=SOURCE).fetchall()
        self.refused_before = {line for (line,) in refused}

    def claim(self) -> None:
        """Nobody else reads the file until the transaction ends, and nobody has since we looked."""
        if self._stored() != self.state:
            raise ReadByAnother(
                f"file {self.file_id}: another task reads it as well; this one can be retried"
            )

    def start_anew(self, rewritten: bool) -> None:
        """What was read before leaves; dead letters only when their lines are gone too."""
        self.claim()
        self._run(CALLS, "forget.sql")
        if rewritten:
            self._run(LETTERS, "drop.sql", source=SOURCE, record_keys=self._keys(self.refused_before))
            self.refused_before = set()
        nothing = {"read_bytes": 0, "read_lines": 0, "sha256": None, "tail_sha256": None}
        self._write(self.state._replace(**nothing, normaliser=VERSION))

    def gone(self) -> None:
        """The file is not there any more, although it should be read; this is committed."""
        self._run(FILES, "gone.sql")
        self.db.commit()

    def begin(self) -> int:
        """A part begins; its read_id."""
        return self._run(READS, "begin.sql", first_line=self.state.read_lines + 1).fetchone()[0]

    def keep(self, part: Part, read_id: int) -> Counter[tuple[str, str | None]]:
        """Dead letters, and the fate of every line of a part; the same as lines by fate and rule."""
        if part.letters:
            self._refuse(part)
        refused = {int(letter.record_key.split(":")[1]) for letter in part.letters}
        readable = {n for n in self.refused_before if part.first <= n <= part.number} - refused
        if readable:
            self._run(LETTERS, "drop.sql", source=SOURCE, record_keys=self._keys(readable))
        dead = Counter(letter.reason for letter in part.letters)
        shapes, unknown = part.finder.counts()
        told = {
            "reasons": dead + part.filtered,
            "shapes": shapes,
            "unknown_fields": unknown,
            "flags": part.flags,
        }
        self._run(
            READS, "finish.sql", read_id=read_id, after_last_line=part.number + 1, lines=part.lines, calls=part.calls,
            dead=dead.total(), filtered=part.filtered.total(),
            **{name: msgspec.json.encode(counts).decode() for name, counts in told.items()},
        )  # fmt: skip
        fates = {("in", None): part.lines, ("stored", None): part.calls}
        fates |= {("dead", reason): lines for reason, lines in dead.items()}
        return Counter(fates | {("filtered", reason): lines for reason, lines in part.filtered.items()})

    def progress(self, lines: Lines, read_lines: int) -> None:
        """Where reading goes on next time."""
        self._write(
            self.state._replace(
                read_bytes=lines.offset, read_lines=read_lines, sha256=lines.hash.hexdigest(),
                tail_sha256=lines.tail_hash, normaliser=VERSION, is_complete=lines.has_ended,
            )
        )  # fmt: skip

    def _refuse(self, part: Part) -> None:
        runs = (self.run.run_id, self.run.run_id)
        letters = ((self.run.pipeline, SOURCE, *letter, "open", 1, *runs) for letter in part.letters)
        with warehouse.landing_table(self.db, LETTERS) as landing:
            warehouse.copy_rows(self.db, landing, LETTER_COLUMNS, letters)
            self._run(LETTERS, "refuse.sql", poison_attempts=SETTINGS.poison_attempts)

    def _stored(self) -> State:
        return State(*self._run(FILES, "state.sql").fetchone())

    def _write(self, state: State) -> None:
        self._run(FILES, "progress.sql", **state._asdict())
        self.state = state

    def _keys(self, lines: set[int]) -> list[str]:
        return [f"{self.file_id}:{line}" for line in sorted(lines)]

    def _run(self, table: str, kind: str, **values: Any) -> psycopg.ClientCursor:
        about = self.run.parameters | {"file_id": self.file_id} | values
        return run_sql(self.db, statement(table, kind), about)
