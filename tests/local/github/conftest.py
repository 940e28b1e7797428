"""One small repository on a running stand-in, and a short way to ask it."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from local.github import GitHubStandIn, Repository
from local.github.payloads import commit, issue_event, pull, review

TOKEN = "ghp_test"
FIRST = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def repository():
    """Five pull requests, the first of which was changed last; five commits a day apart."""
    days = [FIRST + timedelta(days=n) for n in range(5)]
    made = Repository("acme/shop", 71)
    made.pulls = [pull(n + 1, "ada", day, repo="acme/shop", additions=9) for n, day in enumerate(days)]
    made.pulls[0]["updated_at"] = "2026-11-01T00:00:00Z"
    made.pulls[1] |= {"state": "closed", "closed_at": "2026-10-02T00:00:00Z"}
    made.commits = [commit(f"c{n}", "ada", day) for n, day in enumerate(days)]
    made.reviews[1] = [review(7, "bob", days[1])]
    made.pull_commits[1] = [commit("p", "ada", days[0])]
    made.issue_events[1] = [issue_event(8, "reopened", "ada", days[2])]
    return made


@pytest.fixture
def stand_in(repository):
    running = GitHubStandIn([repository], TOKEN).start()
    yield running
    running.stop()


@pytest.fixture
def ask(stand_in):
    def send(path, token=TOKEN, **headers):
        headers = {"Authorization": f"Bearer {token}"} | headers if token else headers
        address = path if path.startswith("http") else stand_in.url + path
        return requests.get(address, headers=headers, timeout=10, allow_redirects=False)

    return send
