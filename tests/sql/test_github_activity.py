"""A repository on a real HTTP server, landed into a real warehouse: whole, resumable, and free when nothing changed."""

import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from local.github import GitHubStandIn, Repository
from local.github.payloads import commit, instant, issue_event, pull, review
from plumbline.ai_coding.github_activity import (
    RepositoriesMisconfigured,
    land_repository,
    plan_repositories,
)
from plumbline.checkpoints import get_last_checkpoint
from plumbline.run import Run
from plumbline.sources.github import GitHub
from plumbline.sources.github_refusals import AnswerNotWhole, GitHubRefused, GitHubUnavailable, NotVisible
from plumbline.window import Window

REPO = "acme/shop"
T = "ghp_tests"
RUN = Window.of_days("2026-11-01", "2026-11-02")
STAGED = ("repositories", "pull_requests", "reviews", "issue_events", "commits", "pages")


def at(day, hour=0, month=10):
    return datetime(2026, month, day, hour, tzinfo=UTC)


def shop(pulls=3, commits=2, month=10):
    """Pull requests 1 to n, opened on day n of October at 8:00 and merged at 12:00; a commit a day."""
    shop = Repository(REPO, 71)
    for n in range(1, pulls + 1):
        opened = at(1, 8, month) + timedelta(days=n - 1)
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
                Run("ai_coding", run_id, RUN),
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


def test_a_landing_asks_for_the_token_it_was_given_only(land, github):
    land()
    assert {r["authorization"] for r in github.requests} == {f"Bearer {T}"}


def test_a_second_page_that_fails_leaves_nothing_behind_as_done(land, github):
    github.put(shop(pulls=103, commits=1))
    github.faults.add("502", times=99, only="/pulls", page=2)
    with pytest.raises(GitHubUnavailable, match="502"):
        land()
    assert [land.everything()[name] for name in ("pull_requests", "pages", "commits")] == [[], [], []]
    assert land.checkpoint("pulls") is None

    github.faults.clear()
    account = land("second")
    assert [r["path"] for r in land.asked("/pulls")] == [f"/repos/{REPO}/pulls", "/repositories/71/pulls"]
    assert {r["status"] for r in land.asked("/pulls")} == {200}
    assert len(land.column("select number from staging.github_pull_requests")) == 103
    assert account.rows_in == account.stored == 103 * 3 + 1


def test_pages_of_commits_are_kept_but_the_tag_and_the_checkpoint_wait_for_the_last(land, github):
    repository = shop(pulls=1)
    repository.commits = [commit(f"c{n}", "ada", at(1) + timedelta(minutes=n)) for n in range(250)]
    github.put(repository)
    github.faults.add("502", times=99, only="/commits", page=3)
    with pytest.raises(GitHubUnavailable):
        land()
    assert (land.checkpoint("pulls"), land.checkpoint("commits")) == (at(1, 12), None)
    assert land.column("select resource from staging.github_pages") == ["pulls"]
    assert land.column("select count(*) from staging.github_commits") == [100]

    github.faults.clear()
    account = land("second")
    assert (account.stored, account.details["rules"]) == (150, {"duplicate:unchanged": 100})
    assert land.column("select count(*) from staging.github_commits") == [250]
    assert land.checkpoint("commits") == at(1) + timedelta(minutes=249)


def test_a_retry_asks_for_no_details_that_are_stored_already(land, github):
    github.put(shop(pulls=25, commits=0))
    github.faults.add("502", times=99, only="/pulls/1")  # the last of the list: newest first
    with pytest.raises(GitHubUnavailable):
        land()
    stored = land.column("select number from staging.github_pull_requests order by 1")
    assert stored == list(range(6, 26))  # the first batch, whole
    assert land.column("select count(*) from staging.github_reviews") == [20]

    github.faults.clear()
    land("second")
    asked = {r["path"] for r in github.requests}
    assert {n for n in range(1, 26) if f"/repos/{REPO}/pulls/{n}" in asked} == {1, 2, 3, 4, 5}
    assert len(land.column("select number from staging.github_pull_requests")) == 25


