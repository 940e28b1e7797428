"""Finds what one line says, whichever tool wrote it, and which of the known shapes it has."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any

import msgspec

from plumbline.ai_coding.field_paths import INSIDE, OBJECTS
from plumbline.ai_coding.layouts import AS_TEXT, MOST_KEYS, REMEMBERED, Layouts, Plan, Values
from plumbline.ai_coding.usual_lines import Usual
from plumbline.rejects import Rejected

NAMES_COUNTED, NAMES_TOLD = 2048, 50
OTHERS = "(other names)"


class Finder:
    """Reads objects by layouts it has learned, and counts shapes and the fields that no rule knows."""

    def __init__(self) -> None:
        layouts: dict[str, Layouts] = {}
        layouts.update((path, Layouts(path, layouts)) for path in (*INSIDE, ""))
        self._top = layouts[""]
        self._plans: dict[tuple[Any, ...], Plan] = {}
        self._usual = Usual()
        self._shapes: Counter[str] = Counter()
        self._unknown: Counter[tuple[str, str]] = Counter()

    def glance(self, lines: Sequence[bytes]) -> Iterator[tuple[Values, Plan] | None]:
        """What each of these lines says, and its plan; None for those that have to be decoded and looked at by `find`.

        That is to be done before the next is asked for: lines like it are then read in one go.
        """
        at = 0
        while at < len(lines):
            said, plan, pause = self._usual.run(lines, at)
            for values in said:
                yield values, plan
            at += len(said)
            close = min(pause, len(lines) - at)
            yield from repeat(None, close)
            at += close

    def find(self, record: dict[str, Any]) -> tuple[Values, Plan]:
        """What the record says, and its plan. Raises Rejected when its shape is unknown or metadata are no object."""
        values: list[Any] = []
        seen: list[Any] = []
        _collect(self._top, record, values, seen)
        signature = tuple(seen)
        plan = self._plans.get(signature)
        if plan is None:
            plan = self._plan(signature)
        plan.lines += 1
        if plan.shape is None:
            raise Rejected("unknown_shape", "shape: this is none of the shapes L1 to L9")
        if signature in self._plans:
            self._usual.learn(record, plan)
        return values, plan

    def counts(self) -> tuple[Counter[str], dict[str, dict[str, int]]]:
        """Lines by shape, and by shape the most frequent unknown fields, names only; counting starts anew."""
        for plan in self._plans.values():
            self._count(plan)
        told: dict[str, dict[str, int]] = {}
        frequent = sorted(self._unknown.items(), key=lambda name: (-name[1], name[0]))
        for (shape, field), lines in frequent[:NAMES_TOLD]:
            told.setdefault(shape, {})[field] = lines
        shapes, self._shapes, self._unknown = self._shapes, Counter(), Counter()
        return shapes, told

    def _plan(self, signature: tuple[Any, ...]) -> Plan:
        plan = Plan(signature)
        if len(self._plans) < REMEMBERED and len(plan.paths) <= MOST_KEYS:
            self._plans[signature] = plan
        else:
            plan.lines = 1
            self._count(plan)
        return plan

    def _count(self, plan: Plan) -> None:
        shape = plan.shape or "unknown"
        if plan.lines:
            self._shapes[shape] += plan.lines
            for name in plan.strangers:
                known = len(self._unknown) < NAMES_COUNTED or (shape, name) in self._unknown
                self._unknown[shape, name if known else OTHERS] += plan.lines
        plan.lines = 0


def _collect(layouts: Layouts, record: dict[str, Any], values: list[Any], seen: list[Any]) -> None:
    """What an object and those within it say, and the layouts that tell where each value is from."""
    layout = layouts[tuple(record)]
    seen.append(layout)
    if layout.get:
        values += layout.get(record)
    for key, inside in layout.objects:
        value = record[key]
        if type(value) is dict:
            _collect(inside, value, values, seen)
        elif value is not None and value != "" and inside.path in OBJECTS:
            _collect(inside, _parsed(inside.path, value), values, seen)
            if inside.path == "metadata":
                seen.append(AS_TEXT)


def object_in(value: Any) -> dict[str, Any] | None:
    """The object in a JSON text; None when there is none."""
    try:
        inside = msgspec.json.decode(value) if type(value) is str else None
    except (ValueError, RecursionError):
        return None
    return inside if type(inside) is dict else None


def _parsed(path: str, value: Any) -> dict[str, Any]:
    inside = object_in(value)
    if inside is None:
        raise Rejected("not_an_object", f"shape: {path} is neither an object nor JSON text of one")
    return inside
