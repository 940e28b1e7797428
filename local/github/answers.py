"""What the stand-in answers about a repository: GitHub's lists with its filters, orders and pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from local.github.files import Payload, Repository

NOT_IN_LISTS = frozenset({"additions", "deletions", "changed_files", "commits", "comments", "review_comments",
                          "merged", "merged_by", "mergeable"})  # fmt: skip
SORTS = {"created": "created_at", "updated": "updated_at"}
PER_PAGE, MOST = 30, 100
Asked = dict[str, str]


class NotThere(LookupError):
    """404."""


class NoCommits(LookupError):
    """409: the repository is empty."""


@dataclass(frozen=True)
class Listing:
    """One page of a list, and the numbers of the pages around it by their relation."""

    rows: list[Payload]
    links: dict[str, int]


def answer(repository: Repository, rest: Sequence[str], asked: Asked) -> Payload | Listing:
    """The body for /repos/{owner}/{name}/<rest>. Raises NotThere, NoCommits."""
    match [*rest]:
        case []:
            owner, name = repository.name.split("/")
            facts = {"id": repository.id, "name": name, "full_name": repository.name}
            return facts | {"owner": {"login": owner}, "default_branch": repository.default_branch}
        case ["pulls"]:
            return _page([_listed(pull) for pull in _pulls(repository, asked)], asked)
        case ["commits"]:
            return _page(_commits(repository, asked), asked)
        case ["pulls", number]:
            return _pull(repository, number)
        case ["pulls", number, "reviews"]:
            return _page(_of(repository, repository.reviews, number), asked)
        case ["pulls", number, "commits"]:
            return _page(_of(repository, repository.pull_commits, number), asked)
        case ["issues", number, "events"]:
            return _page(_of(repository, repository.issue_events, number), asked)
    raise NotThere


def link_header(base: str, asked: Asked, links: dict[str, int]) -> str:
    """The Link header; `base` is the address by the repository's id, as GitHub gives it."""
    return ", ".join(
        f'<{base}?{urlencode(asked | {"page": str(page)})}>; rel="{rel}"' for rel, page in links.items()
    )


def _pulls(repository: Repository, asked: Asked) -> list[Payload]:
    state, sort = asked.get("state", "open"), SORTS.get(asked.get("sort", "created"), "created_at")
    direction = asked.get("direction", "desc" if sort == "created_at" else "asc")
    chosen = [pull for pull in repository.pulls if state in ("all", pull["state"])]
    return _sorted(chosen, lambda pull: pull.get(sort) or "", newest_first=direction == "desc")


def _commits(repository: Repository, asked: Asked) -> list[Payload]:
    if not (repository.commits or repository.pulls):  # nobody opens one where there is nothing to change
        raise NoCommits
    since, until = asked.get("since", ""), asked.get("until", "9999")
    chosen = [c for c in repository.commits if since <= (_committed(c) or since) <= until]
    return _sorted(chosen, _committed, newest_first=True)


def _sorted(rows: list[Payload], key: Callable[[Payload], str], *, newest_first: bool) -> list[Payload]:
    return sorted(rows, key=key, reverse=newest_first)


def _committed(commit: Payload) -> str:
    return ((commit.get("commit") or {}).get("committer") or {}).get("date") or ""


def _pull(repository: Repository, number: str) -> Payload:
    for pull in repository.pulls:
        if str(pull.get("number")) == number:
            return pull
    raise NotThere


def _of(repository: Repository, by_pull: dict[int, list[Payload]], number: str) -> list[Payload]:
    _pull(repository, number)
    return by_pull.get(int(number), [])


def _listed(pull: Payload) -> Payload:
    return {name: value for name, value in pull.items() if name not in NOT_IN_LISTS}


def _page(rows: list[Any], asked: Asked) -> Listing:
    size, page = min(int(asked.get("per_page", PER_PAGE)), MOST), int(asked.get("page", 1))
    last = max(1, -(-len(rows) // size))
    links = {"prev": page - 1, "first": 1} if page > 1 else {}
    links |= {"next": page + 1, "last": last} if page < last else {}
    return Listing(rows[(page - 1) * size : page * size], links)
