"""One line of a trace file, whichever tool wrote it, becomes one call; or the reason why it is none."""

import json
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec

from plumbline.ai_coding import coercion
from plumbline.ai_coding.coercion import measure, name
from plumbline.ai_coding.shapes import Finder, Plan, Values
from plumbline.ai_coding.steady import steady_of
from plumbline.ai_coding.tokens import tokens_of
from plumbline.rejects import Rejected

VERSION = "1"  # of the rules; a new one makes files that have dead letters be read again
ANY_LENGTH = float("inf")
_decode = msgspec.json.Decoder().decode


class Call(NamedTuple):
    """One call as a line tells of it: the columns of staging.trace_calls, without where the line stands."""

    trace_hash: str
    call_id: str | None
    trace_id: str | None
    session_id: str | None
    developer_id: str | None
    ts: str  # ISO 8601 in UTC
    model: str | None
    provider: str | None
    tokens_in: int | None
    tokens_out: int | None
    tokens_cache_read: int | None
    tokens_cache_write: int | None
    total_tokens: int | None
    token_source: str | None
    latency_ms: float | None
    status_code: int | None
    is_error: bool | None
    acceptance: str
    diff_ratio: float | None
    accepted_lines: int | None
    repo: str | None
    reported_cost_usd: float | None
    source_shape: str
    flags: list[str]


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
    """The call a record tells of, or, when it tells of something else, the code for that.

    Raises Rejected for a record that should be a call and cannot be read as one. `finder` learns and counts.
    """
    values, plan = finder.find(record)
    no_call, session, developer, model, provider, status, is_error, accepted, repo, odd = steady_of(
        values, plan
    )
    if no_call:
        return no_call
    flags = list(odd)
    ts = _time(values, plan.time, flags)
    into, out, read, write, total, source = tokens_of(values, plan, flags, is_error is True)
    latency = measure(values, plan.latency, ANY_LENGTH, flags, "bad_latency") if plan.latency else None
    if latency is None and plan.end:
        latency = _latency_until(values, plan.end, ts, flags)
    trace_id = _first_name(values, plan.trace) if plan.trace else None
    call_id, kind = _call_id(values, plan)
    if call_id is None:
        says = (
            f"{ts}\t{session}\t{developer}\t{model}\t{provider}\t{into}\t{out}\t{read}\t{write}\t{total}\t"
            f"{latency}\t{status}\t{repo}\t{trace_id}"
        )
    else:
        says = f"span\t{trace_id}\t{call_id}" if kind == "span" else f"{kind}\t{call_id}"
    return Call(
        blake2b(says.encode(), digest_size=16).hexdigest(),
        call_id, trace_id, session, developer, ts, model, provider, into, out, read, write, total, source,
        latency, status, is_error, accepted,
        measure(values, plan.diff_ratio, 1, flags, "bad_diff_ratio") if plan.diff_ratio else None,
        _accepted_lines(values, plan.accepted_lines, flags) if plan.accepted_lines else None,
        repo,
        measure(values, plan.cost, ANY_LENGTH, flags, "bad_cost") if plan.cost else None,
        plan.shape, flags,
    )  # fmt: skip


def _time(values: Values, places: tuple[int, ...], flags: list[str]) -> str:
    for at in places:
        if values[at] is not None:
            return coercion.instant(values[at], flags)
    raise Rejected("no_time", "normalise: there is no time")


def _latency_until(values: Values, places: tuple[int, ...], ts: str, flags: list[str]) -> float | None:
    for at in places:
        if values[at] is not None:
            try:
                lasted = coercion.milliseconds_between(ts, coercion.instant(values[at], []))
            except Rejected:
                flags.append("bad_end_time")
                return None
            if lasted >= 0:
                return lasted
            flags.append("ends_before_it_starts")
    return None


def _first_name(values: Values, places: tuple[int, ...]) -> str | None:
    for at in places:
        if (text := name(values[at])) is not None:
            return text
    return None


def _accepted_lines(values: Values, places: tuple[int, ...], flags: list[str]) -> int | None:
    lines = coercion.count(values, places)
    if lines == coercion.INVALID:
        flags.append("bad_accepted_lines")
        return None
    return lines


def _call_id(values: Values, plan: Plan) -> tuple[str | None, str]:
    """The call's own id and of which kind it is: ids of different kinds may look alike."""
    for kind, places in (("span", plan.span_id), ("message", plan.message_id), ("request", plan.request_id)):
        if places and (text := _first_name(values, places)) is not None:
            return text, kind
    return None, ""
