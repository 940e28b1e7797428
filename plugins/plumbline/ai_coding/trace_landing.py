"""Lands trace files: part by part, each part whole or not at all, and on from there after an interruption."""

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from typing import Any

import psycopg

from plumbline.accounting import Account
from plumbline.ai_coding.settings import SETTINGS
from plumbline.ai_coding.shapes import Finder
from plumbline.ai_coding.trace_books import Books
from plumbline.ai_coding.trace_lines import Lines, TooLong, UpTo
from plumbline.ai_coding.trace_part import COPY, Part
from plumbline.run import Run

LINES_A_BATCH = 500  # sent together: while the database takes them in, the next ones are worked out


def land_files(folder: Any, connect: Callable[[], psycopg.Connection], part: list[int], run: Run) -> Account:
    """Read the files of one part of the plan to their ends; lines in = stored + dead + filtered.

    Every few ten thousand lines are a transaction with their dead letters and the progress of the file. A file that
    has grown is read on, one that was rewritten replaces its lines, one that is gone keeps its calls, and the books
    say that it is gone.
    """
    fates: Counter[tuple[str, str | None]] = Counter()
    finder = Finder()
    with closing(connect()) as db:
        for file_id in part:
            books = Books(db, file_id, run)
            db.rollback()  # no transaction stays open while a file is looked through
            path = folder / books.state.source_file
            if books.state.is_complete:
                continue
            if path.exists():
                fates += _land(path, books, finder)
            else:  # since it was planned: the gate stops unless its lines are elsewhere
                books.gone()
    return Account.of((fate, rule, lines) for (fate, rule), lines in fates.items())


def _land(path: Any, books: Books, finder: Finder) -> Counter[tuple[str, str | None]]:
    state, size = books.state, path.stat().st_size
    with path.open("rb") as raw:
        lines = _lines(raw, path, size)
        is_same = lines.skip(state.read_bytes, state.sha256)
        if state.is_new or (is_same and state.normaliser is not None):
            return _read(lines, books, finder)
    books.start_anew(rewritten=not is_same)  # ends with the transaction of the first part
    with path.open("rb") as raw:
        return _read(_lines(raw, path, size), books, finder)


def _lines(raw: Any, path: Any, size: int) -> Lines:
    return Lines(UpTo(raw, size), path.name.lower().endswith(".gz"), SETTINGS.max_line_bytes)


def _read(lines: Lines, books: Books, finder: Finder) -> Counter[tuple[str, str | None]]:
    fates: Counter[tuple[str, str | None]] = Counter()
    while not books.state.is_complete:
        fates += _read_part(lines, books, finder)
        books.db.commit()
    return fates


def _read_part(lines: Lines, books: Books, finder: Finder) -> Counter[tuple[str, str | None]]:
    """One transaction: rows, dead letters, the fate of every line, and progress."""
    read_lines = books.state.read_lines
    batch = lines.take(min(LINES_A_BATCH, SETTINGS.lines_at_a_time))
    books.claim()
    if not batch and lines.tail_hash == books.state.tail_sha256:
        books.progress(lines, read_lines)
        return Counter()
    part = Part(books.file_id, read_id := books.begin(), read_lines, finder)
    with books.db.cursor() as cursor, cursor.copy(COPY) as copy:
        while batch:
            if type(batch[0]) is TooLong:
                part.pass_by(batch.pop(0))
            copy.write(part.rows(batch))
            room = SETTINGS.lines_at_a_time - (part.number - read_lines)
            is_full = room <= 0 or part.dead_bytes >= SETTINGS.dead_bytes_at_a_time
            batch = [] if is_full else lines.take(min(LINES_A_BATCH, room))
        complete = part.number
        if lines.tail_hash:
            copy.write(_rows_of_tail(lines, part))
    fates = books.keep(part, read_id)
    books.progress(lines, complete if lines.tail_hash else part.number)
    return fates


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
