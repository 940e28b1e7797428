"""Brings pull requests, reviews, events and commits of GitHub repositories into staging, as far as they changed."""

import re
from collections import Counter
from typing import Any

from plumbline.accounting import Account
from plumbline.ai_coding.github_commits import land_commits
from plumbline.ai_coding.github_pulls import land_pulls
from plumbline.ai_coding.github_store import Connect, Known, Store
from plumbline.permanent import Permanent
from plumbline.run import Run
from plumbline.sources.github import GitHub

NAME = re.compile(r"[A-Za-z0-9_.-]+/(?!\.{1,2}$)[A-Za-z0-9_.-]+")


class RepositoriesMisconfigured(Permanent):
    """Connection github names repositories that cannot be read as they are named."""


def plan_repositories(client: GitHub, connect: Connect, run: Run) -> list[dict[str, Any]]:
    """One part per repository: [{"part": "owner/name", "label": "owner/name"}]; never empty.

    Raises RepositoriesMisconfigured when there is none, or a name is wrong or there twice.
    """
    names = list(client.repositories)
    wrong = [name for name in names if not NAME.fullmatch(name)]
    wrong += [name for name, times in Counter(n.lower() for n in names).items() if times > 1]
    if wrong or not names:
        raise RepositoriesMisconfigured(
            f"connection github: extra 'repositories' needs different names like owner/name, got {wrong or names}"
        )
    return [{"part": name, "label": name} for name in names]


def land_repository(client: GitHub, connect: Connect, part: str, run: Run) -> Account:
    """Bring staging of one repository up to date. What is stored is whole, so a retry goes on where this ended.

    Rows in are those of lists: pull requests, reviews, events and commits.
    Raises NotVisible, GitHubRefused, RepositoriesMisconfigured (permanent), GitHubUnavailable, AnswerNotWhole.
    """
    before, store = dict(client.spent), Store(connect, part, run)
    path = f"/repos/{_name_of_today(client, store)}"
    counted = land_pulls(client, store, path) + land_commits(client, store, path)
    account = Account.of((fate, rule, rows) for (fate, rule), rows in counted.items())
    account.details |= {name: count - before[name] for name, count in client.spent.items()}
    return account


def _name_of_today(client: GitHub, store: Store) -> str:
    """Ask for the repository itself: it may be gone, renamed, or another one under an old name."""
    known = store.known()
    facts = client.one(f"/repos/{known.current_name if known else store.repo}")
    now = Known(facts["id"], facts["full_name"], facts.get("default_branch"))
    if known and known.github_id != now.github_id:
        raise RepositoriesMisconfigured(
            f"{store.repo} is another repository than before: name it in connection github as it is called now"
        )
    if namesake := store.namesake(now.github_id):
        raise RepositoriesMisconfigured(
            f"{store.repo} is stored as {namesake} already: keep that name in connection github, renaming is followed"
        )
    store.remember(now)
    return now.current_name
