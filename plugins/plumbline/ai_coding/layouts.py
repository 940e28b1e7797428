"""What the keys of a line mean, worked out once for all lines that have the same keys."""

import re
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from plumbline.ai_coding.field_paths import FIELDS, INSIDE, KNOWN, UNNEEDED

REMEMBERED = 1024  # orders of keys; a source that has more of them is read, only slower
MOST_KEYS = 256  # of an object whose order is remembered
PLAIN_NAME = re.compile(r"[A-Za-z_$][\w$.:/-]{0,59}", re.ASCII)
AS_TEXT = "metadata as text"
CLAUDE_CODE = {"uuid", "sessionId", "leafUuid", "messageId"}
ODD_NAME = "(an odd name)"  # what is no plain name may be a value

Values = Sequence[Any]  # what a line says, in the order of Plan.paths


class Layout:
    """What the keys of one object mean. Objects of a source have few of them, so each is worked out once."""

    __slots__ = ("get", "keys", "objects", "paths", "strangers")

    def __init__(self, prefix: str, keys: tuple[str, ...], layouts: "dict[str, Layouts]") -> None:
        paths = {key: f"{prefix}.{key}" if prefix else key for key in keys}
        known = [key for key in keys if paths[key] in KNOWN]
        self.keys = keys
        self.paths = tuple(paths[key] for key in known)
        self.get: Callable[[dict[str, Any]], tuple[Any, ...]] | None = _getter(known)
        self.objects = [(key, layouts[paths[key]]) for key in keys if paths[key] in INSIDE]
        self.strangers = [
            path if PLAIN_NAME.fullmatch(path) else ODD_NAME
            for path in paths.values()
            if path not in KNOWN and path not in INSIDE and not _is_unneeded(path)
        ]


class Layouts(dict[tuple[str, ...], Layout]):
    """The layouts of the objects at one path, learned when they are first met."""

    def __init__(self, path: str, everywhere: "dict[str, Layouts]") -> None:
        super().__init__()
        self.path, self._everywhere = path, everywhere

    def __missing__(self, keys: tuple[str, ...]) -> Layout:
        layout = Layout(self.path, keys, self._everywhere)
        if len(self) < REMEMBERED and len(keys) <= MOST_KEYS:
            self[keys] = layout
        return layout


class Plan:
    """For lines that say the same things: their shape, and for every field the places to look at, in order."""

    __slots__ = (
        *FIELDS,
        "form",
        "ids",
        "lines",
        "memo",
        "paths",
        "plain_tokens",
        "shape",
        "steady",
        "strangers",
    )

    def __init__(self, signature: tuple[Any, ...]) -> None:
        layouts = [part for part in signature if part is not AS_TEXT]
        self.paths = tuple(path for layout in layouts for path in layout.paths)
        place = {path: at for at, path in enumerate(self.paths)}
        for field, ways in FIELDS.items():
            setattr(self, field, tuple(place[path] for path in ways if path in place))
        ids = (
            ("span", self.span_id), ("message", self.message_id), ("bare", self.bare_id),
            ("request", self.request_id),
        )  # fmt: skip
        self.ids = [(kind, places) for kind, places in ids if places]
        self.shape = _shape(set(layouts[0].keys), set(self.paths), AS_TEXT in signature)
        self.strangers = [name for layout in layouts for name in layout.strangers]
        counts = (self.tokens_in, self.tokens_out, self.total)
        is_plain = all(len(places) == 1 for places in counts) and not self.cache_read and not self.cache_write
        self.plain_tokens = tuple(places[0] for places in counts) if is_plain else None
        self.lines = 0  # that followed it
        self.form: Any = None  # see usual_lines; False when there is none
        self.steady: Callable[[Values], tuple[Any, ...]] | None = None
        self.memo: dict[Any, Any] = {}


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