def test_details_are_asked_only_for_what_changed_and_paging_stops_at_the_checkpoint(land, github):
    github.put(shop(pulls=130, commits=0, month=1))
    land()
    changed = github.repositories[71].pulls[4]
    changed |= {"updated_at": "2026-10-01T00:00:00Z", "title": "renamed"}

    account = land("second")

    assert len(land.asked("/pulls", 200)) == 1  # of two pages
    assert [r["path"] for r in land.asked("/events")] == [f"/repos/{REPO}/issues/5/events"]
    assert account.details["rules"] == {"duplicate:unchanged": 1, "filtered:older": 98}
    assert land.column("select title from staging.github_pull_requests where number = 5") == ["renamed"]


def test_reopening_is_kept_of_pull_requests_that_are_open_or_never_merged(land, github):
    repository = github.repositories[71]
    repository.pulls += [
        pull(8, "ada", at(3), repo=REPO, updated_at=at(5)),
        pull(9, "ada", at(3), repo=REPO, closed_at=at(6)),
    ]
    repository.issue_events |= {
        8: [issue_event(301, "closed", "ada", at(4)), issue_event(302, "reopened", "bob", at(5))],
        9: [issue_event(303, "reopened", None, at(5)), issue_event(304, "closed", "ada", at(6))],
    }
    land()
    assert land.rows(
        "select number, actor_login, created_at from staging.github_issue_events where event = 'reopened' order by 1"
    ) == [(8, "bob", at(5)), (9, None, at(5))]


def test_rows_that_shift_while_one_reads_are_neither_lost_nor_counted_twice(land, github):
    github.put(shop(pulls=120, commits=0))
    github.faults.add("shift", only="/pulls", page=1, number=3, at="2027-06-01T00:00:00Z")

    account = land()

    assert account.details["rules"] == {"duplicate:twice": 1}  # one was pushed over the edge of the page
    # number 3 went to the page that had been read already: the next run finds it, whatever the tag says
    assert 3 not in land.column("select number from staging.github_pull_requests")
    assert len(land.column("select number from staging.github_pull_requests")) == 119
    land("second")
    assert len(land.column("select number from staging.github_pull_requests")) == 120


def test_a_review_that_is_dismissed_or_deleted_is_replaced(land, github):
    land()
    repository = github.repositories[71]
    repository.reviews[2] = [review(109, "cleo", at(2, 10), "DISMISSED")]
    repository.pulls[1]["updated_at"] = instant(at(9))
    land("second")
    assert land.rows("select review_id, state from staging.github_reviews order by 1") == [
        (101, "APPROVED"),
        (103, "APPROVED"),
        (109, "DISMISSED"),
    ]


def test_a_merge_brings_commits_that_are_older_than_the_overlap(land, github):
    """Made in June, merged in October: the commit keeps its date, and `since` would pass it by."""
    github.put(shop(pulls=0, commits=2))
    land()
    repository = github.repositories[71]
    old = commit("old", "ada", at(10, month=6))
    repository.pulls = [pull(1, "ada", at(2), repo=REPO, merged_at=at(3))]
    repository.pull_commits[1] = [old]
    repository.commits += [old, commit("merge", "ada", at(3))]

    account = land("second")

    assert land.column("select sha from staging.github_commits order by committed_at") == [
        "old",
        "c0",
        "c1",
        "merge",
    ]
    assert account.details["rules"] == {"duplicate:unchanged": 2}
    assert [r["asked"].get("since") for r in land.asked(f"{REPO}/commits")] == [None, "2026-06-10T00:00:00Z"]


