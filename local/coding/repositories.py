"""The repositories of the sample as GitHub would show them, in files for the stand-in."""

import hashlib
from itertools import count
from pathlib import Path

from local.coding.cast import REPOSITORIES, Developer
from local.coding.days import END
from local.coding.delivery import Pull, delivery
from local.github import payloads
from local.github.files import Repository, write_repository

FIRST_ID = 700_001


def write_repositories(folder: Path | str) -> None:
    """Write every repository below `folder`."""
    for offset, repo in enumerate(REPOSITORIES):
        write_repository(Path(folder), repository(repo, FIRST_ID + offset))


def repository(repo: str, github_id: int) -> Repository:
    """All payloads of one repository; one of its commits has no date."""
    made, ids = Repository(repo, github_id), count(1000 * github_id)
    for pull in delivery(repo).pulls:
        made.pulls.append(_pull(pull, repo))
        made.reviews[pull.number] = [
            payloads.review(next(ids), reviewer.login, at, state) for reviewer, at, state in pull.reviews
        ]
        made.pull_commits[pull.number] = [
            payloads.commit(sha(repo, pull.number, at), _login(pull.author), at, email="branch@example.com")
            for at in pull.commits
        ]
        made.issue_events[pull.number] = [
            payloads.issue_event(next(ids), event, _login(pull.author), at) for event, at in _events(pull)
        ]
    for number, (author, at, is_known) in enumerate(delivery(repo).commits):
        email = author.email if number % 4 else author.second_email
        login = author.login if is_known else None
        made.commits.append(payloads.commit(sha(repo, "main", number), login, at, email=email))
    made.commits.append(_without_date(repo))
    return made


def _pull(pull: Pull, repo: str) -> payloads.Any:
    payload = payloads.pull(
        pull.number,
        _login(pull.author),
        pull.created_at,
        repo=repo,
        title=pull.title,
        merged_at=pull.merged_at,
        closed_at=pull.closed_at,
        updated_at=pull.updated_at,
        additions=pull.lines[0],
        deletions=pull.lines[1],
        changed_files=1 + pull.lines[0] // 50,
        draft=pull.is_draft,
        labels=pull.labels,
    )
    if pull.branch_is_gone:
        payload["head"]["repo"] = None
    return payload


def _events(pull: Pull) -> list[tuple[str, object]]:
    """What GitHub notes down: closed and reopened, merged and closed."""
    events = [event for pair in pull.reopened for event in zip(("closed", "reopened"), pair, strict=True)]
    if pull.merged_at:
        events.append(("merged", pull.merged_at))
    return [*events, ("closed", pull.closed_at)] if pull.closed_at else events


def _without_date(repo: str) -> dict:
    payload = payloads.commit(sha(repo, "undated"), None, END, email="clock@example.com")
    for who in ("author", "committer"):
        payload["commit"][who]["date"] = None
    return payload


def _login(developer: Developer | None) -> str | None:
    return developer and developer.login


def sha(*key: object) -> str:
    return hashlib.sha1("/".join(map(str, key)).encode(), usedforsecurity=False).hexdigest()
