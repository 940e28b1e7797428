"""Misbehaviour on demand: the failures a real GitHub shows, each for a given number of requests."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any

SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
KINDS = {
    "primary": "403, the token's requests are used up; `reset_in` seconds until there are new ones",
    "secondary": "403, too many at once; `retry_after` seconds in the header, none without it",
    "429": "the same with status 429",
    "forbidden": "403 that is about no limit: the token lacks a permission",
    "401": "the token has expired",
    "404": "gone, or not visible to this token",
    "409": "an empty repository",
    "500": "server error",
    "502": "bad gateway",
    "object": "status 200 and an object where a list belongs",
    "garbage": "status 200 and a body that is not JSON",
    "dropped": "the connection is closed without an answer",
    "elsewhere": "301 to another host, `location`",
    "shift": "a good answer, and then pull request `number` is changed at `at`: the rows of the list move",
}
OPTIONS = {
    "primary": {"reset_in"},
    "secondary": {"retry_after"},
    "429": {"retry_after"},
    "elsewhere": {"location"},
    "shift": {"number", "at"},
}
MESSAGES = {
    "401": "Bad credentials",
    "404": "Not Found",
    "409": "Git Repository is empty.",
    "forbidden": "Resource not accessible by personal access token",
    "primary": "API rate limit exceeded for user ID 1.",
    "secondary": SECONDARY,
    "429": SECONDARY,
}
STATUSES = {
    "primary": 403,
    "secondary": 403,
    "forbidden": 403,
    "elsewhere": 301,
    "object": 200,
    "garbage": 200,
}


@dataclass
class Fault:
    """One kind of failure and how many more requests it spoils.

    `only` limits it to paths that end so, `page` to one page of lists.
    """

    kind: str
    times: int = 1
    only: str = ""
    page: int | None = None
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def answer(self) -> tuple[int, Any, dict[str, str]] | None:
        """Status, body and headers; None when the fault is of another sort."""
        if self.kind in ("shift", "dropped"):
            return None
        headers = {}
        if self.kind == "primary":
            reset = int(time.time()) + self.options.get("reset_in", 60)
            headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset)}
        if "retry_after" in self.options:
            headers["Retry-After"] = str(self.options["retry_after"])
        if self.kind == "elsewhere":
            headers["Location"] = self.options["location"]
        status = STATUSES.get(self.kind) or int(self.kind)
        return status, {"message": MESSAGES.get(self.kind, "Simulated.")}, headers


class Faults:
    """The faults still to come, first in, first out. Safe to use while requests are served."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, kind: str, times: int = 1, only: str = "", page: int | None = None, **options: Any) -> None:
        """Spoil the next `times` requests with `kind`.

        Raises   ValueError for an unknown kind or an option this kind does not have.
        """
        if kind not in KINDS:
            raise ValueError(f"unknown fault {kind!r}: choose one of {', '.join(KINDS)}")
        if unknown := set(options) - OPTIONS.get(kind, set()):
            raise ValueError(f"fault {kind!r} has no option {', '.join(sorted(unknown))}")
        with self._lock:
            self._waiting.append(Fault(kind, times, only, page, options))

    def take(self, path: str, page: int) -> Fault | None:
        """The fault for a request of this path and page, used up by one; None when all is well."""
        with self._lock:
            for fault in self._waiting:
                if path.endswith(fault.only) and fault.page in (None, page):
                    fault.times -= 1
                    if fault.times == 0:
                        self._waiting.remove(fault)
                    return fault
        return None

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()
