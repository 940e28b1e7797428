"""Numbered steps with their seconds, one line each."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Progress:
    """Prints `[3/8] PostgreSQL ... 0.9 s  127.0.0.1:54329`."""

    def __init__(self, steps: int):
        self.steps, self.done = steps, 0
        self.began = float(
            os.environ.get("PLUMBLINE_BEGAN") or time.time()
        )  # ./run counts from its first line

    @contextmanager
    def step(self, title: str) -> Iterator[list[str]]:
        """One step; what the block appends to the yielded list is printed at the end of the line."""
        self.done += 1
        number = f"{self.done:>{len(str(self.steps))}}"
        print(f"[{number}/{self.steps}] {title + ' ':.<28} ", end="", flush=True)
        began, remarks = time.monotonic(), []
        try:
            yield remarks
        except BaseException:
            print("stopped here", flush=True)
            raise
        print(f"{time.monotonic() - began:5.1f} s  {' '.join(remarks)}".rstrip(), flush=True)

    def total_seconds(self) -> float:
        return time.time() - self.began
