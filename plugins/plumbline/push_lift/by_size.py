"""Asks PostHog about many things in queries that are small enough for it."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from plumbline.push_lift.settings import SETTINGS
from plumbline.sources.posthog import PostHog, QueryTooLarge


def ask_in_parts(
    posthog: PostHog,
    text: str,
    name: str,
    items: Sequence[Any],
    values_of: Callable[[Sequence[Any]], dict[str, Any]],
    most_bytes: int = SETTINGS.max_query_bytes,
) -> Iterator[dict[str, Any]]:
    """The rows of all answers. `values_of(part)` makes the bound values for a part of `items`.

    A part whose query would be larger than `most_bytes` is halved before it is sent, a part PostHog gives
    up on is halved after; a single item that is still too large is QueryTooLarge.
    """
    if not items:
        return
    values = values_of(items)
    size = len(text.encode()) + len(json.dumps(values).encode())
    if len(items) > 1 and size > most_bytes:
        yield from _halves(posthog, text, name, items, values_of, most_bytes)
        return
    try:
        answer = posthog.ask(text, values, name)
    except QueryTooLarge:
        if len(items) == 1:
            raise
        yield from _halves(posthog, text, name, items, values_of, most_bytes)
        return
    yield from answer.rows


def _halves(posthog, text, name, items, values_of, most_bytes) -> Iterator[dict[str, Any]]:
    middle = len(items) // 2
    for part in (items[:middle], items[middle:]):
        yield from ask_in_parts(posthog, text, name, part, values_of, most_bytes)
