"""What staging holds of one GitHub repository: looked up in short transactions, written in whole pieces."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

import psycopg

from plumbline import warehouse
from plumbline.ai_coding.github_rows import COMMITS, EVENTS, PULLS, REVIEWS
from plumbline.ai_coding.settings import SETTINGS
from plumbline.checkpoints import get_last_checkpoint, set_checkpoint
from plumbline.files import statement
from plumbline.rejects import DeadLetter
from plumbline.run import Run

Connect = Callable[[], psycopg.Connection]
Counted = Counter[tuple[str, str | None]]  # rows by (fate, rule)
FIRST = datetime(1970, 1, 1, tzinfo=UTC)  # git knows no earlier time
SOURCE = "github"  # of dead letters


class Known(NamedTuple):
    """A repository as it was when it was asked last."""

    github_id: int
    current_name: str
    default_branch: str | None


class Done(NamedTuple):
    """What may be remembered once the last row of a resource (pulls, commits) is stored."""

    resource: str
    url: str
    etag: str | None
    position: datetime


@dataclass
class Pulls:
    """Some pull requests and all that belongs to them, as rows of PULLS, REVIEWS and EVENTS."""

    numbers: Sequence[int]
    pulls: list[tuple] = field(default_factory=list)
    reviews: list[tuple] = field(default_factory=list)
    events: list[tuple] = field(default_factory=list)
    dead: list[DeadLetter] = field(default_factory=list)


@dataclass(frozen=True)
class Store:
    """Staging of one repository. Every method is one transaction."""

    connect: Connect
    repo: str
    run: Run

    def job(self, resource: str) -> str:
        """The checkpoint's name: how far a resource has been read."""
        return f"github {self.repo} {resource}"

    def known(self) -> Known | None:
        rows = self._rows("staging.github_repositories", "known.sql")
        return Known(*rows[0]) if rows else None

    def namesake(self, github_id: int) -> str | None:
        """Another name under which the same repository is stored."""
        rows = self._rows("staging.github_repositories", "namesake.sql", github_id=github_id)
        return rows[0][0] if rows else None

    def remember(self, now: Known) -> None:
        """Keep the repository's name and branch; another branch is another history, to be read whole."""
        before = self.known()
        columns = ("repo", *Known._fields, "last_run_id")
        with self.connect() as db:
            warehouse.upsert_rows(
                db, "staging.github_repositories", columns, [(self.repo, *now, self.run.run_id)]
            )
            if before and before.default_branch != now.default_branch:
                set_checkpoint(db, self.job("commits"), FIRST, rewind=True)

    def position(self, resource: str) -> datetime | None:
        with self.connect() as db:
            return get_last_checkpoint(db, self.job(resource))

    def page(self, resource: str) -> tuple[str, str] | None:
        """(URL, ETag) of the question about a resource whose answer was stored to the end last."""
        rows = self._rows("staging.github_pages", "known.sql", resource=resource)
        return rows[0] if rows else None

    def commits_since(self) -> datetime | None:
        """From when on commits are to be read; None = all of them."""
        values = {"job": self.job("commits"), "overlap_days": SETTINGS.commit_overlap_days}
        rows = self._rows("staging.github_commits", "since.sql", **values)
        return rows[0][0] if rows else None

    def known_pulls(self, numbers: Sequence[int]) -> set[tuple[int, datetime]]:
        """(number, last change) of those that are stored whole: nothing that belongs to them was refused."""
        about = {"numbers": numbers, "pipeline": self.run.pipeline, "source": SOURCE}
        return set(self._rows("staging.github_pull_requests", "known.sql", **about))

    def is_anything_known(self) -> bool:
        """Whether a commit or a pull request of the repository is stored."""
        return self._rows("staging.github_commits", "anything.sql")[0][0]

    def known_commits(self, shas: Sequence[str]) -> set[tuple]:
        """Rows of COMMITS that are stored."""
        return set(self._rows("staging.github_commits", "known.sql", shas=shas))

    def keep_pulls(self, read: Pulls, done: Done | None = None) -> None:
        """Replace some pull requests with all that belongs to them."""
        with self.connect() as db:
            for table, columns, rows in (
                ("staging.github_reviews", REVIEWS, read.reviews),
                ("staging.github_issue_events", EVENTS, read.events),
            ):
                db.execute(statement(table, "forget.sql"), {"repo": self.repo, "numbers": list(read.numbers)})
                warehouse.upsert_rows(db, table, columns, rows)
            warehouse.upsert_rows(db, "staging.github_pull_requests", PULLS, read.pulls)
            numbers = [f"{self.repo} pull {number}" for number in read.numbers]
            by_id = [
                f"{self.repo} pull {row[2]}" for row in read.pulls
            ]  # of one that was listed without a number
            self._heal(db, [*numbers, *by_id], read.dead, heads=[f"{key} " for key in numbers])
            self._close(db, read.dead, done)

    def keep_commits(
        self, commits: Sequence[tuple], shas: Iterable[str], dead: Sequence[DeadLetter], done: Done | None
    ) -> None:
        """Store new and changed commits; `shas` are all that could be read."""
        with self.connect() as db:
            warehouse.upsert_rows(db, "staging.github_commits", COMMITS, commits)
            self._heal(db, [f"{self.repo} commit {sha}" for sha in shas], dead)
            self._close(db, dead, done)

    def _heal(
        self,
        db: psycopg.Connection,
        keys: Sequence[str],
        dead: Sequence[DeadLetter],
        heads: Sequence[str] = (),
    ) -> None:
        """What was read whole this time is no dead letter any more."""
        read = {"record_keys": list(keys), "heads": list(heads), "refused": [one.record_key for one in dead]}
        about = {"pipeline": self.run.pipeline, "source": SOURCE}
        db.execute(statement("ops.dead_letters", "healed.sql"), about | read)

    def _close(self, db: psycopg.Connection, dead: Sequence[DeadLetter], done: Done | None) -> None:
        origin = {"pipeline": self.run.pipeline, "source": SOURCE, "run_id": self.run.run_id}
        with db.cursor() as cursor:
            cursor.executemany(
                statement("ops.dead_letters", "keep.sql"), [origin | letter._asdict() for letter in dead]
            )
        if done and done.etag:
            columns = ("repo", "resource", "url", "etag")
            row = (self.repo, done.resource, done.url, done.etag)
            warehouse.upsert_rows(db, "staging.github_pages", columns, [row])
        elif done:  # an older tag would say that nothing has changed
            about = {"repo": self.repo, "resource": done.resource}
            db.execute(statement("staging.github_pages", "forget.sql"), about)
        if done:
            set_checkpoint(db, self.job(done.resource), done.position)

    def _rows(self, table: str, kind: str, **values: Any) -> list[tuple]:
        with self.connect() as db:
            return db.execute(statement(table, kind), {"repo": self.repo, **values}).fetchall()
