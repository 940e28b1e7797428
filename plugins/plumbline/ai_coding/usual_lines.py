"""Reads lines that have the same keys as lines before them in one go, without making the objects they are made of."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import islice
from operator import attrgetter
from typing import Any

import msgspec

from plumbline.ai_coding.field_paths import INSIDE, KNOWN, OBJECTS
from plumbline.ai_coding.layouts import MOST_KEYS, Plan

WORTHWHILE = 2  # lines in a row that are read faster than one is tried in vain
LONGEST_PAUSE = 256  # lines


class Form:
    """The keys of one kind of line. What such a line says is `values_of(decode(line))`; other lines are a ValueError.

    The order of the keys does not matter: a form is made only where every path has one place.
    """

    __slots__ = ("decode", "plan", "values_of")

    def __init__(self, record: dict[str, Any], plan: Plan) -> None:
        """The form of `record`, which follows `plan`. Raises ValueError where only a closer look understands it."""
        places: dict[str, str] = {}
        self.decode = msgspec.json.Decoder(_kind("", record, "", places)).decode
        if len(places) != len(plan.paths) or len(places) < 2:
            raise ValueError("a path has two places, or there is hardly a path")
        self.values_of: Callable[[Any], tuple[Any, ...]] = attrgetter(*(places[path] for path in plan.paths))
        self.plan = plan


class Usual:
    """Reads lines by the form of the last one that was looked at closely, as long as that is worth trying."""

    def __init__(self) -> None:
        self._form: Form | None = None
        self._pause = 1

    def learn(self, record: dict[str, Any], plan: Plan) -> None:
        """From now on lines like this one are read in one go, where that is possible."""
        if (
            plan.form is None and plan.lines > 1
        ):  # a form costs as much as many lines: not for a kind met once
            try:
                plan.form = Form(record, plan)
            except ValueError:  # also of msgspec, which takes no names with control characters
                plan.form = False
        self._form = plan.form or None

    def run(self, lines: Sequence[bytes], start: int) -> tuple[list[tuple[Any, ...]], Plan | None, int]:
        """What the lines from `start` on say, up to the first of another form; their plan; how many to look at then.

        Where kinds of lines take turns, trying costs more than it brings: it pauses for longer every time.
        """
        form, said = self._form, []
        if form is None:
            return [], None, 1
        with suppress(
            ValueError, RecursionError
        ):  # the loop is in C, and keeps what it has when a line ends it
            said.extend(map(form.values_of, map(form.decode, islice(lines, start, None))))
        form.plan.lines += len(said)
        self._pause = 1 if len(said) >= WORTHWHILE else min(2 * self._pause, LONGEST_PAUSE)
        return said, form.plan, self._pause


def _kind(path: str, record: dict[str, Any], place: str, places: dict[str, str]) -> type:
    """A type that exactly the objects with these keys have; `places` learns where the known paths are.

    What nobody needs is decoded as well: a line that is no UTF-8 must not become readable.
    """
    if len(record) > MOST_KEYS:
        raise ValueError("too many keys")
    fields: list[tuple[str, Any]] = []
    for n, (key, value) in enumerate(record.items()):
        below, at = (f"{path}.{key}" if path else key), f"{place}f{n}"
        kind: Any = Any
        if below in INSIDE:
            kind = _inside(below, value, at, places)
        if below in KNOWN:
            if below in places:
                raise ValueError("a path has two places")
            places[below] = at
        fields.append((at.rpartition(".")[2], kind))
    names = dict(zip((name for name, _ in fields), record, strict=True))
    return msgspec.defstruct("Line", fields, rename=names, forbid_unknown_fields=True, gc=False)


def _inside(path: str, value: Any, at: str, places: dict[str, str]) -> Any:
    """The type of what may be an object: another type in its place is for a closer look."""
    if type(value) is dict and path not in KNOWN:
        return _kind(path, value, f"{at}.", places)
    if value is None:
        return None
    if type(value) in (str, int, bool) and path not in OBJECTS:
        return type(value)
    raise ValueError("what stands where an object may be has to be read")