def test_a_commit_pushed_late_is_found_within_the_overlap(land, github):
    land()
    github.repositories[71].commits.append(commit("late", "ada", at(5, month=9)))
    github.repositories[71].commits.append(commit("head", "ada", at(20)))
    land("second")
    assert land.column("select sha from staging.github_commits order by committed_at") == [
        "late",
        "c0",
        "c1",
        "head",
    ]


def test_a_commit_from_the_future_does_not_hide_those_of_the_present(land, github):
    github.repositories[71].commits.append(commit("future", "ada", at(1).replace(year=2098)))
    land()
    assert land.checkpoint("commits") < datetime.now(UTC) + timedelta(minutes=1)
    github.repositories[71].commits.append(commit("next", "ada", datetime.now(UTC)))
    land("second")
    assert "next" in land.column("select sha from staging.github_commits")


def test_a_pull_request_changed_in_the_future_does_not_hide_those_changed_in_the_present(land, github):
    future = pull(9, "ada", at(1), repo=REPO, updated_at=at(1).replace(year=2098))
    github.repositories[71].pulls.append(future)
    land()
    assert land.checkpoint("pulls") == at(3, 12), "the last change of those that had happened"
    github.repositories[71].pulls.append(pull(10, "ada", at(3, 13), repo=REPO))
    account = land("second")
    assert 10 in land.column("select number from staging.github_pull_requests")
    assert account.details["rules"]["duplicate:unchanged"] >= 1, (
        "and the one from the future is not read again"
    )


def test_a_commit_without_an_account_has_no_author_and_one_without_a_date_is_a_dead_letter(land, github):
    nobody = commit("nobody", None, at(7), email="someone@example.invalid")
    undated = commit("undated", "ada", None, email="ada@example.invalid")
    github.repositories[71].commits += [nobody, undated]

    account = land()

    assert land.rows(
        "select author_login, author_email from staging.github_commits where sha = 'nobody'"
    ) == [(None, "someone@example.invalid")]
    assert land.column("select sha from staging.github_commits where sha = 'undated'") == []
    [(record, reason, payload)] = land.rows(
        "select record_key, reason, payload from ops.dead_letters where pipeline = 'ai_coding' and source = 'github'"
    )
    assert (record, reason, account.dead) == ("acme/shop commit undated", "missing_date", 1)
    assert "ada" not in payload
    assert json.loads(payload)["sha"] == "undated"


def test_a_pull_request_without_number_or_time_costs_that_one_only(land, github):
    good = github.repositories[71].pulls[0]
    github.repositories[71].pulls += [
        {k: v for k, v in good.items() if k != "number"} | {"id": 5, "title": "secret"},
        good | {"number": 50, "id": 6, "updated_at": None},
    ]
    account = land()
    assert (account.dead, account.rows_in) == (2, 13)
    assert land.rows("select record_key, reason from ops.dead_letters order by 1") == [
        ("acme/shop pull 5", "missing_number"),
        ("acme/shop pull 50", "missing_updated_at"),
    ]
    assert not any("secret" in text for text in land.column("select payload from ops.dead_letters"))
    assert len(land.column("select number from staging.github_pull_requests")) == 3


def test_accounts_and_forks_that_are_gone_are_null(land, github):
    github.repositories[71].pulls[0] |= {"user": None, "head": {"ref": "x", "repo": None}, "labels": None}
    github.repositories[71].reviews[1] = [review(101, None, None, "PENDING")]
    land()
    assert land.rows(
        "select author_login, head_repo, labels from staging.github_pull_requests where number = 1"
    ) == [(None, None, [])]
    assert land.rows("select reviewer_login, submitted_at from staging.github_reviews where number = 1") == [
        (None, None)
    ]


def test_a_pull_request_that_is_not_to_be_read_for_a_moment_is_read_again(land, github):
    github.faults.add("404", only="/pulls/2")
    assert land().dead == 0
    assert land.column("select count(*) from staging.github_pull_requests") == [3]


