"""Makes a line that could not be read fit to be kept: what it says stays, what people wrote does not."""

import re
from hashlib import sha256
from math import isfinite
from typing import Any

import msgspec

from plumbline.ai_coding.coercion import LONGEST
from plumbline.ai_coding.field_paths import INSIDE, KNOWN
from plumbline.ai_coding.layouts import PLAIN_NAME
from plumbline.ai_coding.shapes import object_in

# what a known field may hold: times, numbers, ids and slugs are one word, or a day and an hour
NO_SENTENCE = re.compile(r"[!-~]*|[\d:.+-]+[ T][\d:.+-]+(?: ?[A-Za-z]{1,4})?")
LARGEST, DEEPEST, MOST_ITEMS = 20_000, 8, 100


def redacted(record: Any) -> str:
    """The record as JSON; every text that is not the value of a known field is replaced by its length."""
    text = msgspec.json.encode(_redacted("", record, 0)).decode()
    return text if len(text) <= LARGEST else fingerprint(len(text), sha256(text.encode()).hexdigest())


def fingerprint(size: int, digest: str) -> str:
    """What is kept of a line whose content cannot be told from text: it can be found by file and number."""
    return msgspec.json.encode({"bytes": size, "sha256": digest}).decode()


def _redacted(path: str, value: Any, depth: int) -> Any:
    if depth > DEEPEST:
        return "<more>"
    if type(value) is dict:
        shown = list(value.items())[:MOST_ITEMS]
        return {_key(key): _redacted(_below(path, key), inside, depth + 1) for key, inside in shown}
    if type(value) is list:
        return [_redacted(path + "[]", inside, depth + 1) for inside in value[:MOST_ITEMS]]
    if type(value) is str:
        return _text(path, value, depth)
    if type(value) is float and not isfinite(value):
        return str(value)
    if type(value) is int and abs(value) >= 1 << 63:
        return f"<a number of {value.bit_length()} bits>"
    return value


def _text(path: str, value: str, depth: int) -> Any:
    if path in INSIDE and (inside := object_in(value)) is not None:
        return _redacted(path, inside, depth + 1)
    if path in KNOWN and len(value) <= LONGEST and NO_SENTENCE.fullmatch(value):
        return value
    return f"<text of {len(value):,} characters>"


def _key(key: str) -> str:
    return key if PLAIN_NAME.fullmatch(key) else f"<name of {len(key):,} characters>"


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
