"""Misbehaviour on demand: the failures a real PostHog shows, each for a given number of requests."""

import threading
from dataclasses import dataclass, field

from local.posthog.errors import Refused, busy, server_error, throttled

KINDS = {
    "429": "throttled; `retry_after` seconds in the header, none without it",
    "500": "server error",
    "502": "bad gateway",
    "503": "no capacity",
    "504": "the query took too long",
    "512": "the query is estimated to take too long",
    "402": "the quota is used up",
    "403": "the key lacks the scope",
    "slow": "answers after `seconds`, holding its slot meanwhile",
    "dropped": "the connection is closed without an answer",
    "truncated": "only the first 100 rows, and the answer says so",
    "truncated_silently": "only the first 100 rows, and the answer does not say so",
    "cached": "`is_cached` is true whatever was asked",
    "garbage": "status 200 and a body that is not JSON",
}
TRUNCATED_ROWS = 100
OPTIONS = {"429": {"retry_after"}, "slow": {"seconds"}}


@dataclass
class Fault:
    """One kind of failure and how many more requests it spoils. `only` limits it to requests so named."""

    kind: str
    times: int = 1
    only: str | None = None
    options: dict = field(default_factory=dict)

    def refusal(self) -> Refused | None:
        """The error answer of this fault; None when the fault is of another sort."""
        if self.kind == "429":
            seconds = self.options.get("retry_after")
            return busy() if seconds is None else throttled(seconds)
        if self.kind == "402":
            detail = "You have used up this period's API queries."
            return Refused(402, "quota_limit_exceeded", "quota_limit_exceeded", detail)
        if self.kind == "403":
            detail = "API key missing required scope 'query:read'"
            return Refused(403, "authentication_error", "permission_denied", detail)
        if self.kind.isdigit():
            return server_error(int(self.kind), f"Simulated: {KINDS[self.kind]}.")
        return None


class Faults:
    """The faults still to come, first in, first out. Safe to use while requests are served."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, kind: str, times: int = 1, only: str | None = None, **options) -> None:
        """Spoil the next `times` queries with `kind`.

        Raises   ValueError for an unknown kind or an option this kind does not have.
        """
        kind = str(kind)
        if kind not in KINDS:
            raise ValueError(f"unknown fault {kind!r}: choose one of {', '.join(KINDS)}")
        unknown = set(options) - OPTIONS.get(kind, set())
        if unknown:
            raise ValueError(f"fault {kind!r} has no option {', '.join(sorted(unknown))}")
        if not isinstance(times, int) or times < 1:
            raise ValueError(f"times must be a whole number of at least 1, not {times!r}")
        with self._lock:
            self._waiting.append(Fault(kind, times, only, options))

    def take(self, name: str | None) -> Fault | None:
        """The fault for a request of this name, used up by one; None when all is well."""
        with self._lock:
            for fault in self._waiting:
                if fault.only is None or fault.only == name:
                    fault.times -= 1
                    if fault.times == 0:
                        self._waiting.remove(fault)
                    return fault
        return None

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def __len__(self) -> int:
        return sum(fault.times for fault in self._waiting)


def spoil(answer: dict, fault: Fault | None) -> dict:
    """The answer as a fault that leaves it a success would have it."""
    if fault is None:
        return answer
    if fault.kind == "cached":
        return {**answer, "is_cached": True}
    if fault.kind == "truncated":
        rows = answer["results"][:TRUNCATED_ROWS]
        return {**answer, "results": rows, "limit": TRUNCATED_ROWS, "offset": 0, "hasMore": True}
    if fault.kind == "truncated_silently":
        has_more = None if answer["hasMore"] is None else False
        return {**answer, "results": answer["results"][:TRUNCATED_ROWS], "hasMore": has_more}
    return answer
