"""The files of a made-up GitHub: one folder per repository, verbatim payloads in JSON lines."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Payload = dict[str, Any]
ByPull = dict[int, list[Payload]]
OF_PULLS = ("reviews", "pull_commits", "issue_events")


@dataclass
class Repository:
    """Everything the stand-in knows about one repository, in GitHub's shapes.

    `name` is owner/name and `id` its number, which must differ from those of the others. `pulls` are the payloads of
    /pulls/{number}: the stand-in leaves additions, deletions, changed_files and merged out of lists, as GitHub
    does. `reviews`, `pull_commits` and `issue_events` are kept by number of the pull request. `commits` are
    those of the default branch, in any order; without any, and without `pulls`, it is empty, which is answered 409.

    What must be there, everything else is handed through (local.github.payloads makes all of it):
    pulls         number, id, state, title, user, created_at, updated_at, closed_at, merged_at, draft, head, labels,
                  additions, deletions, changed_files
    reviews       id, user, state, submitted_at
    pull_commits  sha, commit.author.date
    issue_events  id, event, actor, created_at
    commits       sha, author, commit.author.{email,date}, commit.committer.date
    """

    name: str
    id: int
    default_branch: str = "main"
    pulls: list[Payload] = field(default_factory=list)
    commits: list[Payload] = field(default_factory=list)
    reviews: ByPull = field(default_factory=dict)
    pull_commits: ByPull = field(default_factory=dict)
    issue_events: ByPull = field(default_factory=dict)


def write_repository(folder: Path, repository: Repository) -> None:
    """Write `<folder>/<owner>/<name>/`: repository.json, pulls, commits, reviews, ... as .jsonl files."""
    home = Path(folder) / repository.name
    home.mkdir(parents=True, exist_ok=True)
    facts = {"id": repository.id, "default_branch": repository.default_branch}
    (home / "repository.json").write_text(json.dumps(facts) + "\n")
    _write_lines(home / "pulls.jsonl", repository.pulls)
    _write_lines(home / "commits.jsonl", repository.commits)
    for kind in OF_PULLS:
        by_pull: Mapping[int, Sequence[Payload]] = getattr(repository, kind)
        lines = ({"number": number, "data": data} for number, all_ in by_pull.items() for data in all_)
        _write_lines(home / f"{kind}.jsonl", lines)


def read_repositories(folder: Path) -> list[Repository]:
    """All repositories below `folder`, by name. Raises FileNotFoundError when there is none."""
    homes = sorted(path.parent for path in Path(folder).glob("*/*/repository.json"))
    if not homes:
        raise FileNotFoundError(f"no <owner>/<name>/repository.json below {folder}")
    return [_read_repository(home) for home in homes]


def _read_repository(home: Path) -> Repository:
    facts = json.loads((home / "repository.json").read_text())
    repository = Repository(f"{home.parent.name}/{home.name}", facts["id"], facts["default_branch"])
    repository.pulls = _read_lines(home / "pulls.jsonl")
    repository.commits = _read_lines(home / "commits.jsonl")
    for kind in OF_PULLS:
        by_pull: ByPull = getattr(repository, kind)
        for line in _read_lines(home / f"{kind}.jsonl"):
            by_pull.setdefault(line["number"], []).append(line["data"])
    return repository


def _write_lines(path: Path, payloads: Iterable[Payload]) -> None:
    path.write_text("".join(json.dumps(payload) + "\n" for payload in payloads))


def _read_lines(path: Path) -> list[Payload]:
    return [json.loads(line) for line in path.read_text().splitlines()]
