"""One line of a trace file with what is in it, and the notations tools use for the same thing."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

from local.coding.call import Call


class Line(NamedTuple):
    """`data` has no line end. `call` is what is known of a call once this line is read; the others have none."""

    data: bytes
    call: Call | None
    shape: str
    fate: str = "call"  # or filtered, dead, blank
    kind: str = ""  # what is filtered, or the reason code of what is dead


def line(content: dict[str, Any], call: Call, shape: str) -> Line:
    return Line(encoded(content), call, shape)


def filtered(content: dict[str, Any], shape: str, kind: str) -> Line:
    return Line(encoded(content), None, shape, "filtered", kind)


def encoded(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def some_notation(at: datetime, number: int) -> str | int:
    """An instant as one of twelve careless programs writes it; which one depends on the number."""
    offset = at.astimezone(timezone(timedelta(hours=(2, -7, 5.5)[number % 3])))
    notations = {
        0: offset.isoformat(),
        1: offset.strftime("%Y-%m-%d %H:%M:%S%z"),
        2: at.replace(tzinfo=None).isoformat(),  # naive, meant as UTC
        3: int(at.timestamp()),
        4: int(at.timestamp() * 1000),
        5: str(int(at.timestamp())),
        6: at.isoformat() + "Z",
        7: at.strftime("%Y-%m-%d %H:%M:%S UTC"),
        8: at.strftime("%Y-%m-%dT%H:%M:%S.000000Z"),
    }
    return notations.get(number // 3 % 12, zulu(at))


def zulu(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def milliseconds(at: datetime, later_ms: int = 0) -> int:
    return int(at.timestamp()) * 1000 + later_ms


def some_count(count: int | None, number: int) -> int | float | str | None:
    """A whole number as it comes: a number, a number with a point, text, text with commas."""
    if count is None:
        return None
    return {0: str(count), 1: float(count), 2: f"{count:,}", 3: f"{count}.0"}.get(number % 16, count)


def some_answer(acceptance: str, number: int) -> Any:
    """Accepted or rejected as it comes; None when nobody knows."""
    words = {
        "accepted": (True, "true", "Yes", 1, "1", True),
        "rejected": (False, "FALSE", "no", 0, "0", False),
        "unknown": (None,),
    }[acceptance]
    return words[number % len(words)]


def known(**fields: Any) -> dict[str, Any]:
    """The fields that have a value; __ in a name stands for a point."""
    return {name.replace("__", "."): value for name, value in fields.items() if value is not None}
