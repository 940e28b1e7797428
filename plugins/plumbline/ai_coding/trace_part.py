"""Turns the lines of one part of a trace file into rows and dead letters, and counts what became of them."""

from collections import Counter
from contextlib import suppress
from datetime import date
from hashlib import sha256
from typing import Any

from plumbline.ai_coding.field_paths import FIELDS
from plumbline.ai_coding.normaliser import decoded, told
from plumbline.ai_coding.redaction import fingerprint, redacted
from plumbline.ai_coding.shapes import Finder
from plumbline.ai_coding.steady import COLUMNS as STEADY
from plumbline.ai_coding.times import instant
from plumbline.ai_coding.trace_lines import TooLong
from plumbline.rejects import DeadLetter, Rejected

BOM = b"\xef\xbb\xbf"
COLUMNS = (
    "file_id", "read_id", "source_line", "trace_hash", "flags", "call_id", "token_source", "diff_ratio",
    "accepted_lines", "reported_cost_usd", "ts", "tokens_in", "tokens_out", "tokens_cache_read",
    "tokens_cache_write", "total_tokens", "latency_ms", "trace_id", *STEADY,
)  # fmt: skip
ROW = "%s" + "\t".join(["%s"] * 10) + "\n"  # None takes an f-string three times as long
# None is written as None, which no text that is kept says
COPY = f"copy staging.trace_calls ({', '.join(COLUMNS)}) from stdin (null 'None')"


class Part:
    """One part of one file. Every line that went through `rows` is a call, a dead letter, filtered, or blank."""

    def __init__(self, file_id: int, read_id: int, lines_before: int, finder: Finder) -> None:
        self.file_id, self.finder = file_id, finder
        self.first = lines_before + 1
        self.number = lines_before  # of the last line
        self.blank = self.calls = self.dead_bytes = 0
        self.letters: list[DeadLetter] = []
        self.filtered: Counter[str] = Counter()
        self.flags: Counter[str] = Counter()
        self._start = f"{file_id}\t{read_id}\t"

    @property
    def lines(self) -> int:
        """Lines that have a fate: all but blank ones."""
        return self.number - self.first + 1 - self.blank

    def rows(self, lines: list[bytes]) -> bytes:
        """The next lines as the text that COPY wants."""
        start, finder, before = self._start, self.finder, self.number
        rows: list[str] = []
        if not before and lines:
            lines[0] = lines[0].removeprefix(BOM)
        for number, found in enumerate(finder.glance(lines), before + 1):
            try:
                call = told(*(found or finder.find(decoded(lines[number - before - 1]))))
            except Rejected as why:
                self._refuse(number, lines[number - before - 1], why)
                continue
            if type(call) is str:
                self.filtered[call] += 1
                continue
            hash_, flags, call_id, source, ratio, kept, cost, measured, steady = call[:9]
            odd = "{}"
            if flags:
                self.flags.update(set(flags))
                odd = "{" + ",".join(flags) + "}"
            if "\\" in measured:
                measured = measured.replace("\\", "\\\\")
            if call_id is not None and "\\" in call_id:
                call_id = call_id.replace("\\", "\\\\")
            row = (start, number, hash_, odd, call_id, source, ratio, kept, cost, measured, steady.row)
            rows.append(ROW % row)
        self.number = before + len(lines)
        self.calls += len(rows)
        return "".join(rows).encode()

    def pass_by(self, line: TooLong) -> None:
        """Count a line that was too long to be read."""
        self.number += 1
        self.refuse(
            "line_too_long", f"file: a line of {line.size:,} bytes", fingerprint(line.size, line.sha256)
        )

    def damaged(self, reason: str, tail: bytes | TooLong) -> None:
        """Count what a damaged compressed file ends with as one line."""
        self.number += 1
        size, digest = (len(tail), sha256(tail).hexdigest()) if type(tail) is bytes else tail[:2]
        self.refuse(reason, "file: it cannot be uncompressed from here on", fingerprint(size, digest))

    def refuse(self, reason: str, detail: str | None, payload: str, day: date | None = None) -> None:
        """Keep line `number` as a dead letter."""
        self.letters.append(DeadLetter(f"{self.file_id}:{self.number}", reason, detail, payload, day))
        self.dead_bytes += len(payload)

    def _refuse(self, number: int, line: bytes, why: Rejected) -> None:
        self.number = number
        if not line.strip():
            self.blank += 1
            return
        try:
            record = decoded(line)
        except Rejected:
            self.refuse(why.code, why.detail, fingerprint(len(line), sha256(line).hexdigest()))
        else:
            self.refuse(why.code, why.detail, redacted(record), _day_of(record))


def _day_of(record: dict[str, Any]) -> date | None:
    """UTC day of a record that is no call, where it has a time."""
    for path in FIELDS["time"]:
        with suppress(Rejected):
            return date.fromisoformat(instant(record.get(path), [])[:10])
    return None
