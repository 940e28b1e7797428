"""Reads the pull requests of a repository that changed, each with its reviews and events."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from plumbline.ai_coding.github_rows import (
    changed_at,
    dead_letter,
    event_row,
    pull_row,
    review_row,
    sorted_out,
)
from plumbline.ai_coding.github_store import FIRST, Counted, Done, Pulls, Store
from plumbline.ai_coding.settings import SETTINGS
from plumbline.rejects import DeadLetter
from plumbline.sources.github import AnswerNotWhole, GitHub, NotVisible

NEWEST_FIRST = {"state": "all", "sort": "updated", "direction": "desc", "per_page": 100}
AGAIN_AFTER = (
    5  # seconds: GitHub's copies lag behind each other, and what was just listed is 404 for a moment
)
OVERLAP = timedelta(minutes=SETTINGS.github_overlap_minutes)


@dataclass
class _Listed:
    """What the list says: the last change of each pull request since the checkpoint, newest first."""

    etag: str | None = None
    answered_at: datetime = FIRST
    changes: dict[int, datetime] = field(default_factory=dict)
    dead: list[DeadLetter] = field(default_factory=list)


def land_pulls(client: GitHub, store: Store, path: str) -> Counted:
    """Store what changed since the checkpoint. The list is read to the end first: it shifts while one reads."""
    counted: Counted = Counter()
    url = client.address(f"{path}/pulls", NEWEST_FIRST)
    listed = _listed(client, store, url, counted)
    if listed is None:
        return counted
    known = store.known_pulls([*listed.changes])
    changed = [number for number, at in listed.changes.items() if (number, at) not in known]
    counted["duplicate", "unchanged"] += len(listed.changes) - len(changed)
    size = SETTINGS.github_batch
    batches = [changed[start : start + size] for start in range(0, len(changed), size)] or [[]]
    for batch in batches:
        pulls = Pulls(batch)
        for number in batch:
            _read_pull(client, store.repo, path, number, pulls, counted)
        if batch is not batches[-1]:
            store.keep_pulls(pulls)
    pulls.dead += listed.dead
    # a change from the future must not hide those of the present
    position = min(max(listed.changes.values(), default=FIRST), listed.answered_at)
    store.keep_pulls(pulls, Done("pulls", url, listed.etag, position))
    return counted


def _listed(client: GitHub, store: Store, url: str, counted: Counted) -> _Listed | None:
    """None when nothing changed; reading stops at the first one older than the checkpoint."""
    position, listed = store.position("pulls"), _Listed()
    last_url, etag = store.page("pulls") or (None, None)
    for number, page in enumerate(client.pages(url, etag if last_url == url else None)):
        if page.is_unchanged:
            return None
        if number == 0:
            listed.etag, listed.answered_at = page.etag, page.answered_at
        rows, dead = sorted_out("pull", store.repo, page.rows, changed_at)
        recent = [row for row in rows if position is None or row[1] >= position - OVERLAP]
        fresh = {pull: at for pull, at in recent if pull not in listed.changes}
        counted["in", None] += len(page.rows)
        counted["dead", "pull"] += len(dead)
        counted["filtered", "older"] += len(rows) - len(recent)
        counted["duplicate", "twice"] += len(recent) - len(fresh)
        listed.changes |= fresh
        listed.dead += dead
        if len(recent) < len(rows):
            break
    if position is not None and position > FIRST and not listed.changes and not listed.dead:
        raise AnswerNotWhole(
            f"GitHub lists no pull request of {store.repo}, and it has listed some before; they cannot be deleted"
        )
    return listed


def _read_pull(client: GitHub, repo: str, path: str, number: int, pulls: Pulls, counted: Counted) -> None:
    """One pull request; its details first: what is read after them is at least as new as they are."""
    here = f"{path}/pulls/{number}"
    for is_last in (False, True):
        try:
            details: Any = client.one(here)
            commits = client.rows(f"{here}/commits")
            reviews, events = client.rows(f"{here}/reviews"), client.rows(f"{path}/issues/{number}/events")
            break
        except NotVisible:
            client.one(path)  # raises when it is the repository that is gone
            if not is_last:
                client.sleep(AGAIN_AFTER)
                continue
            why = "listed, but not to be read, twice"
            pulls.dead.append(dead_letter("pull", repo, {"number": number}, "gone", why))
            counted["dead", "pull"] += 1
            return
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
