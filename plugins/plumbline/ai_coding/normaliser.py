"""One line of a trace file, whichever tool wrote it, becomes one call; or the reason why it is none."""

import json
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec

from plumbline.ai_coding import coercion, times
from plumbline.ai_coding.call_ids import NO_ID, call_id_of
from plumbline.ai_coding.coercion import first_name, measure
from plumbline.ai_coding.layouts import Plan, Values
from plumbline.ai_coding.settings import SETTINGS
from plumbline.ai_coding.shapes import Finder
from plumbline.ai_coding.steady import Steady, steady_of
from plumbline.ai_coding.tokens import tokens_of
from plumbline.rejects import Rejected

VERSION = "1"  # of the rules; a new one makes files that have dead letters be read again
ANY_LENGTH = float("inf")
LONGEST_CALL = SETTINGS.longest_call_ms
MEASURED = "\t".join(["%s"] * 8)  # None takes an f-string three times as long
IN_A_MINUTE = blake2b(digest_size=10)  # 20 digits behind the 12 of a minute
_decode = msgspec.json.Decoder().decode


class Call(NamedTuple):
    """One call as a line tells of it; `steady` is what it shares with others.

    `measured` are the values that tell it from others, as text: ts to trace_id.
    """

    trace_hash: str  # 32 hexadecimal digits
    flags: list[str]
    call_id: str | None
    token_source: str | None
    diff_ratio: float | None
    accepted_lines: int | None
    reported_cost_usd: float | None
    measured: str
    steady: Steady
    ts: str  # ISO 8601 in UTC
    tokens_in: int | None
    tokens_out: int | None
    tokens_cache_read: int | None
    tokens_cache_write: int | None
    total_tokens: int | None
    latency_ms: float | None
    trace_id: str | None


def decoded(line: bytes) -> dict[str, Any]:
    """The object on a line. NaN, Infinity and halves of a character are let through: their fields are judged later."""
    try:
        record = _decode(line)
    except (ValueError, RecursionError):
        try:
            record = json.loads(line.decode())
        except UnicodeDecodeError:
            raise Rejected("not_utf8", "decode: the line is no UTF-8") from None
        except (ValueError, RecursionError):
            raise Rejected("not_json", "decode: the line is no JSON") from None
    if type(record) is not dict:
        raise Rejected("not_an_object", "decode: the line is JSON, but no object")
    return record


def call_of(record: dict[str, Any], finder: Finder) -> Call | str:
    """The call a record tells of, or, when it tells of something else, the code for that. `finder` learns and counts.

    Raises Rejected for a record that should be a call and cannot be read as one.
    """
    call = told(*finder.find(record))
    return call if type(call) is str else Call(*call)


def told(values: Values, plan: Plan) -> tuple[Any, ...] | str:
    """The same of what a finder has found, as a plain tuple: giving it names would take as long as hashing it."""
    steady = steady_of(values, plan)
    if type(steady) is str:
        return steady
    flags = [*steady.flags]
    for at in plan.time:
        if values[at] is not None:
            ts = times.instant(values[at], flags)
            break
    else:
        raise Rejected("no_time", "normalise: there is no time")
    into, out, read, write, total, source = tokens_of(values, plan, flags, steady.is_error)
    latency = values[plan.latency[0]] if plan.latency else None
    if plan.latency and (type(latency) is not float or not 0 <= latency <= LONGEST_CALL):
        latency = measure(values, plan.latency, LONGEST_CALL, flags, "bad_latency")
    if latency is None and plan.end:
        latency = _latency_until(values, plan.end, ts, flags)
    trace_id = first_name(values, plan.trace) if plan.trace else None
    measured = MEASURED % (ts, into, out, read, write, total, latency, trace_id)
    call_id, identity = call_id_of(values, plan, trace_id) if plan.ids else NO_ID
    if call_id is None:
        # its minute comes first, so that new calls lie together in every index of calls
        digest = IN_A_MINUTE.copy()
        digest.update(f"{measured}\t{steady.identity}{identity}".encode())
        trace_hash = _digits_of_minute(ts[:16]) + digest.hexdigest()
    else:
        trace_hash = blake2b(identity.encode(), digest_size=16).hexdigest()
    return (
        trace_hash, flags, call_id, source,
        measure(values, plan.diff_ratio, 1, flags, "bad_diff_ratio") if plan.diff_ratio else None,
        _accepted_lines(values, plan.accepted_lines, flags) if plan.accepted_lines else None,
        measure(values, plan.cost, ANY_LENGTH, flags, "bad_cost") if plan.cost else None,
        measured, steady, ts, into, out, read, write, total, latency, trace_id,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _digits_of_minute(minute: str) -> str:
    return minute.translate({ord(sign): None for sign in "-T:"})


def _latency_until(values: Values, places: tuple[int, ...], ts: str, flags: list[str]) -> float | None:
    for at in places:
        if values[at] is not None:
            try:
                lasted = times.milliseconds_between(ts, times.instant(values[at], []))
            except Rejected:
                flags.append("bad_end_time")
                return None
            if 0 <= lasted <= SETTINGS.longest_call_ms:
                return lasted
            flags.append("ends_before_it_starts" if lasted < 0 else "bad_latency")
    return None


def _accepted_lines(values: Values, places: tuple[int, ...], flags: list[str]) -> int | None:
    lines = coercion.count(values, places)
    if lines == coercion.INVALID:
        flags.append("bad_accepted_lines")
        return None
    return lines
