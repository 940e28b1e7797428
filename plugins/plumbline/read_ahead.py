"""Lets whoever produces and whoever consumes work at the same time, each in a thread of its own."""

from collections.abc import Generator
from queue import Full, Queue
from threading import Event, Thread
from typing import Any, TypeVar

T = TypeVar("T")
PATIENCE = 0.1  # seconds after which a producer looks whether anybody is still there


def read_ahead(items: Generator[T], most: int) -> Generator[T]:
    """The same items in the same order, of which up to `most` are made before they are asked for.

    `items` runs in the other thread from beginning to end, its clean-up included; what it raises is raised here.
    When the consumer stops early `items` is closed, and has ended when this has: close it, an error's traceback
    would keep it, and whatever `items` holds, for ever.
    """
    ready: Queue[tuple[bool, Any]] = Queue(most)
    nobody_waits = Event()
    producer = Thread(target=_produce, args=(items, ready, nobody_waits), name="read_ahead", daemon=True)
    producer.start()
    try:
        while (taken := ready.get())[0]:
            yield taken[1]
    finally:
        nobody_waits.set()
        producer.join()
    if taken[1] is not None:
        raise taken[1]


def _produce(items: Generator[Any], ready: Queue[tuple[bool, Any]], nobody_waits: Event) -> None:
    error = None
    try:
        for item in items:
            if not _put(ready, (True, item), nobody_waits):
                break
        items.close()
    except BaseException as raised:  # the consumer's thread raises it
        error = raised
    _put(ready, (False, error), nobody_waits)


def _put(ready: Queue[tuple[bool, Any]], what: tuple[bool, Any], nobody_waits: Event) -> bool:
    while not nobody_waits.is_set():
        try:
            ready.put(what, timeout=PATIENCE)
        except Full:
            continue
        return True
    return False
