"""Reads the commits of a repository's default branch."""

from collections import Counter
from functools import partial
from itertools import chain, pairwise

from plumbline.ai_coding.github_rows import commit_row, sorted_out
from plumbline.ai_coding.github_store import FIRST, Counted, Done, Store
from plumbline.sources.github import GitHub


def land_commits(client: GitHub, store: Store, path: str) -> Counted:
    """Store page by page what came since the checkpoint, and commits of before that came with a merge."""
    counted: Counted = Counter()
    # a repository that anything is known of has commits: 409 is no answer then
    may_be_empty = not store.is_anything_known()
    if _is_unchanged(client, store, path, may_be_empty):
        return counted
    since = store.commits_since()
    asked = {"since": since.strftime("%Y-%m-%dT%H:%M:%SZ")} if since else {}
    url = client.address(f"{path}/commits", asked | {"per_page": 100})
    pages = client.pages(url, may_be_empty=may_be_empty)
    seen: set[str] = set()
    etag, position = None, FIRST
    for number, (page, following) in enumerate(pairwise(chain(pages, [None]))):
        if number == 0:
            etag = page.etag
        rows, dead = sorted_out("commit", store.repo, page.rows, partial(commit_row, store.repo))
        once = {row[1]: row for row in rows if row[1] not in seen}
        seen |= once.keys()
        known = store.known_commits([*once])
        fresh = [row for row in once.values() if row not in known]
        counted["in", None] += len(page.rows)
        counted["stored", None] += len(fresh)
        counted["duplicate", "twice"] += len(rows) - len(once)
        counted["duplicate", "unchanged"] += len(once) - len(fresh)
        counted["dead", "commit"] += len(dead)
        # a commit from the future must not hide those of the present
        position = max([position, *(min(row[-1], page.answered_at) for row in once.values())])
        done = None if following else Done("commits", url, etag, position)
        store.keep_commits(fresh, once, dead, done)
    return counted


def _is_unchanged(client: GitHub, store: Store, path: str, may_be_empty: bool) -> bool:
    """Ask the last question again: its answer changes with the branch. The next one begins later, so it has no tag."""
    url, etag = store.page("commits") or ("", "")
    if not url.startswith(client.address(f"{path}/commits")):
        return False
    return next(client.pages(url, etag, may_be_empty=may_be_empty)).is_unchanged
