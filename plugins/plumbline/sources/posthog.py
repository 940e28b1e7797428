"""Asks PostHog's query API: bound values, honest about limits, and suspicious of every answer."""

import json
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from plumbline.pace import Pace
from plumbline.permanent import Permanent

if TYPE_CHECKING:
    from plumbline.sources.posthog_export import BatchExport

log = logging.getLogger(__name__)

ROW_LIMIT = 50_000  # PostHog cuts a larger LIMIT silently
TRANSIENT = frozenset({429, 500, 502, 503})
TOO_LARGE = frozenset({504, 512})  # the query, not the server, is the trouble: ask for less
SETTINGS_OF = {
    400: "the query or a name in it: see include/sql/sources/posthog and the vocabulary in settings",
    401: "the password (personal API key) of connection posthog",
    402: "the PostHog plan: its query quota is used up",
    403: "the scope of the personal API key of connection posthog: it needs query:read for this project",
    404: "host and extra 'project_id' of connection posthog",
}


class PostHogRefused(Permanent):
    """A permanent answer: asking again cannot help. The message names the setting to look at."""


class PostHogUnavailable(RuntimeError):
    """PostHog did not answer properly within the attempts and time allowed; a later retry may help."""


class QueryTooLarge(RuntimeError):
    """PostHog gave up on the query's size or time; ask for a smaller part."""


class AnswerNotWhole(RuntimeError):
    """The answer is cut, cached or unreadable: it must not be taken for data."""


@dataclass(frozen=True)
class Answer:
    """Rows as dicts by column name, and whether PostHog served them from its cache."""

    rows: list[dict[str, Any]]
    is_cached: bool


@dataclass
class PostHog:
    """One project of one PostHog. Times in seconds. Counts what it cost in `spent`."""

    base_url: str
    project_id: str
    personal_key: str = field(repr=False)
    pace: Pace | None = None
    timeout: float = 60.0
    attempts: int = 6
    patience: float = 600.0  # longest time to keep trying one query
    sleep: Callable[[float], None] = time.sleep
    export: "BatchExport | None" = None  # where activity comes from instead, when there is one
    tracking_since: str | None = None  # first day of tracking, when the connection knows it
    spent: dict[str, float] = field(
        default_factory=lambda: {"requests": 0, "waited_seconds": 0.0, "cached": 0}
    )

    def __post_init__(self) -> None:
        self._http = httpx.Client(
            base_url=self.base_url,
            headers={"Authorization": f"Bearer {self.personal_key}"},
            timeout=self.timeout,
        )

    def close(self) -> None:
        self._http.close()

    def ask(self, text: str, values: dict[str, Any], name: str) -> Answer:
        """Run one HogQL query with bound `values`; every row or an error, never a part.

        The query must say LIMIT 50000 and return rows_total = count() OVER (): that is how a cut is noticed.
        Raises PostHogRefused, PostHogUnavailable, QueryTooLarge, AnswerNotWhole.
        """
        body = {
            "query": {"kind": "HogQLQuery", "query": text, "values": values},
            "name": f"plumbline {name}",
            "refresh": "force_blocking",  # a cached count may be from before the window had settled
        }
        return self._whole(self._send(body, name), name)

    def _send(self, body: dict[str, Any], name: str) -> dict[str, Any]:
        give_up_at = time.monotonic() + self.patience
        for attempt in range(1, self.attempts + 1):
            if self.pace:
                self.spent["waited_seconds"] += self.pace.wait()
            self.spent["requests"] += 1
            trouble, asked_to_wait = self._try(body, name)
            if isinstance(trouble, dict):
                return trouble
            wait = asked_to_wait if asked_to_wait is not None else min(60.0, 2.0 ** (attempt - 1))
            wait *= random.uniform(1.0, 1.25)
            if attempt == self.attempts or time.monotonic() + wait > give_up_at:
                break
            log.warning("posthog %s: %s; attempt %s, waiting %.1f s", name, trouble, attempt, wait)
            self.spent["waited_seconds"] += wait
            self.sleep(wait)
        raise PostHogUnavailable(
            f"connection posthog: {name} failed {attempt} times at {self.base_url}, last with: {trouble}. "
            f"{_look_at(trouble)}. Airflow retries by itself; clearing the task retries at once."
        )

    def _try(self, body: dict[str, Any], name: str) -> tuple[dict[str, Any] | str, float | None]:
        """The answer, or (what went wrong, seconds the server asked us to wait) when trying again may help."""
        try:
            response = self._http.post(f"/api/projects/{self.project_id}/query/", json=body)
        except httpx.TimeoutException as error:
            raise QueryTooLarge(f"posthog {name}: no answer within {self.timeout:.0f} s") from error
        except httpx.HTTPError as error:
            return f"{type(error).__name__}: {error}", None
        status = response.status_code
        if status in TOO_LARGE:
            raise QueryTooLarge(f"posthog {name}: {status} {_detail(response)}")
        if status in TRANSIENT or status > 504:
            return f"{status} {_detail(response)}", _retry_after(response)
        if status != 200:
            hint = SETTINGS_OF.get(status, "connection posthog")
            raise PostHogRefused(f"posthog {name}: {status} {_detail(response)}. Look at {hint}.")
        try:
            return response.json(), None
        except json.JSONDecodeError:
            return f"200 with a body that is not JSON ({len(response.content)} bytes)", None

    def _whole(self, answer: dict[str, Any], name: str) -> Answer:
        if answer.get("error"):
            raise AnswerNotWhole(f"posthog {name}: answered with an error inside: {answer['error']}")
        if not isinstance(answer.get("results"), list) or not isinstance(answer.get("columns"), list):
            raise AnswerNotWhole(f"posthog {name}: an answer without results and columns")
        if answer.get("is_cached"):
            self.spent["cached"] += 1
            raise AnswerNotWhole(f"posthog {name}: a cached answer although a fresh one was demanded")
        rows = [dict(zip(answer["columns"], row, strict=True)) for row in answer["results"]]
        total = rows[0]["rows_total"] if rows else 0
        if answer.get("hasMore") or len(rows) >= ROW_LIMIT or len(rows) != total:
            raise AnswerNotWhole(
                f"posthog {name}: the answer is cut: {len(rows)} of {total} rows came, limit {answer.get('limit')}. "
                "Ask about fewer sends at a time (users_per_request)."
            )
        return Answer(rows, is_cached=False)


def _look_at(trouble: str) -> str:
    """Where to look, by the words of the last trouble: PostHog's own troubles begin with their status."""
    if trouble[:1].isdigit() and not trouble.startswith("200"):
        return "PostHog itself is in trouble or over its limit: see https://status.posthog.com"
    if "refused" in trouble:
        return "Nothing listens there: check host and port of connection posthog"
    if trouble.startswith("ConnectError"):
        return "Check host and port of connection posthog, and whether the worker reaches them"
    return "Something between the worker and PostHog cuts or rewrites answers: look at proxies and host"


def _detail(response: httpx.Response) -> str:
    try:
        return str(response.json().get("detail") or response.json().get("code"))[:300]
    except (json.JSONDecodeError, AttributeError):
        return response.reason_phrase


def _retry_after(response: httpx.Response) -> float | None:
    try:
        return max(0.0, float(response.headers["Retry-After"]))
    except (KeyError, ValueError):
        return None