def test_a_listed_pull_request_that_may_not_be_read_is_a_dead_letter(land, github):
    github.faults.add("404", times=2, only="/pulls/2")
    account = land()
    assert (account.dead, account.stored) == (1, 8)
    assert land.rows("select record_key, reason from ops.dead_letters") == [("acme/shop pull 2", "gone")]


def test_a_pull_request_that_was_gone_is_asked_for_until_it_is_back(land, github):
    """It comes back as it was: neither the tag of the list nor a checkpoint after it may hide it."""
    land()
    github.repositories[71].pulls += [pull(n, "ada", at(10 + n), repo=REPO) for n in (4, 5, 6)]
    github.faults.add("404", times=4, only="/pulls/4")
    for run_id in ("second", "third"):
        land(run_id)
        assert (land.checkpoint("pulls"), letters(land)) == (at(14), [("acme/shop pull 4", "gone")])
    account = land("fourth")
    assert land.column("select count(*) from staging.github_pull_requests") == [6]
    assert (account.details["rules"], letters(land)) == ({"duplicate:unchanged": 2, "filtered:older": 3}, [])
    assert land.checkpoint("pulls") == at(16)
    land("fifth")
    assert [r["status"] for r in land.asked()] == [200, 304, 304]


@pytest.mark.parametrize(
    ("resource", "permission"),
    [("/reviews", "Pull requests"), ("/pulls/3/commits", "Pull requests"), ("/events", "Issues")],
)
def test_what_belongs_to_pull_requests_and_may_not_be_seen_names_the_permission(
    land, github, resource, permission
):
    github.faults.add("404", times=99, only=resource)
    with pytest.raises(GitHubRefused, match=rf"connection github the permission {permission} \(read only\)"):
        land()
    assert (land.checkpoint("pulls"), letters(land)) == (None, [])
    github.faults.clear()
    assert land("second").stored == 11


def test_a_list_that_is_not_to_be_read_for_a_moment_is_read_again(land, github):
    github.faults.add("404", only="/pulls/2/reviews")
    assert land().stored == 11


@pytest.mark.parametrize("resource", ["/pulls", "/reviews", f"{REPO}/commits"])
def test_an_object_instead_of_a_list_is_no_data(land, github, resource):
    github.faults.add("object", only=resource)
    with pytest.raises(AnswerNotWhole, match="an object where a list was asked for"):
        land()
    assert land.column("select count(*) from staging.github_commits") == [0]
    land("second")
    assert land.column("select count(*) from staging.github_pull_requests") == [3]


@pytest.mark.parametrize(
    ("kind", "options", "wait"),
    [
        ("primary", {"reset_in": 30}, 30),
        ("429", {"retry_after": 7}, 7),
        ("secondary", {}, 60),
        ("502", {}, 1),
    ],
)
def test_limits_and_failures_are_waited_out_and_nothing_is_missing(land, github, kind, options, wait):
    github.faults.add(kind, only="/pulls/2", **options)
    account = land()
    assert len(land.waits) == 1
    assert wait - 1 <= land.waits[0] <= wait + 2
    assert (account.stored, account.details["waited_seconds"]) == (11, land.waits[0])


def test_a_limit_that_lasts_longer_than_patience_says_until_when_and_a_retry_goes_on(land, github):
    github.put(shop(pulls=21, commits=1))
    github.faults.add("primary", only="/pulls/1", reset_in=1800)
    with pytest.raises(GitHubUnavailable, match=r"used up until 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC"):
        land(patience=60)
    assert land.waits == []
    land("second")
    assert len(land.asked("/reviews")) == 1
    assert land.column("select count(*) from staging.github_pull_requests") == [21]


