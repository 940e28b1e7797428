"""A repository on a real HTTP server, landed into a real warehouse: whole, resumable, and free when nothing changed."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from local.github import GitHubStandIn, Repository
from local.github.payloads import commit, issue_event, pull, review
from plumbline.ai_coding.github_activity import (
    land_repository,
)
from plumbline.checkpoints import get_last_checkpoint
from plumbline.run import Run
from plumbline.sources.github import GitHub
from plumbline.window import Window

REPO = "acme/shop"
T = "ghp_tests"
STAGED = ("repositories", "pull_requests", "reviews", "issue_events", "commits", "pages")


def at(day, hour=0, month=10):
    return datetime(2026, month, day, hour, tzinfo=UTC)


def shop(pulls=3, commits=2):
    """Pull requests 1 to n, opened on day n of October at 8:00 and merged at 12:00; a commit a day."""
    shop = Repository(REPO, 71)
    for n in range(1, pulls + 1):
        opened = at(1, 8) + timedelta(days=n - 1)
        merged = opened + timedelta(hours=4)
        shop.pulls.append(
            pull(n, "ada", opened, repo=REPO, title=f"change {n}", merged_at=merged, additions=10 * n)
        )
        shop.reviews[n] = [review(100 + n, "bob", opened + timedelta(hours=1))]
        shop.pull_commits[n] = [commit(f"p{n}", "ada", opened - timedelta(hours=2))]
        shop.issue_events[n] = [issue_event(200 + n, "merged", "ada", merged)]
    shop.commits = [commit(f"c{n}", "ada", at(1, 13) + timedelta(days=n)) for n in range(commits)]
    return shop


@pytest.fixture
def github():
    stand_in = GitHubStandIn([shop()], T).start()
    yield stand_in
    stand_in.stop()


class Landing:
    """Lands from a stand-in into a warehouse, and says what is there."""

    def __init__(self, github, dsn):
        self.github, self.dsn, self.waits = github, dsn, []

    def connect(self):
        return psycopg.connect(self.dsn, options="-c timezone=UTC")

    def client(self, **options):
        options = {"token": T, "sleep": self.waits.append} | options
        return GitHub(self.github.url, repositories=(REPO,), **options)

    def __call__(self, run_id="first", part=REPO, **options):
        self.github.requests.clear()
        client = self.client(**options)
        try:
            return land_repository(
                client,
                self.connect,
                part,
                Run("ai_coding", run_id, Window.of_days("2026-11-01", "2026-11-02")),
            )
        finally:
            client.close()

    def asked(self, end="", status=None):
        return [r for r in self.github.requests if r["path"].endswith(end) and status in (None, r["status"])]

    def rows(self, query):
        with self.connect() as db:
            return db.execute(query).fetchall()

    def column(self, query):
        return [row[0] for row in self.rows(query)]

    def everything(self):
        """Rows as text, but for the run that asked last."""
        return {
            name: self.column(
                f"select to_jsonb(t) - 'last_run_id' from staging.github_{name} as t order by 1"
            )
            for name in STAGED
        }

    def checkpoint(self, resource):
        with self.connect() as db:
            return get_last_checkpoint(db, f"github {REPO} {resource}")


@pytest.fixture
def land(github, warehouse_dsn):
    return Landing(github, warehouse_dsn)


def test_a_pull_request_comes_with_its_lines_its_reviews_its_events_and_its_first_commit(land):
    account = land()

    assert land.rows(
        "select number, author_login, state, created_at, merged_at, additions, first_commit_at, head_repo "
        "from staging.github_pull_requests where number = 2"
    ) == [(2, "ada", "closed", at(2, 8), at(2, 12), 20, at(2, 6), REPO)]
    assert land.rows(
        "select review_id, number, reviewer_login, state, submitted_at from staging.github_reviews where number = 2"
    ) == [(102, 2, "bob", "APPROVED", at(2, 9))]
    assert land.rows(
        "select event_id, number, event, created_at from staging.github_issue_events where number = 2"
    ) == [(202, 2, "merged", at(2, 12))]
    assert land.rows("select sha, author_login, committed_at from staging.github_commits order by 1") == [
        ("c0", "ada", at(1, 13)),
        ("c1", "ada", at(2, 13)),
    ]
    assert (account.rows_in, account.stored) == (11, 11)


def test_an_unchanged_repository_costs_two_answers_304_and_brings_nothing(land):
    land()
    before = land.everything()
    account = land("second")

    assert [(r["path"].split("/")[-1], r["status"]) for r in land.asked()] == [
        ("shop", 200),
        ("pulls", 304),
        ("commits", 304),
    ]
    assert (account.rows_in, account.stored) == (0, 0)
    assert land.everything() == before
