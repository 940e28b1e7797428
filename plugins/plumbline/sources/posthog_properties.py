"""Reads one property out of many events' JSON, with the answers PostHog's database would give."""

import json
import math
import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

MILLION = 1_000_000
TEXT = pa.large_string()
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
NOT_JSON = ("NaN", "Infinity")
TOO_LARGE = 2.0**63


class AmountTooLarge(ValueError):
    """A property holds a number that cannot be a sum's part; correct or exclude the event."""


def texts(documents: pa.Array, name: str) -> pa.Array:
    """The property as text; null when it is missing, empty, or the document is not JSON."""
    values = _in_bulk(documents, name, TEXT)
    if values is None:
        values = pa.array([_as_text(v) for v in _one_by_one(documents, name)], TEXT)
    return pc.if_else(pc.equal(values, ""), pa.scalar(None, TEXT), values)


def millionths(documents: pa.Array, name: str) -> np.ndarray:
    """The property as a whole number of millionths; 0 when it is missing or no number.

    Halves round to the even neighbour, as in ClickHouse.
    Raises AmountTooLarge for what does not fit into 64 bits: it must not be taken for 0.
    """
    values = _in_bulk(documents, name, pa.float64())
    if values is None:
        values = pa.array([_as_number(v) for v in _one_by_one(documents, name)], pa.float64())
    with np.errstate(over="ignore"):
        scaled = np.rint(values.fill_null(0.0).to_numpy(zero_copy_only=False) * MILLION)
    large = int((np.abs(scaled) >= TOO_LARGE).sum())
    if large:
        raise AmountTooLarge(f"{large} amounts of property {name!r} are too large to be added up")
    return scaled.astype(np.int64)


def _in_bulk(documents: pa.Array, name: str, kind: pa.DataType) -> pa.Array | None:
    """The property, if all documents are sound and all have it as `kind` or not at all; otherwise None."""
    # a bare line break in JSON is layout, here it would end the document
    lines = pc.replace_substring_regex(documents.cast(TEXT).fill_null("{}"), r"[\r\n]", " ")
    if any(pc.any(pc.match_substring(lines, word)).as_py() for word in NOT_JSON):
        return None  # the reader in bulk takes them for numbers
    # inside an object of ours: the reader crashes on a line that is null instead of an object
    around = [pa.scalar(text, TEXT) for text in ('{"in":', "}\n", "")]
    buffer = _bytes_of(pc.binary_join_element_wise(around[0], lines, *around[1:]))
    shape = pa.schema([("in", pa.struct([(name, kind)]))])
    try:
        table = pj.read_json(
            pa.BufferReader(buffer),
            read_options=pj.ReadOptions(use_threads=False, block_size=max(buffer.size, 1)),
            parse_options=pj.ParseOptions(explicit_schema=shape, unexpected_field_behavior="ignore"),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != len(documents):
        return None
    return pc.struct_field(table["in"].combine_chunks(), [0])


def _bytes_of(lines: pa.Array) -> pa.Buffer:
    """The texts of an array, one behind the other, without copying."""
    offsets = np.frombuffer(lines.buffers()[1], np.int64)[lines.offset : lines.offset + len(lines) + 1]
    return lines.buffers()[2].slice(int(offsets[0]), int(offsets[-1] - offsets[0]))


def _one_by_one(documents: pa.Array, name: str) -> list[Any]:
    """The property of each document, for the rare batch that mixes kinds or holds broken documents."""
    return [_property(document, name) for document in documents.to_pylist()]


def _property(document: str | None, name: str) -> Any:
    try:
        found = json.loads(
            document or "{}", object_pairs_hook=_first_wins, parse_float=_finite, parse_constant=_finite
        )
        json.dumps(found, ensure_ascii=False).encode()  # half a surrogate pair makes a document broken
    except (ValueError, RecursionError):
        return None
    return found.get(name) if isinstance(found, dict) else None


def _first_wins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(reversed(pairs))


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number in JSON, or too large for one")
    return number


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _as_number(value: Any) -> float | None:
    if isinstance(value, str):
        value = float(value) if NUMBER.fullmatch(value) else None
    if value is None or isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None
