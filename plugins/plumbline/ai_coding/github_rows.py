"""Turns what GitHub sends into rows of staging; what lacks its number or its time is rejected."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from plumbline.rejects import DeadLetter, Rejected

PULLS = (
    "repo", "number", "github_id", "title", "author_login", "state", "is_draft", "created_at", "updated_at",
    "merged_at", "closed_at", "additions", "deletions", "changed_files", "first_commit_at", "head_repo", "labels",
)  # fmt: skip
REVIEWS = ("repo", "review_id", "number", "reviewer_login", "state", "submitted_at")
EVENTS = ("repo", "event_id", "number", "event", "actor_login", "created_at")
COMMITS = ("repo", "sha", "author_login", "author_email", "authored_at", "committed_at")
Payload = dict[str, Any]


def changed_at(pull: Payload) -> tuple[int, datetime]:
    """(number, last change) of a pull request in a list. Raises Rejected when it lacks one of them."""
    return _needed(pull, "number", int), _needed_time(pull, "updated_at")


def pull_row(repo: str, commits: Iterable[Payload], pull: Payload) -> tuple:
    """One row of PULLS from the details and the commits of a pull request. Raises Rejected."""
    number, updated_at = changed_at(pull)
    head, authored = pull.get("head") or {}, [_time((c.get("commit") or {}).get("author")) for c in commits]
    return (
        repo, number, _needed(pull, "id", int), _text(pull.get("title")), _login(pull.get("user")),
        _needed(pull, "state", str), bool(pull.get("draft")), _needed_time(pull, "created_at"), updated_at,
        _time(pull, "merged_at"), _time(pull, "closed_at"),
        pull.get("additions"), pull.get("deletions"), pull.get("changed_files"),
        min((at for at in authored if at), default=None),
        (head.get("repo") or {}).get("full_name"), _names(pull.get("labels")),
    )  # fmt: skip


def review_row(repo: str, number: int, review: Payload) -> tuple:
    """One row of REVIEWS; a pending one has no time. Raises Rejected."""
    return (
        repo, _needed(review, "id", int), number, _login(review.get("user")), _needed(review, "state", str),
        _time(review, "submitted_at"),
    )  # fmt: skip


def event_row(repo: str, number: int, event: Payload) -> tuple:
    """One row of EVENTS. Raises Rejected."""
    return (
        repo, _needed(event, "id", int), number, _needed(event, "event", str), _login(event.get("actor")),
        _needed_time(event, "created_at"),
    )  # fmt: skip


def commit_row(repo: str, commit: Payload) -> tuple:
    """One row of COMMITS; without a committer's time the author's is taken. Raises Rejected."""
    inner = commit.get("commit") or {}
    author, authored_at = inner.get("author") or {}, _time(inner.get("author"))
    committed_at = _time(inner.get("committer")) or authored_at
    if committed_at is None:
        raise Rejected("missing_date", "neither committer nor author has a date")
    return (
        repo, _needed(commit, "sha", str), _login(commit.get("author")), _text(author.get("email")),
        authored_at, committed_at,
    )  # fmt: skip


def sorted_out(
    kind: str, repo: str, payloads: Sequence[Any], row_of: Callable[[Payload], tuple]
) -> tuple[list[tuple], list[DeadLetter]]:
    """(rows, dead letters) of some payloads. A letter holds what identifies the record, and no person."""
    rows, dead = [], []
    for payload in payloads:
        try:
            if not isinstance(payload, dict):
                raise Rejected("not_an_object")
            rows.append(row_of(payload))
        except Rejected as why:
            dead.append(dead_letter(kind, repo, payload, why.code, why.detail))
    return rows, dead


def dead_letter(kind: str, repo: str, payload: Any, code: str, detail: str | None) -> DeadLetter:
    facts = payload if isinstance(payload, dict) else {}
    ids = {name: facts[name] for name in ("number", "id", "sha") if facts.get(name) is not None}
    name = next(iter(ids.values()), None) or hashlib.sha256(msgspec.json.encode(payload)).hexdigest()[:16]
    kept = {"repo": repo, "kind": kind, **ids, "fields": sorted(facts)}
    return DeadLetter(f"{repo} {kind} {name}", code, detail, msgspec.json.encode(kept).decode())


def _needed(payload: Payload, name: str, kind: type) -> Any:
    if not isinstance(payload.get(name), kind):
        raise Rejected(f"missing_{name}", f"{name} is missing, or not what it should be")
    return payload[name]


def _needed_time(payload: Payload, name: str) -> datetime:
    at = _time(payload, name)
    if at is None:
        raise Rejected(f"missing_{name}", f"{name} is missing")
    return at


def _time(payload: Payload | None, name: str = "date") -> datetime | None:
    """An instant in UTC. Raises Rejected for what is there and no time."""
    text = (payload or {}).get(name)
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):
        raise Rejected("bad_time", f"{name} is no time") from None


def _names(labels: Sequence[Payload] | None) -> list[str | None]:
    return [_text(label["name"]) for label in labels or () if label.get("name")]


def _login(account: Payload | None) -> str | None:
    """The account's name; None when the account is gone or GitHub knows none."""
    return _text((account or {}).get("login"))


def _text(value: str | None) -> str | None:
    return value.replace("\0", "") if value else value  # Postgres keeps no NUL