def test_a_renamed_repository_is_followed_and_keeps_its_name_here(land, github):
    land()
    github.rename(REPO, "acme/store")
    github.repositories[71].pulls.append(pull(4, "ada", at(20), repo="acme/store"))
    land("second")
    land("third")
    assert land.rows(
        "select repo, current_name, github_id, last_run_id from staging.github_repositories"
    ) == [(REPO, "acme/store", 71, "third")]
    assert land.column("select distinct repo from staging.github_pull_requests") == [REPO]
    assert land.column("select max(number) from staging.github_pull_requests") == [4]
    assert [r["status"] for r in land.asked()] == [200, 304, 304]  # no way round by the old name


def test_another_repository_under_the_old_name_is_not_mixed_in(land, github):
    land()
    github.remove(REPO)
    github.put(Repository(REPO, 72))
    with pytest.raises(RepositoriesMisconfigured, match="is another repository than before"):
        land("second")


def test_one_repository_under_two_names_is_not_counted_twice(land, github):
    land()
    github.rename(REPO, "acme/store")
    with pytest.raises(RepositoriesMisconfigured, match="acme/store is stored as acme/shop already"):
        land("second", part="acme/store")


def test_a_repository_that_is_gone_is_named_at_once(land, github):
    github.remove(REPO)
    with pytest.raises(NotVisible, match="/repos/acme/shop: 404, gone or not visible to this token"):
        land()
    assert len(land.asked()) == 1


def test_a_repository_that_vanishes_while_one_reads_leaves_nothing_behind_as_done(land, github):
    github.faults.add("502", only="/pulls/2")
    with pytest.raises(NotVisible, match="gone or not visible"):
        land(sleep=lambda seconds: github.remove(REPO))
    assert (land.checkpoint("pulls"), land.column("select count(*) from ops.dead_letters")) == (None, [0])


def test_an_empty_repository_has_no_rows(land, github):
    github.put(Repository(REPO, 71))
    account = land()
    assert (account.rows_in, account.row_count) == (0, 0)
    assert len(land.asked("/commits", 409)) == 1


@pytest.mark.parametrize(("page", "path"), [(1, f"{REPO}/commits"), (2, "/commits")])
def test_a_repository_that_has_commits_is_not_empty_because_github_says_so(land, github, page, path):
    """GitHub says 409 of a repository without commits; said of any other it is no answer, and nothing is done."""
    github.put(shop(pulls=1, commits=150))
    github.faults.add("409", times=99, only=path, page=page)
    with pytest.raises(GitHubUnavailable, match=r"/commits not answered in 6 attempts .* last 409"):
        land()
    assert (land.checkpoint("commits"), land.checkpoint("pulls")) == (None, at(1, 12))
    github.faults.clear()
    land("second")
    assert land.column("select count(*) from staging.github_commits") == [150]
    github.repositories[71].commits.append(commit("next", "ada", at(25)))
    github.faults.add("409", times=99, only=f"{REPO}/commits")
    with pytest.raises(GitHubUnavailable):
        land("third")


def test_a_repository_that_was_empty_is_read_from_its_first_commit_on(land, github):
    github.put(Repository(REPO, 71))
    land()
    github.repositories[71].commits.append(commit("first", "ada", at(1)))
    assert land("second").stored == 1


def test_a_repository_whose_pull_requests_are_gone_is_no_empty_one(land, github):
    land()
    before = land.everything()
    github.repositories[71].pulls.clear()
    with pytest.raises(AnswerNotWhole, match=f"GitHub lists no pull request of {REPO}"):
        land("second")
    assert land.everything() == before


def test_another_default_branch_is_read_whole(land, github):
    land()
    repository = github.repositories[71]
    repository.default_branch = "develop"
    repository.commits.append(commit("ancient", "ada", at(1, month=1)))
    repository.commits.append(commit("tip", "ada", at(21)))
    land("second")
    assert land.column("select sha from staging.github_commits order by committed_at") == [
        "ancient",
        "c0",
        "c1",
        "tip",
    ]
    assert land.checkpoint("commits") == at(21)


