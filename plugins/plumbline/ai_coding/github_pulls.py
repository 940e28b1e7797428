"""Reads the pull requests of a repository that changed."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from plumbline.ai_coding.github_pull import read_pull
from plumbline.ai_coding.github_rows import changed_at, sorted_out
from plumbline.ai_coding.github_store import FIRST, Counted, Done, Pulls, Store
from plumbline.ai_coding.settings import SETTINGS
from plumbline.rejects import DeadLetter
from plumbline.sources.github import GitHub
from plumbline.sources.github_refusals import AnswerNotWhole

NEWEST_FIRST = {"state": "all", "sort": "updated", "direction": "desc", "per_page": 100}
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
    gone: list[int] = []
    for batch in batches:
        pulls = Pulls(batch)
        for number in batch:
            if not read_pull(client, store.repo, path, number, pulls, counted):
                gone.append(number)
        if batch is not batches[-1]:
            store.keep_pulls(pulls)
    pulls.dead += listed.dead
    # a change from the future must not hide those of the present
    position = max((at for at in listed.changes.values() if at <= listed.answered_at), default=FIRST)
    if gone:  # they may come back unchanged: the next run asks for them again
        position = min(position, *(listed.changes[number] for number in gone))
    store.keep_pulls(pulls, Done("pulls", url, None if gone else listed.etag, position))
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
