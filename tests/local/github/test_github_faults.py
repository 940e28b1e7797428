"""Every failure the stand-in can show, on demand, as often as asked."""

import time

import pytest
import requests

from local.github import Faults


@pytest.mark.parametrize(
    ("kind", "options", "status", "headers"),
    [
        ("primary", {"reset_in": 90}, 403, {"X-RateLimit-Remaining": "0"}),
        ("secondary", {"retry_after": 5}, 403, {"Retry-After": "5"}),
        ("secondary", {}, 403, {"Retry-After": None}),
        ("429", {"retry_after": 5}, 429, {"Retry-After": "5"}),
        ("forbidden", {}, 403, {"Retry-After": None}),
        ("401", {}, 401, {}),
        ("404", {}, 404, {}),
        ("409", {}, 409, {}),
        ("502", {}, 502, {}),
        ("object", {}, 200, {}),
        (
            "elsewhere",
            {"location": "https://example.invalid/"},
            301,
            {"Location": "https://example.invalid/"},
        ),
    ],
)
def test_a_fault_is_shown_once_and_then_all_is_well(ask, stand_in, kind, options, status, headers):
    stand_in.faults.add(kind, **options)
    answer = ask("/repos/acme/shop/pulls")
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in headers} == headers
    assert isinstance(answer.json(), dict)
    assert isinstance(ask("/repos/acme/shop/pulls").json(), list)


def test_a_used_up_limit_says_when_it_comes_back(ask, stand_in):
    stand_in.faults.add("primary", reset_in=90)
    assert abs(int(ask("/repos/acme/shop").headers["X-RateLimit-Reset"]) - time.time() - 90) < 5


def test_a_fault_may_wait_for_one_path_and_one_page(ask, stand_in):
    stand_in.faults.add("502", only="/pulls", page=2)
    assert ask("/repos/acme/shop/pulls/1/reviews").status_code == 200
    assert ask("/repos/acme/shop/pulls").status_code == 200
    assert ask("/repos/acme/shop/pulls?page=2").status_code == 502


def test_a_body_may_be_garbage_and_a_connection_may_end(ask, stand_in):
    stand_in.faults.add("garbage")
    stand_in.faults.add("dropped")
    assert ask("/repos/acme/shop").text.startswith("<html>")
    with pytest.raises(requests.ConnectionError):
        ask("/repos/acme/shop")


def test_rows_shift_after_a_page_has_been_sent(ask, stand_in):
    asked = "/repos/acme/shop/pulls?state=all&sort=updated&direction=desc&per_page=2"
    stand_in.faults.add("shift", number=2, at="2026-12-01T00:00:00Z")
    first, second = ask(asked), ask(asked + "&page=2")
    assert [[pull["number"] for pull in page.json()] for page in (first, second)] == [[1, 5], [5, 4]]


@pytest.mark.parametrize(("kind", "options"), [("503", {}), ("502", {"retry_after": 1})])
def test_a_fault_that_does_not_exist_is_refused(kind, options):
    with pytest.raises(ValueError, match="fault"):
        Faults().add(kind, **options)
