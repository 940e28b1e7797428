"""The GitHub client against a server that misbehaves in every way GitHub is known to."""

import socket
import time
from datetime import UTC, datetime

import httpx
import pytest

from local.github import GitHubStandIn, Repository
from local.github.payloads import pull
from plumbline.sources.github import GitHub
from plumbline.sources.github_limits import limit_of
from plumbline.sources.github_refusals import AnswerNotWhole, GitHubRefused, GitHubUnavailable, NotVisible

SHOP = "/repos/acme/shop"


@pytest.fixture
def waits():
    return []


@pytest.fixture
def github():
    pulls = [pull(n, "ada", datetime(2026, 10, n, tzinfo=UTC), repo="acme/shop") for n in range(1, 6)]
    stand_in = GitHubStandIn([Repository("acme/shop", 71, pulls=pulls)], "ghp_client").start()
    yield stand_in
    stand_in.stop()


@pytest.fixture
def client(github, waits):
    made = GitHub(github.url, "ghp_client", timeout=5, sleep=waits.append)
    yield made
    made.close()


def numbers(client, etag=None):
    address = client.address(f"{SHOP}/pulls", {"per_page": 2})
    return [[row["number"] for row in page.rows] for page in client.pages(address, etag)]


def test_pages_come_one_by_one_by_the_links_of_the_server(client, github):
    assert numbers(client) == [[5, 4], [3, 2], [1]]
    assert [r["path"] for r in github.requests] == [f"{SHOP}/pulls"] + ["/repositories/71/pulls"] * 2


def test_no_page_is_asked_for_before_it_is_needed(client, github):
    next(client.pages(client.address(f"{SHOP}/pulls", {"per_page": 2})))
    assert len(github.requests) == 1


def test_a_tag_saves_reading_what_has_not_changed(client, github):
    address = client.address(f"{SHOP}/pulls")
    first = next(client.pages(address))
    [again] = client.pages(address, first.etag)
    assert (again.is_unchanged, again.rows, again.etag) == (True, [], first.etag)
    assert (client.spent["requests"], client.spent["not_modified"]) == (2, 1)


def test_the_tag_is_sent_with_the_first_page_only(client, github):
    assert numbers(client, etag='"of another day"') == [[5, 4], [3, 2], [1]]


def test_the_address_says_what_is_asked_in_the_same_words_every_time(client, github):
    asked = {"since": "2026-10-01T00:00:00Z", "per_page": 100}
    assert client.address(f"{SHOP}/commits", asked) == (
        f"{github.url}{SHOP}/commits?since=2026-10-01T00%3A00%3A00Z&per_page=100"
    )


def test_an_address_below_a_path_is_kept_for_github_on_a_server_of_ones_own():
    client = GitHub("https://github.example/api/v3", "ghp_client")
    assert client.address("/repos/a/b") == "https://github.example/api/v3/repos/a/b"


@pytest.mark.parametrize("fault", ["500", "502", "dropped", "garbage"])
def test_a_passing_trouble_is_waited_out(client, github, waits, fault):
    github.faults.add(fault, times=3)
    assert client.one(SHOP)["id"] == 71
    assert waits == [1.0, 2.0, 4.0]


def test_a_conflict_is_a_passing_trouble_and_no_empty_page(client, github, waits):
    github.faults.add("409", page=2)
    assert numbers(client) == [[5, 4], [3, 2], [1]]
    assert waits == [1.0]


def test_only_the_first_page_may_say_that_a_repository_is_empty(client, github, waits):
    address = client.address(f"{SHOP}/pulls", {"per_page": 2})
    github.faults.add("409")
    assert [page.rows for page in client.pages(address, may_be_empty=True)] == [[]]
    github.faults.add("409", page=2)
    assert len([*client.pages(address, may_be_empty=True)]) == 3
    assert waits == [1.0]


def test_a_limit_without_a_time_is_waited_out_a_minute_and_longer_each_time(client, github, waits):
    github.faults.add("secondary", times=3)
    assert client.one(SHOP)["id"] == 71
    assert waits == [60.0, 120.0, 240.0]
    assert client.spent["waited_seconds"] == 420.0


