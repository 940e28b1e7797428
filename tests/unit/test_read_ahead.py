"""Reading ahead changes neither the items nor their order, nor what goes wrong."""

import threading
import time
from itertools import islice

import pytest

from plumbline.read_ahead import read_ahead


def test_the_items_come_in_their_order():
    assert list(read_ahead((n for n in range(1000)), 3)) == list(range(1000))
    assert list(read_ahead((n for n in ()), 3)) == []


def test_items_are_made_while_the_consumer_works_and_no_more_than_allowed():
    made = []

    def items():
        for n in range(10):
            made.append(n)
            yield n

    ahead = read_ahead(items(), 2)
    assert next(ahead) == 0
    until = time.monotonic() + 10
    while len(made) < 4 and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.05)
    assert made == [0, 1, 2, 3]  # one taken, two ready, one in hand
    assert list(ahead) == list(range(1, 10))


def test_an_error_comes_after_the_items_before_it():
    def items():
        yield 1
        raise ValueError("the source went away")

    ahead = read_ahead(items(), 5)
    assert next(ahead) == 1
    with pytest.raises(ValueError, match="went away"):
        next(ahead)


def test_who_stops_early_leaves_nothing_running():
    ended = []

    def items():
        try:
            yield from range(10**9)
        finally:
            ended.append(threading.current_thread())

    ahead = read_ahead(items(), 2)
    assert list(islice(ahead, 3)) == [0, 1, 2]
    ahead.close()
    assert len(ended) == 1
    assert not ended[0].is_alive()
