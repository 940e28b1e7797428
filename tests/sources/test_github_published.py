"""The GitHub client and landing on what GitHub really sent: payloads of one repository, and recorded exchanges."""

import ast
import gzip
import json
from itertools import islice

import httpx
import psycopg
import pytest

from local.github import GitHubStandIn, Repository
from local.people import published
from plumbline.ai_coding.github_activity import land_repository
from plumbline.ai_coding.github_rows import COMMITS, changed_at, commit_row, event_row, sorted_out
from plumbline.run import Run
from plumbline.sources.github import GitHub
from plumbline.sources.github_refusals import GitHubRefused, GitHubUnavailable, NotVisible
from plumbline.window import Window

ANTS = "panjf2000/ants"
ISSUES = "/repos/openframeworks/openFrameworks/issues"


@pytest.fixture(scope="module")
def folder():
    found = published.published_folder()
    if found is None:
        pytest.skip("the original files are not here: name their folder in PLUMBLINE_PUBLISHED_DATA")
    return found / "github"


def payloads(folder, name):
    """(what the payload was asked about, payload) of each line."""
    with gzip.open(folder / "rest_ants" / f"{name}.jsonl.gz", "rt") as lines:
        return [(json.loads(line["input"]), line["data"]) for line in map(json.loads, lines)]


@pytest.fixture
def ants(folder):
    """The repository as GitHub had it, on the stand-in; the commits of its pull requests stand for its branch."""
    repository = Repository(ANTS, 134018330, "master")
    repository.pulls = [data for _, data in payloads(folder, "pulls")]
    for name in ("reviews", "pull_commits"):
        for asked, data in payloads(folder, name):
            getattr(repository, name).setdefault(asked["Number"], []).append(data)
    for _, data in payloads(folder, "issue_events"):
        repository.issue_events.setdefault(data["issue"]["number"], []).append(data)
    repository.commits = [data for _, data in payloads(folder, "pull_commits")]
    stand_in = GitHubStandIn([repository], "ghp_ants").start()
    yield stand_in
    stand_in.stop()


def test_a_real_repository_lands_with_the_numbers_its_files_have(ants, warehouse_dsn):
    """Counts and hours are published with the data; the other counts are of distinct keys in the files."""

    def connect():
        return psycopg.connect(warehouse_dsn, options="-c timezone=UTC")

    client = GitHub(ants.url, "ghp_ants", [ANTS])
    run = Run("ai_coding", "ants", Window.of_days("2026-11-01", "2026-11-02"))
    account = land_repository(client, connect, ANTS, run)
    again = land_repository(client, connect, ANTS, run)
    client.close()

    with connect() as db:
        states = db.execute(
            "select count(*), count(merged_at), count(*) filter (where merged_at is null and state = 'closed'), "
            "count(*) filter (where state = 'open') from staging.github_pull_requests"
        ).fetchone()
        hours = db.execute(
            "select percentile_cont(0.5) within group (order by h), avg(h) from "
            "(select extract(epoch from merged_at - created_at)::float8 / 3600 as h "
            " from staging.github_pull_requests where merged_at is not null) as merged"
        ).fetchone()
        others = db.execute(
            "select (select count(*) from staging.github_reviews), (select count(*) from staging.github_commits), "
            "(select count(*) from staging.github_commits where author_login is null), "
            "(select count(*) from staging.github_pull_requests where head_repo is null)"
        ).fetchone()
    assert states == (49, 26, 19, 4)
    assert hours == pytest.approx((18.7357, 82.1628), abs=5e-5)
    files = ants.repositories[134018330]
    assert others == (
        len({data["id"] for all_ in files.reviews.values() for data in all_}),
        len({data["sha"] for data in files.commits}),
        len({data["sha"] for data in files.commits if data["author"] is None}),
        len({data["number"] for data in files.pulls if data["head"]["repo"] is None}),
    )
    assert (account.dead, again.rows_in) == (0, 0)
    listed = [files.pulls, files.commits, *files.reviews.values()]
    numbers = {data["number"] for data in files.pulls}  # the other events are of issues
    listed += [events for number, events in files.issue_events.items() if number in numbers]
    twice = sum(len(rows) - len({row.get("sha") or row["id"] for row in rows}) for rows in listed)
    assert twice == 3  # a pull request, a commit and an event come twice in the files
    assert account.details["rules"] == {"duplicate:twice": twice}


def exchanges(folder, name):
    """[(url, response)] of a recording: ten lines an exchange, and an empty one."""
    with gzip.open(folder / "recorded_http" / f"{name}.txt.gz", "rt") as lines:
        texts = [line.rstrip("\n") for line in lines]
    for start in range(0, len(texts), 11):
        scheme, _, host, _, path, _, _, status, headers, *body = texts[start : start + 10]
        # bodies were stored as text: lengths and encodings of the wire no longer fit
        kept = [
            (key, value)
            for key, value in ast.literal_eval(headers)
            if key.lower() not in ("content-length", "content-encoding", "transfer-encoding")
        ]
        content = body[0].encode() if body else b""
        yield f"{scheme}://{host}{path}", httpx.Response(int(status), headers=kept, content=content)


