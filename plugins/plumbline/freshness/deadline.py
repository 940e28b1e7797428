"""Ends a command that hangs: an answer that never comes must not look like health."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ends_in(seconds: float, exit_code: int, words: str) -> Iterator[None]:
    """The process ends with `exit_code` and `words` when what is inside takes longer, wherever it hangs.

    From a thread and without any cleaning up: a network that died hangs in reading, in closing and in the driver alike,
    and whoever waits for an orderly end waits for ever. The server ends the session by its own time-outs.
    """

    def end() -> None:
        print(words, file=sys.stderr, flush=True)
        os._exit(exit_code)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
