"""What GitHub says about itself in an answer: how long to wait, and when it answered."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

LIMITED = frozenset({403, 429})  # 403 is a limit or a refusal: headers and words tell which
WORDS = ("rate limit", "abuse detection")  # of a secondary limit that comes without any header
AT_LEAST = 60.0  # seconds; GitHub's own advice for a limit that does not say how long, doubled each time


def limit_of(response: httpx.Response, attempt: int) -> tuple[str, float] | None:
    """(what is used up, seconds to wait before attempt + 1), or None when the answer is not about a limit.

    Source   docs.github.com, best practices for using the REST API: Retry-After first, then x-ratelimit-reset,
             else a minute, doubled with every attempt.
    """
    if response.status_code not in LIMITED:
        return None
    headers, now = response.headers, answered_at(response)
    retry_after, reset = _number(headers.get("retry-after")), _number(headers.get("x-ratelimit-reset"))
    used_up = headers.get("x-ratelimit-remaining") == "0"
    if retry_after is not None:
        return f"{response.status_code}: a limit that asks for {retry_after:.0f} s of rest", retry_after
    if used_up and reset is not None:
        until = datetime.fromtimestamp(reset, UTC)
        told = f"{response.status_code}: the token's requests are used up until {until:%Y-%m-%d %H:%M:%S} UTC"
        return told, max(0.0, (until - now).total_seconds()) + 1.0  # reset is a whole second
    if used_up or response.status_code == 429 or any(word in response.text.lower() for word in WORDS):
        return f"{response.status_code}: a limit that does not say for how long", AT_LEAST * 2 ** (
            attempt - 1
        )
    return None


def answered_at(response: httpx.Response) -> datetime:
    """GitHub's clock; ours when a proxy took the header away."""
    try:
        return parsedate_to_datetime(response.headers["date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return datetime.now(UTC)


def _number(text: str | None) -> float | None:
    return float(text) if text is not None and text.isdecimal() else None
