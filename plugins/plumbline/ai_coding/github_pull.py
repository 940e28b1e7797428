"""Reads one pull request with its commits, reviews and events."""

from collections.abc import Callable
from functools import partial
from typing import Any

from plumbline.ai_coding.github_rows import dead_letter, event_row, pull_row, review_row, sorted_out
from plumbline.ai_coding.github_store import Counted, Pulls
from plumbline.sources.github import GitHub
from plumbline.sources.github_refusals import GitHubRefused, NotVisible

AGAIN_AFTER = (
    5  # seconds: GitHub's copies lag behind each other, and what was just listed is 404 for a moment
)
OF_PULLS, OF_ISSUES = "Pull requests", "Issues"  # permissions of a token, as GitHub calls them


def read_pull(client: GitHub, repo: str, path: str, number: int, pulls: Pulls, counted: Counted) -> bool:
    """One pull request; its details first: what is read after them is at least as new as they are.

    False and a dead letter when it is gone. Raises GitHubRefused when only what belongs to it may not be seen: that
    is so for all of them, and nothing may be taken for read.
    """
    here = f"{path}/pulls/{number}"
    try:
        details: Any = _twice(client, path, partial(client.one, here))
    except NotVisible:
        client.one(path)  # raises when it is the repository that is gone
        why = "listed, but not to be read, twice"
        pulls.dead.append(dead_letter("pull", repo, {"number": number}, "gone", why))
        counted["dead", "pull"] += 1
        return False
    commits = _belonging(client, path, f"{here}/commits", OF_PULLS)
    reviews = _belonging(client, path, f"{here}/reviews", OF_PULLS)
    events = _belonging(client, path, f"{path}/issues/{number}/events", OF_ISSUES)
    for kind, payloads, row_of, rows in (
        ("pull", [details], partial(pull_row, repo, commits), pulls.pulls),
        (f"pull {number} review", reviews, partial(review_row, repo, number), pulls.reviews),
        (f"pull {number} event", events, partial(event_row, repo, number), pulls.events),
    ):
        understood, dead = sorted_out(kind, repo, payloads, row_of)
        once = {row[1]: row for row in understood}
        rows += once.values()
        pulls.dead += dead
        counted["in", None] += len(payloads) if kind != "pull" else 0  # counted when it was listed
        counted["stored", None] += len(once)
        counted["duplicate", "twice"] += len(understood) - len(once)
        counted["dead", kind.split()[-1]] += len(dead)
    return True


def _belonging(client: GitHub, path: str, address: str, permission: str) -> list[Any]:
    """A list that every pull request has, be it an empty one: not to see it is a matter of the token."""
    try:
        return _twice(client, path, partial(client.rows, address))
    except NotVisible as refusal:
        client.one(path)
        raise GitHubRefused(
            f"github {address}: not visible, although its pull request is. Give the token of connection github the "
            f"permission {permission} (read only) of this repository."
        ) from refusal


def _twice(client: GitHub, path: str, ask: Callable[[], Any]) -> Any:
    """What GitHub answers at the second time when it says at first that there is nothing."""
    try:
        return ask()
    except NotVisible:
        client.one(path)  # raises when it is the repository that is gone
        client.sleep(AGAIN_AFTER)
        return ask()