@pytest.mark.parametrize("kind", ["secondary", "429"])
def test_retry_after_is_obeyed(client, github, waits, kind):
    github.faults.add(kind, retry_after=17)
    client.one(SHOP)
    assert waits == [17.0]


def test_a_used_up_limit_is_waited_for_until_it_comes_back(client, github, waits):
    github.faults.add("primary", reset_in=120)
    client.one(SHOP)
    assert 119 <= waits[0] <= 122


def test_nobody_waits_longer_than_patience(client, github, waits):
    client.patience = 100
    github.faults.add("secondary", times=9)
    with pytest.raises(GitHubUnavailable, match="not answered in 2 attempts and 60 s of waiting"):
        client.one(SHOP)
    assert waits == [60.0]


def test_a_refusal_that_is_about_no_limit_is_not_waited_for(client, github, waits):
    github.faults.add("forbidden")
    with pytest.raises(
        GitHubRefused, match=r"403 Forbidden\. Look at what the token of connection github may read"
    ):
        client.one(SHOP)
    assert waits == []


def test_what_is_gone_is_named(client):
    with pytest.raises(NotVisible, match="/repos/acme/other: 404, gone or not visible to this token"):
        client.one("/repos/acme/other")


def test_a_list_is_no_object_and_an_object_no_list(client):
    with pytest.raises(AnswerNotWhole, match="a list where an object was asked for"):
        client.one(f"{SHOP}/pulls")
    with pytest.raises(AnswerNotWhole, match="an object where a list was asked for"):
        client.rows(SHOP)


def test_an_old_name_is_followed(client, github):
    github.rename("acme/shop", "acme/store")
    assert client.one(SHOP)["full_name"] == "acme/store"
    assert [r["status"] for r in github.requests] == [301, 200]


@pytest.fixture
def elsewhere():
    """Another host: it must never be called."""
    other = GitHubStandIn([Repository("acme/shop", 71)], "ghp_client").start()
    yield other
    assert other.requests == []
    other.stop()


def test_a_redirection_to_another_host_does_not_get_the_token(client, github, elsewhere):
    github.faults.add("elsewhere", location=f"{elsewhere.url}{SHOP}")
    with pytest.raises(GitHubRefused, match=r"another host \(127\.0\.0\.1\), which must not get the token"):
        client.one(SHOP)


def test_a_link_to_another_host_does_not_get_the_token(client, github, elsewhere, monkeypatch):
    monkeypatch.setattr(type(github), "url", property(lambda self: elsewhere_url))
    elsewhere_url = f"http://127.0.0.1:{elsewhere.port}"
    with pytest.raises(GitHubRefused, match="another host"):
        numbers(client)


def test_going_round_in_circles_ends(client, github):
    github.faults.add("elsewhere", times=99, location=f"{github.url}{SHOP}")
    with pytest.raises(GitHubRefused, match="redirected more than 5 times"):
        client.one(SHOP)


def test_nobody_listening_names_the_connection(waits):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(
        GitHubUnavailable, match="connection github: /repos/acme/shop not answered in 6 attempts"
    ):
        GitHub(f"http://127.0.0.1:{port}", "ghp_client", sleep=waits.append).one(SHOP)
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0]


def test_the_token_is_in_no_message_and_no_log(client, github, caplog):
    github.faults.add("502", times=9)
    with pytest.raises(GitHubUnavailable) as told:
        client.one(SHOP)
    assert "ghp_client" not in str(told.value) + caplog.text + repr(client)
    assert "502 Bad Gateway; attempt 1, waiting 1 s" in caplog.text


def test_the_reset_is_read_by_githubs_clock_not_ours():
    now = datetime(2020, 1, 1, 12, tzinfo=UTC)
    headers = {
        "date": "Wed, 01 Jan 2020 12:00:00 GMT",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": str(int(now.timestamp()) + 300),
    }
    told, wait = limit_of(httpx.Response(403, headers=headers), attempt=1)
    assert (told, wait) == ("403: the token's requests are used up until 2020-01-01 12:05:00 UTC", 301.0)
    assert time.time() - now.timestamp() > 300  # by our clock it would be over long ago
