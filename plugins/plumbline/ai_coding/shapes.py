"""Finds what one line says, whichever tool wrote it, and which of the known shapes it has."""

import re
from collections import Counter
from collections.abc import Callable
from operator import itemgetter
from typing import Any

import msgspec

from plumbline.ai_coding.field_paths import FIELDS, INSIDE, KNOWN, OBJECTS, UNNEEDED
from plumbline.rejects import Rejected

REMEMBERED = 8192  # orders of keys; a source that has more of them is read, only slower
MOST_KEYS = 256  # of an object whose order is remembered
NAMES_COUNTED, NAMES_TOLD = 2048, 50
OTHERS, ODD_NAME = "(other names)", "(an odd name)"  # what is no plain name may be a value
PLAIN_NAME = re.compile(r"[A-Za-z_$][\w$.:/-]{0,59}", re.ASCII)
AS_TEXT = "metadata as text"
CLAUDE_CODE = {"uuid", "sessionId", "leafUuid", "messageId"}

Values = list[Any]  # what a line says, in the order of Plan.paths


class Layout:
    """What the keys of one object mean. Objects of a source have few of them, so each is worked out once."""

    __slots__ = ("get", "keys", "objects", "paths", "strangers")

    def __init__(self, prefix: str, keys: tuple[str, ...]) -> None:
        paths = {key: f"{prefix}.{key}" if prefix else key for key in keys}
        known = [key for key in keys if paths[key] in KNOWN]
        self.keys = keys
        self.paths = tuple(paths[key] for key in known)
        self.get: Callable[[dict[str, Any]], tuple[Any, ...]] | None = _getter(known)
        self.objects = [(key, paths[key]) for key in keys if paths[key] in INSIDE]
        self.strangers = [
            path if PLAIN_NAME.fullmatch(path) else ODD_NAME
            for path in paths.values()
            if path not in KNOWN and path not in INSIDE and not _is_unneeded(path)
        ]


class Plan:
    """For lines that say the same things: their shape, and for every field the places to look at, in order."""

    __slots__ = (*FIELDS, "memo", "paths", "shape", "steady")

    def __init__(self, signature: tuple[Any, ...]) -> None:
        layouts = [part for part in signature if part is not AS_TEXT]
        self.paths = tuple(path for layout in layouts for path in layout.paths)
        place = {path: at for at, path in enumerate(self.paths)}
        for field, ways in FIELDS.items():
            setattr(self, field, tuple(place[path] for path in ways if path in place))
        self.shape = _shape(set(layouts[0].keys), set(self.paths), AS_TEXT in signature)
        self.steady: Callable[[Values], tuple[Any, ...]] | None = None
        self.memo: dict[Any, Any] = {}


class Finder:
    """Reads objects by layouts it has learned, and counts shapes and the fields that no rule knows."""

    def __init__(self) -> None:
        self._layouts: dict[str, dict[tuple[str, ...], Layout]] = {path: {} for path in (*INSIDE, "")}
        self._plans: dict[tuple[Any, ...], Plan] = {}
        self._room = REMEMBERED
        self.shapes: Counter[str] = Counter()
        self.unknown: Counter[tuple[str, str]] = Counter()

    def find(self, record: dict[str, Any]) -> tuple[Values, Plan]:
        """What the record says, and its plan. Raises Rejected when its shape is unknown or metadata are no object."""
        values: Values = []
        seen: list[Any] = []
        has_strangers = self._collect("", record, values, seen)
        signature = tuple(seen)
        plan = self._plans.get(signature)
        if plan is None:
            plan = Plan(signature)
            if self._has_room(len(values)):
                self._plans[signature] = plan
        if plan.shape is None:
            self.shapes["unknown"] += 1
            raise Rejected("unknown_shape", "shape: this is none of the shapes L1 to L9")
        self.shapes[plan.shape] += 1
        if has_strangers:
            self._count_strangers(plan.shape, signature)
        return values, plan

    def forget_counts(self) -> None:
        """What has been learned stays."""
        self.shapes, self.unknown = Counter(), Counter()

    def drift(self) -> dict[str, dict[str, int]]:
        """The most frequent unknown fields, names only: {"L1": {"metadata.team": 12}}."""
        names: dict[str, dict[str, int]] = {}
        for (shape, field), lines in sorted(self.unknown.items(), key=lambda u: (-u[1], u[0]))[:NAMES_TOLD]:
            names.setdefault(shape, {})[field] = lines
        return names

    def _collect(self, path: str, record: dict[str, Any], values: Values, seen: list[Any]) -> bool:
        keys = tuple(record)
        layout = self._layouts[path].get(keys)
        if layout is None:
            layout = self._learn(path, keys)
        seen.append(layout)
        if layout.get:
            values += layout.get(record)
        has_strangers = bool(layout.strangers)
        for key, inside in layout.objects:
            value = record[key]
            if type(value) is dict:
                has_strangers |= self._collect(inside, value, values, seen)
            elif value is not None and value != "" and inside in OBJECTS:
                has_strangers |= self._collect(inside, _parsed(inside, value), values, seen)
                if inside == "metadata":
                    seen.append(AS_TEXT)
        return has_strangers

    def _learn(self, path: str, keys: tuple[str, ...]) -> Layout:
        layout = Layout(path, keys)
        if self._has_room(len(keys)):
            self._layouts[path][keys] = layout
        return layout

    def _has_room(self, names: int) -> bool:
        self._room -= 1
        return self._room > 0 and names <= MOST_KEYS

    def _count_strangers(self, shape: str, signature: tuple[Any, ...]) -> None:
        for layout in signature:
            for name in layout.strangers if layout is not AS_TEXT else ():
                known = len(self.unknown) < NAMES_COUNTED or (shape, name) in self.unknown
                self.unknown[shape, name if known else OTHERS] += 1


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


def _getter(keys: list[str]) -> Callable[[dict[str, Any]], tuple[Any, ...]] | None:
    if len(keys) > 1:
        return itemgetter(*keys)
    return (lambda record, key=keys[0]: (record[key],)) if keys else None


def _is_unneeded(path: str) -> bool:
    """Messages of flat exports are numbered: attributes.llm.input_messages.0.message.content."""
    return path in UNNEEDED or any(path[:at] in UNNEEDED for at, sign in enumerate(path) if sign == ".")


def _shape(keys: set[str], paths: set[str], metadata_as_text: bool) -> str | None:
    if {"event", "properties"} <= keys:
        return "L9"
    if "type" in keys and keys & CLAUDE_CODE:
        return "L8"
    if "startTime" in keys:
        return "L5"
    if "start_time" in keys and any(key.startswith(("attributes.", "context.")) for key in keys):
        return "L6"
    if "start_time" in keys and keys & {"attributes", "context", "span_id"}:
        return "L7"
    if "timestamp" not in keys:
        return None
    if "model" in keys and not keys & {"metadata", "attributes"}:
        return "L4"
    if any(path.startswith("attributes.metadata.") for path in paths):
        return "L3"
    if metadata_as_text:
        return "L2"
    is_ours = any(key.split(".")[0] in ("usage", "metadata", "attributes") for key in keys)
    return "L1" if is_ours else None
