"""Payloads in GitHub's shapes, made from the few facts that matter."""

from datetime import UTC, datetime
from typing import Any


def pull(
    number: int,
    author: str | None,
    created_at: datetime,
    *,
    repo: str,
    title: str = "",
    merged_at: datetime | None = None,
    closed_at: datetime | None = None,
    updated_at: datetime | None = None,
    additions: int = 0,
    deletions: int = 0,
    changed_files: int = 1,
    draft: bool = False,
    labels: tuple[str, ...] = (),
) -> dict[str, Any]:
    """One pull request as /pulls/{number} has it. Merged means closed; updated when it last changed.

    `author` None stands for an account that is gone. `closed_at` alone closes it unmerged.
    """
    closed_at = merged_at or closed_at
    return {
        "id": 10_000_000 + number,
        "number": number,
        "state": "closed" if closed_at else "open",
        "title": title,
        "user": user(author),
        "created_at": instant(created_at),
        "updated_at": instant(updated_at or closed_at or created_at),
        "closed_at": instant(closed_at),
        "merged_at": instant(merged_at),
        "merged": merged_at is not None,
        "draft": draft,
        "labels": [{"name": name} for name in labels],
        "head": {"ref": f"branch-{number}", "repo": {"full_name": repo}},
        "base": {"ref": "main", "repo": {"full_name": repo}},
        "additions": additions,
        "deletions": deletions,
        "changed_files": changed_files,
        "commits": 1,
    }


def review(
    review_id: int, reviewer: str | None, submitted_at: datetime | None, state: str = "APPROVED"
) -> dict[str, Any]:
    """One review; without a time it is pending. Texts are empty."""
    return {
        "id": review_id,
        "user": user(reviewer),
        "body": "",
        "state": state,
        "submitted_at": instant(submitted_at),
    }


def issue_event(event_id: int, event: str, actor: str | None, created_at: datetime) -> dict[str, Any]:
    """One event of a pull request: reopened, closed, merged, labeled, ..."""
    return {"id": event_id, "event": event, "actor": user(actor), "created_at": instant(created_at)}


def commit(
    sha: str,
    author: str | None,
    committed_at: datetime | None,
    *,
    email: str | None = None,
    authored_at: datetime | None = None,
    message: str = "",
) -> dict[str, Any]:
    """One commit. `author` None: GitHub knows no account for the address in it."""
    authored = {"name": "somebody", "email": email, "date": instant(authored_at or committed_at)}
    committed = {"name": "somebody", "email": email, "date": instant(committed_at)}
    return {
        "sha": sha,
        "commit": {"author": authored, "committer": committed, "message": message},
        "author": user(author),
        "committer": user(author),
        "parents": [],
    }


def user(login: str | None) -> dict[str, Any] | None:
    return None if login is None else {"login": login, "type": "User"}


def instant(when: datetime | None) -> str | None:
    """As GitHub writes it: UTC, whole seconds, Z."""
    return None if when is None else when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
