"""Counts the tokens of a call: each class once, what is missing derived, what contradicts itself flagged."""

from typing import NamedTuple

from plumbline.ai_coding.coercion import INVALID, MOST, count
from plumbline.ai_coding.layouts import Plan, Values
from plumbline.rejects import Rejected


class Tokens(NamedTuple):
    """Tokens by class; `into` came from no cache. `source` is reported, derived, or None without tokens."""

    into: int | None
    out: int | None
    cache_read: int | None
    cache_write: int | None
    total: int | None
    source: str | None


def tokens_of(
    values: Values, plan: Plan, flags: list[str], may_lack: bool
) -> tuple[int | None, int | None, int | None, int | None, int | None, str | None]:
    """The fields of Tokens. in = total - out and out = total - in, never below 0; a reported total is kept.

    Raises Rejected when there are no tokens, unless they `may_lack`, and when a bad count cannot be derived.
    """
    if plan.plain_tokens:
        at_into, at_out, at_total = plan.plain_tokens
        into, out, total = values[at_into], values[at_out], values[at_total]
        if (
            type(into) is type(out) is type(total) is int
            and into >= 0 <= out and into + out == total <= MOST
        ):  # fmt: skip
            return into, out, None, None, total, "reported"  # as nearly all lines are
    return _unusual(values, plan, flags, may_lack)


def _unusual(values: Values, plan: Plan, flags: list[str], may_lack: bool) -> Tokens:
    into, out, total = (
        count(values, plan.tokens_in),
        count(values, plan.tokens_out),
        count(values, plan.total),
    )
    if into is None and out is None and total is None:
        if may_lack:
            flags.append("no_usage")
            return Tokens(None, None, None, None, None, None)
        raise Rejected("no_usage", "normalise: there are no tokens")
    if INVALID in (into, out, total):
        into, out, total = _repaired(into, out, total, flags)
    read, write = _cached(values, plan.cache_read, flags), _cached(values, plan.cache_write, flags)
    cached = (read or 0) + (write or 0)
    includes = cached > 0 and _prompt_includes_cache(values, plan)
    if into is not None and includes:
        if into < cached:
            flags.append("cache_beyond_prompt")
        else:
            into -= cached
    if into is not None and out is not None:
        whole = into + out + cached
        if total is not None and total != whole and (includes or total != whole - cached):
            flags.append("total_mismatch")
        return Tokens(into, out, read, write, whole if total is None else total, "reported")
    if total is None:
        flags.append("partial_tokens")
        return Tokens(into, out, read, write, None, "reported")
    if into is None and out is None:
        return Tokens(None, None, read, write, total, "reported")
    left = total - cached - (into if out is None else out)
    if left < 0:
        flags.append("total_mismatch")
        left = 0
    return Tokens(left if into is None else into, left if out is None else out, read, write, total, "derived")


def _repaired(
    into: int | None, out: int | None, total: int | None, flags: list[str]
) -> tuple[int | None, int | None, int | None]:
    """Without the one bad count, when the two others say what it should have been."""
    good = [None if value == INVALID else value for value in (into, out, total)]
    if good.count(None) > 1:
        raise Rejected(
            "bad_tokens", "normalise: a count of tokens is no whole number from 0, and nothing repairs it"
        )
    flags.append("repaired_tokens")
    return good[0], good[1], good[2]


def _cached(values: Values, places: tuple[int, ...], flags: list[str]) -> int | None:
    cached = count(values, places)
    if cached == INVALID:
        flags.append("bad_cache_tokens")
        return None
    return cached


def _prompt_includes_cache(values: Values, plan: Plan) -> bool:
    """Anthropic counts input_tokens beside the cache_*_input_tokens; all others count the prompt whole.

    Source: Anthropic's prompt caching and OpenAI's usage objects; LiteLLM and OpenInference follow the latter.
    """
    into = _used(values, plan, plan.tokens_in)
    cache = _used(values, plan, plan.cache_read) or _used(values, plan, plan.cache_write)
    return not (into.endswith("input_tokens") and cache.endswith("_input_tokens"))


def _used(values: Values, plan: Plan, places: tuple[int, ...]) -> str:
    return next((plan.paths[at] for at in places if values[at] is not None), "")