def test_reading_everything_again_changes_nothing(land):
    land()
    before = land.everything()
    with land.connect() as db:
        db.execute("delete from staging.github_pages; delete from ops.checkpoints")
    account = land("second")
    assert (account.stored, account.duplicate) == (0, 5)
    assert land.everything() == before


def test_a_wrong_token_is_red_at_once_and_named(land):
    with pytest.raises(
        GitHubRefused, match=r"401 Unauthorized. Look at the password \(token\) of connection github"
    ):
        land(token="ghp_wrong")
    assert (len(land.asked()), land.waits) == (1, [])


@pytest.mark.parametrize("token", ["", "ghp_with\nbreak"])
def test_a_token_that_cannot_be_one_is_red_before_anything_is_asked(land, token):
    with pytest.raises(GitHubRefused, match="connection github has no usable token"):
        land(token=token)


def test_the_plan_has_a_part_for_every_repository(land):
    client = GitHub("http://127.0.0.1:1", T, ["acme/shop", "acme/a.b_c"])
    run = Run("ai_coding", "plan", RUN)
    assert plan_repositories(client, land.connect, run) == [
        {"part": "acme/shop", "label": "acme/shop"},
        {"part": "acme/a.b_c", "label": "acme/a.b_c"},
    ]


@pytest.mark.parametrize(
    "names", [[], ["shop"], ["acme/shop/x"], ["acme/.."], ["acme/shop", "Acme/Shop"], ["a b/c"]]
)
def test_repositories_that_cannot_be_meant_are_refused(land, names):
    with pytest.raises(RepositoriesMisconfigured, match="connection github: extra 'repositories'"):
        plan_repositories(GitHub("http://127.0.0.1:1", T, names), land.connect, Run("ai_coding", "plan", RUN))


def letters(land):
    return land.rows("select record_key, reason from ops.dead_letters where source = 'github' order by 1")


def test_a_record_that_is_sent_well_later_is_no_dead_letter_any_more(land, github):
    shop = github.repositories[71]
    undated = commit("undated", "ada", None)
    numberless = {k: v for k, v in shop.pulls[0].items() if k != "number"} | {"id": 500}
    shop.commits.append(undated)
    shop.pulls.append(numberless)
    shop.reviews[2].append(review(900, "bob", at(2, 10)) | {"state": None})
    land()
    assert letters(land) == [
        ("acme/shop commit undated", "missing_date"),
        ("acme/shop pull 2 review 900", "missing_state"),
        ("acme/shop pull 500", "missing_number"),
    ]
    shop.commits[-1] = commit("undated", "ada", at(9))
    shop.pulls[-1] = pull(9, "ada", at(9), repo=REPO) | {"id": 500}
    shop.reviews[2][-1] = review(900, "bob", at(2, 10))
    shop.pulls[1] |= {"updated_at": instant(at(10))}
    land("second")
    assert letters(land) == []
    assert land.column("select count(*) from staging.github_reviews where review_id = 900") == [1]
    assert land.column("select count(*) from staging.github_commits where sha = 'undated'") == [1]


def test_a_record_that_is_refused_again_stays_a_dead_letter_with_its_first_run(land, github):
    shop = github.repositories[71]
    shop.reviews[2].append(review(900, "bob", at(2, 10)) | {"state": None})
    land()
    shop.pulls[1] |= {"updated_at": instant(at(10))}
    land("second")
    assert land.rows("select record_key, first_run_id, last_run_id from ops.dead_letters") == [
        ("acme/shop pull 2 review 900", "first", "second")
    ]


def test_a_review_that_was_deleted_takes_its_dead_letter_along(land, github):
    shop = github.repositories[71]
    shop.reviews[2].append(review(900, "bob", at(2, 10)) | {"state": None})
    land()
    shop.reviews[2].pop()
    shop.pulls[1] |= {"updated_at": instant(at(10))}
    land("second")
    assert letters(land) == []
