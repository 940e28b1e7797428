"""Reads what a trace says as what it means: counts, numbers, ids, slugs, or why that cannot be done."""

import re
from collections.abc import Sequence
from functools import lru_cache
from math import isfinite
from typing import Any

from plumbline.ai_coding.settings import SETTINGS
from plumbline.rejects import Rejected

INVALID = -1  # a count that is there and is none

MOST = SETTINGS.most_tokens
LONGEST = SETTINGS.longest_id

COUNT_TEXT = re.compile(r"\s*\+?([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.0*)?\s*")
NUMBER_TEXT = re.compile(r"\s*[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?\s*")
CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")  # lone surrogates too: no database can hold them
SLUG = re.compile(r"[A-Za-z0-9][\w.-]{0,99}/(?!\.{1,2}$)[\w.-]{1,100}", re.ASCII)
NO_TEXT = {"none", "null", "nan", "undefined"}  # how programs print that there is nothing
YES, NO = {"true", "1", "yes"}, {"false", "0", "no"}
WENT_WELL = {"ok", "success", "status_code_ok"}
WENT_WRONG = {"error", "failure", "status_code_error"}
UNSAID = {"unset", "status_code_unset", ""}


def count(values: Sequence[Any], places: Sequence[int]) -> int | None:
    """The first usable count: a whole number from 0 to most_tokens, also as 12.0, "12.0" or "1,234".

    None when nothing is there, INVALID when all that is there is none.
    """
    answer = None
    for at in places:
        value = values[at]
        if type(value) is int and 0 <= value <= MOST:
            return value
        if value is not None:
            whole = _whole(value)
            if whole is not None and 0 <= whole <= MOST:
                return whole
            answer = INVALID
    return answer


def _whole(value: Any) -> int | None:
    if type(value) is int:
        return value
    if type(value) is float:
        return int(value) if value.is_integer() else None
    if type(value) is str and len(value) < LONGEST and (match := COUNT_TEXT.fullmatch(value)):
        return int(match[1].replace(",", ""))
    return None


def number(value: Any) -> float | None:
    """A finite number, also as text; None for everything else. True is no number."""
    if type(value) is float:
        return value if isfinite(value) else None
    if type(value) is int:
        return float(value) if abs(value) <= 1 << 1000 else None
    if type(value) is str and len(value) < LONGEST and NUMBER_TEXT.fullmatch(value):
        return number(float(value))
    return None


def measure(
    values: Sequence[Any], places: Sequence[int], most: float, flags: list[str], flag: str
) -> float | None:
    """The first usable number from 0 to `most`; None when there is none, with `flag` when something else is."""
    odd = False
    for at in places:
        value = values[at]
        if value is None or value == "":
            continue
        understood = number(value)
        if understood is not None and 0 <= understood <= most:
            return understood
        odd = True
    if odd:
        flags.append(flag)
    return None


def status(value: Any) -> tuple[int | None, bool | None] | None:
    """(HTTP status, whether it failed); words like OK, ERROR, UNSET have no HTTP status. None = no status at all."""
    if type(value) is str:
        word = value.strip().lower()
        if word in WENT_WELL:
            return None, False
        if word in WENT_WRONG:
            return None, True
        if word in UNSAID:
            return None, None
    code = _whole(value)
    return (code, code >= 400) if code is not None and 100 <= code <= 599 else None


def acceptance(value: Any) -> str:
    """accepted, rejected, or unknown for everything that is neither yes nor no."""
    if value is True:
        return "accepted"
    if value is False:
        return "rejected"
    if type(value) is str:
        word = value.strip().lower()
        return "accepted" if word in YES else "rejected" if word in NO else "unknown"
    if type(value) is int or type(value) is float:
        return "accepted" if value == 1 else "rejected" if value == 0 else "unknown"
    return "unknown"


def name(value: Any) -> str | None:
    """An id or a name as text; None when there is none. Whole numbers are ids too, and equal ones are the same id.

    Raises Rejected for control characters, and for what is longer than any id: it would not fit into an index.
    """
    if type(value) is str:
        if len(value) > LONGEST:
            raise Rejected("id_too_long", f"normalise: an id of {len(value):,} characters")
        return clean(value)
    if type(value) in (int, float, bool) and abs(value) <= MOST and value == int(value):
        return str(int(value))
    return None


def first_name(values: Sequence[Any], places: Sequence[int]) -> str | None:
    """The first of these values that is a name."""
    for at in places:
        if (text := name(values[at])) is not None:
            return text
    return None


@lru_cache(maxsize=16_384)
def clean(text: str) -> str | None:
    """`text` without blanks around it; None when nothing is left. Raises Rejected for control characters."""
    bare = text.strip()
    if not bare.isprintable() and CONTROL.search(bare):
        raise Rejected("control_character", "normalise: an id with a control character")
    return None if not bare or bare.lower() in NO_TEXT else bare


def slug(value: Any) -> str:
    """owner/name of a repository. Raises Rejected for everything else: a slug becomes part of a path."""
    if type(value) is str and SLUG.fullmatch(value):
        return value
    raise Rejected("bad_repo", "normalise: the repository is not of the form owner/name")