class Replay:
    """A client that hears a recording: each exchange once, in order, and the last one for ever."""

    def __init__(self, folder, name, base="https://api.github.com", **options):
        self.recorded, self.waits, self.asked = list(exchanges(folder, name)), [], []
        self.client = GitHub(base, "ghp_replay", sleep=self.waits.append, **options)
        headers = self.client._http.headers
        self.client._http = httpx.Client(
            base_url=base, headers=headers, transport=httpx.MockTransport(self._answer)
        )

    def _answer(self, request):
        url, response = self.recorded[min(len(self.asked), len(self.recorded) - 1)]
        self.asked.append(request)
        assert str(request.url) == url
        return response


@pytest.fixture
def replay(folder):
    return lambda name, **options: Replay(folder, name, **options)


def test_fourteen_recorded_pages_are_followed_to_the_end(replay):
    """333 issues is what the recording's own test expects."""
    recording = replay("PaginatedList.testIteration")
    ids = [
        row["id"] for page in recording.client.pages(recording.client.address(ISSUES)) for row in page.rows
    ]
    assert (len(recording.asked), len(ids), len(set(ids))) == (14, 333, 333)


def test_a_recorded_tag_is_sent_back_and_its_304_understood(replay):
    recording = replay("ConditionalRequestUpdate.testDidNotUpdate")
    tag = '"8600bedcb7fed1d8065e1693e05529ce"'
    [page] = recording.client.pages(recording.client.address("/repos/akfish/PyGithub"), tag)
    assert page.is_unchanged
    assert recording.asked[0].headers["If-None-Match"] == tag


def test_recorded_commits_go_on_at_the_repositorys_id_and_become_rows(replay):
    recording = replay("Repository.testGetCommitsWithSinceUntil")
    asked = {"since": "2013-03-01T00:00:00Z", "until": "2013-03-31T00:00:00Z"}
    pages = recording.client.pages(recording.client.address("/repos/PyGithub/PyGithub/commits", asked))
    rows, dead = sorted_out(
        "commit", "a/b", [r for page in pages for r in page.rows], lambda c: commit_row("a/b", c)
    )
    assert recording.asked[1].url.path == "/repositories/3544490/commits"
    assert dead == []
    times = [row[COMMITS.index("committed_at")] for row in rows]
    assert (min(times).month, max(times).month, len(rows) > 30) == (3, 3, True)


def test_recorded_502s_are_waited_out_or_given_up(replay):
    recording = replay("Retry.testReturnsRepoAfter3Retries")
    assert recording.client.one("/repos/PyGithub/PyGithub")["full_name"] == "PyGithub/PyGithub"
    assert recording.waits == [1.0, 2.0, 4.0]
    broken = replay("Retry.testRaisesRetryErrorAfterMaxRetries", attempts=4)
    with pytest.raises(GitHubUnavailable, match="502"):
        broken.client.one("/repos/PyGithub/PyGithub")
    assert len(broken.asked) == 4


def test_recorded_limits_say_how_long_to_wait(replay):
    """The abuse limit of 2018 had a Retry-After, the hourly limit of 2013 no reset."""
    abuse = replay("SpecificExceptions.testAuthenticatedRateLimitExceeded", attempts=2)
    hourly = replay("SpecificExceptions.testRateLimitExceeded", attempts=3)
    for recording, path in ((abuse, "/search/code?q=jacquev6"), (hourly, "/users/jacquev6")):
        recording.client.one(path)
        with pytest.raises(GitHubUnavailable, match="403: a limit"):
            recording.client.one(path)
    assert (abuse.waits, hourly.waits) == ([60.0], [60.0, 120.0])


def test_a_recorded_renaming_is_followed(replay):
    recording = replay("Requester.testLoggingRedirection")
    assert recording.client.one("/repos/EnricoMi/test")["full_name"] == "EnricoMi/test-renamed"
    assert recording.asked[1].url.path == "/repositories/638123443"


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("Requester.testBaseUrlHostRedirection", "https://www.github.com"),
        ("Requester.testBaseUrlSchemeRedirection", "http://api.github.com"),
    ],
)
def test_a_recorded_redirection_to_another_host_or_scheme_does_not_get_the_token(replay, name, base):
    recording = replay(name, base=base)
    with pytest.raises(GitHubRefused, match="another host"):
        recording.client.one("/repos/PyGithub/PyGithub")
    assert len(recording.asked) == 1


def test_recorded_refusals_are_told_apart(replay):
    with pytest.raises(GitHubRefused, match="401"):
        replay("Exceptions.testBadAuthentication").client.one("/user")
    unknown = replay("Exceptions.testUnknownObject").client
    unknown.one("/user")
    with pytest.raises(NotVisible, match="/repos/jacquev6/Xxx"):
        unknown.one("/repos/jacquev6/Xxx")
    agent = replay("SpecificExceptions.testBadUserAgent")
    with pytest.raises(GitHubRefused, match=r"403 Forbidden\. Look at"):
        agent.client.one(httpx.URL(agent.recorded[0][0]).path)


def test_recorded_lists_of_pull_requests_and_events_become_rows(folder):
    for name, row_of in (
        ("Repository.testGetPulls", changed_at),
        ("PullRequest.testGetIssueEvents", lambda event: event_row("a/b", 1, event)),
    ):
        for _, response in islice(exchanges(folder, name), 1):
            rows, dead = sorted_out("row", "a/b", response.json(), row_of)
            assert rows
            assert dead == []
