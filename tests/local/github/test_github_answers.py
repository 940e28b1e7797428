"""The stand-in answers as GitHub's documents and recordings say GitHub does."""

import pytest


def numbers(answer):
    return [pull["number"] for pull in answer.json()]


def test_lists_have_no_lines_and_no_merged_flag_but_details_have(ask):
    listed = ask("/repos/acme/shop/pulls").json()[0]
    details = ask("/repos/acme/shop/pulls/1").json()
    assert not {"additions", "deletions", "changed_files", "merged"} & listed.keys()
    assert (details["additions"], details["merged"]) == (9, False)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", [5, 4, 3, 1]),  # open ones, newest first
        ("?state=closed", [2]),
        ("?state=all&sort=updated&direction=desc", [1, 5, 4, 3, 2]),
        ("?state=all&sort=updated", [2, 3, 4, 5, 1]),
        ("?state=all&sort=created&direction=asc&per_page=2", [1, 2]),
    ],
)
def test_pull_requests_are_filtered_and_sorted(ask, asked, expected):
    assert numbers(ask(f"/repos/acme/shop/pulls{asked}")) == expected


def test_the_next_page_lives_at_the_repositorys_id(ask, stand_in):
    first = ask("/repos/acme/shop/pulls?state=all&sort=created&direction=asc&per_page=2")
    second = ask(first.links["next"]["url"])
    third = ask(second.links["next"]["url"])
    assert first.links["next"]["url"].startswith(f"{stand_in.url}/repositories/71/pulls?state=all")
    assert [numbers(page) for page in (first, second, third)] == [[1, 2], [3, 4], [5]]
    assert set(first.links) == {"next", "last"}
    assert set(third.links) == {"prev", "first"}


def test_commits_are_those_between_since_and_until_newest_first(ask):
    answer = ask("/repos/acme/shop/commits?since=2026-10-02T00:00:00Z&until=2026-10-04T00:00:00Z")
    assert [commit["sha"] for commit in answer.json()] == ["c3", "c2", "c1"]


def test_what_belongs_to_a_pull_request_is_at_its_own_address(ask):
    assert ask("/repos/acme/shop/pulls/1/reviews").json()[0]["id"] == 7
    assert ask("/repos/acme/shop/pulls/1/commits").json()[0]["sha"] == "p"
    assert ask("/repos/acme/shop/issues/1/events").json()[0]["event"] == "reopened"
    assert ask("/repos/acme/shop/pulls/2/reviews").json() == []


def test_a_tag_sent_back_is_answered_304_for_free_until_something_changes(ask, repository):
    first = ask("/repos/acme/shop/pulls")
    again = ask("/repos/acme/shop/pulls", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["X-RateLimit-Remaining"] == first.headers["X-RateLimit-Remaining"]
    repository.pulls[4]["updated_at"] = "2026-12-01T00:00:00Z"
    changed = ask("/repos/acme/shop/pulls", **{"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert int(changed.headers["X-RateLimit-Remaining"]) == int(first.headers["X-RateLimit-Remaining"]) - 1


@pytest.mark.parametrize("token", [None, "ghp_wrong"])
def test_nobody_gets_in_without_the_token(ask, token):
    answer = ask("/repos/acme/shop", token=token)
    assert (answer.status_code, answer.json()["message"]) == (401, "Bad credentials")


@pytest.mark.parametrize(
    "path", ["/repos/acme/other", "/repositories/99", "/repos/acme/shop/pulls/99", "/else"]
)
def test_what_is_not_there_is_404(ask, path):
    assert ask(path).status_code == 404


def test_a_renamed_repository_redirects_to_its_id(ask, stand_in):
    stand_in.rename("acme/shop", "acme/store")
    answer = ask("/repos/acme/shop/pulls?state=all")
    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        f"{stand_in.url}/repositories/71/pulls?state=all",
    )
    assert ask("/repositories/71").json()["full_name"] == "acme/store"
    assert ask("/repos/Acme/Store").status_code == 200


def test_an_empty_repository_has_no_commits_to_list(ask, repository):
    repository.commits = []
    assert ask("/repos/acme/shop/commits").json() == [], "with pull requests it is not empty"
    repository.pulls = []
    assert ask("/repos/acme/shop/commits").status_code == 409


def test_it_listens_on_this_machine_only(stand_in):
    assert stand_in._server.server_address[0] == "127.0.0.1"
