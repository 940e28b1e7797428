"""Reads a trace file line by line, plain or compressed, from anywhere in it, without ever holding much of it."""

import gzip
import zlib
from hashlib import sha256
from typing import Any, NamedTuple, Protocol

BLOCK = 1 << 18  # what fits into a processor's own memory is hashed and split faster
CUT_SHORT, BROKEN = "gzip_cut_short", "gzip_broken"


class Stream(Protocol):
    """Something opened for reading bytes."""

    def read(self, size: int, /) -> bytes: ...


class TooLong(NamedTuple):
    """Stands for a line that was longer than allowed and went by unread."""

    size: int
    sha256: str
    file_hash: Any  # of the file up to the end of this line


class UpTo:
    """The first `size` bytes of a stream: what comes later is the next reading's."""

    def __init__(self, stream: Stream, size: int) -> None:
        self._stream, self._left = stream, size

    def read(self, size: int = -1, /) -> bytes:
        block = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(block)
        return block


class Lines:
    """The lines of a file. `offset` and `hash` stand at the end of the last line taken, in uncompressed bytes.

    After the last complete line `has_ended` is true, `tail` is what follows without a line end, if anything, and
    `damage` says why a compressed file could not be read to its end.
    """

    def __init__(self, stream: Stream, compressed: bool, longest: int) -> None:
        self._read = gzip.GzipFile(fileobj=stream).read1 if compressed else stream.read
        self._longest = longest
        self._ready: list[bytes | TooLong] = []
        self._next = 0
        self._content = memoryview(b"")  # of the lines that are ready, from the next one on
        self._rest = b""
        self.offset, self.hash = 0, sha256()
        self.has_ended = False
        self.damage: str | None = None
        self.tail: bytes | TooLong = b""

    @property
    def tail_hash(self) -> str | None:
        """Of what follows the last line end, and of what is wrong with it; None when there is nothing."""
        if self.damage:
            return sha256(repr((self.damage, self.tail)).encode()).hexdigest()
        return (
            self.tail.sha256
            if type(self.tail) is TooLong
            else sha256(self.tail).hexdigest()
            if self.tail
            else None
        )

    def skip(self, size: int, digest: str | None) -> bool:
        """Go to `size`, when what comes before it has this digest. False when it has not.

        A line end that was still missing there belongs to the line before it.
        """
        last = b"\n"
        while self.offset < size and (block := self._block(min(BLOCK, size - self.offset))):
            self._advance(block)
            last = block[-1:]
        if self.offset < size or (size and self.hash.hexdigest() != digest):
            return False
        if last != b"\n":
            self._rest = self._block(BLOCK)
            for end in (b"\r\n", b"\n"):
                if self._rest.startswith(end):
                    self._advance(end)
                    self._rest = self._rest[len(end) :]
        return True

    def take(self, most: int) -> list[bytes | TooLong]:
        """At most `most` complete lines, without their ends; none at the end of the file."""
        if self._next == len(self._ready) and not self.has_ended:
            self._fetch()
        taken = self._ready[self._next : self._next + most]
        self._next += len(taken)
        if taken:
            if type(taken[0]) is TooLong:  # always the first one ready
                self.offset, self.hash = self.offset + taken[0].size + 1, taken[0].file_hash
            plain = taken if type(taken[0]) is bytes else taken[1:]
            if plain:
                size = sum(map(len, plain)) + len(plain)
                self._advance(self._content[:size])
                self._content = self._content[size:]
        return taken

    def take_tail(self) -> None:
        """What follows the last line end is a line after all."""
        self._advance(self.tail)
        self.tail = b""

    def _advance(self, content: bytes | memoryview) -> None:
        self.hash.update(content)
        self.offset += len(content)

    def _fetch(self) -> None:
        """The next complete lines, however many blocks the first one takes."""
        self._ready, self._next = [], 0
        head = self._rest
        while True:
            block = self._block(BLOCK)
            if not block:
                self._rest, self.tail, self.has_ended = b"", head, True
                if b"\n" in head:  # the block that was looked at for a line end
                    *self._ready, self.tail = head.split(b"\n")
                    self._content = memoryview(head)
                return
            content = head + block
            if b"\n" in content:
                *self._ready, self._rest = content.split(b"\n")
                self._content = memoryview(content)
                return
            if len(content) > self._longest:
                self._pass_by(content)
                return
            head = content

    def _pass_by(self, content: bytes) -> None:
        """Let a line go by that is too long, keeping its length and hash only."""
        size, line, file = 0, sha256(), self.hash.copy()
        end = -1
        while content and end < 0:
            end = content.find(b"\n")
            piece = content if end < 0 else content[:end]
            size += len(piece)
            line.update(piece)
            file.update(piece)
            rest = b"" if end < 0 else content[end + 1 :]
            content = self._block(BLOCK) if end < 0 else content
        if end < 0:
            self.tail, self.has_ended = TooLong(size, line.hexdigest(), file), True
            self._rest = b""
            return
        file.update(b"\n")
        *lines, self._rest = rest.split(b"\n")
        self._content = memoryview(rest)
        self._ready = [TooLong(size, line.hexdigest(), file), *lines]

    def _block(self, size: int) -> bytes:
        if self.damage:
            return b""
        try:
            return self._read(size)
        except EOFError:
            self.damage = CUT_SHORT
        except (gzip.BadGzipFile, zlib.error):
            self.damage = BROKEN
        return b""
