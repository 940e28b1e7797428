"""Asks GitHub's REST API: every page, nothing twice that has not changed, and never more than it allows."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
import msgspec

from plumbline.sources.github_limits import answered_at, limit_of
from plumbline.sources.github_refusals import (
    AnswerNotWhole,
    GitHubRefused,
    GitHubUnavailable,
    kind_of,
    refusal_of,
)

log = logging.getLogger(__name__)

MOVED = frozenset({301, 302, 307, 308})
HOPS = 5  # a repository that was renamed twice takes two
NO_COMMITS, UNCHANGED = 409, 304


class _Passing(Exception):
    """What went wrong, and how many seconds to wait before asking again may help."""


@dataclass(frozen=True)
class Page:
    """One page of a list. `etag` stands for this page; `is_unchanged`: it is as it was when the tag was given."""

    rows: list[Any]
    etag: str | None
    answered_at: datetime
    is_unchanged: bool = False


@dataclass
class GitHub:
    """Some repositories (owner/name) of one GitHub. Times in seconds. Counts what it cost in `spent`."""

    base_url: str
    token: str = field(repr=False)
    repositories: Sequence[str] = ()
    timeout: float = 60.0
    attempts: int = 6
    patience: float = 3700.0  # longest waiting for one answer: a used-up limit comes back within the hour
    sleep: Callable[[float], None] = time.sleep
    spent: dict[str, float] = field(
        default_factory=lambda: {"requests": 0, "not_modified": 0, "waited_seconds": 0.0}
    )

    def __post_init__(self) -> None:
        if not (self.token and self.token.isascii() and self.token.isprintable()):
            raise GitHubRefused("connection github has no usable token: put one into its password")
        self._http = httpx.Client(
            base_url=self.base_url,
            headers={
                "Authorization": f"Bearer {self.token}",
                "Accept": "application/vnd.github+json",
                "X-GitHub-Api-Version": "2022-11-28",
                "User-Agent": "plumbline",
            },
            timeout=self.timeout,
        )

    def close(self) -> None:
        self._http.close()

    def address(self, path: str, parameters: Mapping[str, Any] | None = None) -> str:
        """The whole URL of a request: what an ETag belongs to."""
        return str(self._http.build_request("GET", path, params=parameters or None).url)

    def one(self, path: str) -> dict[str, Any]:
        """One object. Raises NotVisible, GitHubRefused, GitHubUnavailable, AnswerNotWhole."""
        _, body = self._ask(path)
        if not isinstance(body, dict):
            raise AnswerNotWhole(f"github {path}: {kind_of(body)} where an object was asked for")
        return body

    def pages(self, url: str, etag: str | None = None, *, may_be_empty: bool = False) -> Iterator[Page]:
        """A list page by page, following GitHub's links as they are.

        With the `etag` of an earlier first page there is one page that says `is_unchanged`, if that is so;
        it costs nothing. `may_be_empty`: 409 to the first page is GitHub's word for a repository without any
        commit, and an empty page; everywhere else it is no answer. Raises as `one` does.
        """
        following: str | None = url
        while following:
            is_first = following == url
            response, rows = self._ask(following, etag, may_be_empty=may_be_empty and is_first)
            status, at = response.status_code, answered_at(response)
            if status == UNCHANGED:
                self.spent["not_modified"] += 1
            elif status != NO_COMMITS and not isinstance(rows, list):
                raise AnswerNotWhole(
                    f"github {response.request.url.path}: {kind_of(rows)} where a list was asked for"
                )
            yield Page(rows or [], response.headers.get("etag", etag), at, is_unchanged=status == UNCHANGED)
            following, etag = response.links.get("next", {}).get("url") if status == 200 else None, None

    def rows(self, path: str) -> list[Any]:
        """A whole list at once."""
        return [row for page in self.pages(self.address(path, {"per_page": 100})) for row in page.rows]

    def _ask(
        self, url: str, etag: str | None = None, *, may_be_empty: bool = False
    ) -> tuple[httpx.Response, Any]:
        """The answer and its body, after as many attempts as it takes."""
        waited = 0.0
        for attempt in range(1, self.attempts + 1):
            try:
                return self._try(url, etag, attempt, may_be_empty)
            except _Passing as passing:
                trouble, wait = passing.args
            if attempt == self.attempts or waited + wait > self.patience:
                break
            log.warning("github: %s; attempt %s, waiting %.0f s", trouble, attempt, wait)
            waited += wait
            self.spent["waited_seconds"] += wait
            self.sleep(wait)
        raise GitHubUnavailable(
            f"connection github: {httpx.URL(url).path} not answered in {attempt} attempts and {waited:.0f} s of "
            f"waiting, last {trouble}. Airflow retries by itself and goes on where this ended."
        )

    def _try(
        self, url: str, etag: str | None, attempt: int, may_be_empty: bool
    ) -> tuple[httpx.Response, Any]:
        backoff = min(60.0, 2.0 ** (attempt - 1))
        try:
            response = self._follow(url, etag)
        except httpx.HTTPError as error:
            raise _Passing(f"{type(error).__name__}: {error}", backoff) from error
        status = response.status_code
        if status == UNCHANGED or (status == NO_COMMITS and may_be_empty):
            return response, None
        if limit := limit_of(response, attempt):
            raise _Passing(*limit)
        if status >= 500 or status == NO_COMMITS:
            raise _Passing(f"{status} {response.reason_phrase}", backoff)
        if status != 200:
            raise refusal_of(response)
        try:
            return response, msgspec.json.decode(response.content)
        except msgspec.DecodeError as error:
            told = f"200 with a body that is not JSON ({len(response.content)} bytes)"
            raise _Passing(told, backoff) from error

    def _follow(self, url: str, etag: str | None) -> httpx.Response:
        """One answer that is no redirection. The token goes to the connection's own host only."""
        home = self._http.base_url
        for _ in range(HOPS):
            request = self._http.build_request("GET", url, headers={"If-None-Match": etag} if etag else None)
            if _origin(request.url) != _origin(home):
                raise GitHubRefused(
                    f"GitHub points to another host ({request.url.host}), which must not get the token: "
                    "correct the host of connection github"
                )
            self.spent["requests"] += 1
            response = self._http.send(request)
            if response.status_code not in MOVED:
                return response
            url = str(request.url.join(response.headers.get("location", "")))
        raise GitHubRefused(f"github {request.url.path}: redirected more than {HOPS} times")


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port  # httpx drops default ports
