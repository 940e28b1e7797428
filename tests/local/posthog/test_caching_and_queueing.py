"""Answers that are older than the data, queries that wait their turn, and queries in the background."""

import threading
import time

import pytest
import requests

COUNT = "select count() from events"
DAY = "2024-05-01T00:00:00Z"


def test_the_same_query_again_may_be_answered_from_the_cache(ask, load):
    load([(1, "e", DAY, {})])
    first, again = ask(COUNT, refresh="blocking").json(), ask(COUNT, refresh="blocking").json()
    assert [first["is_cached"], again["is_cached"]] == [False, True]
    assert (first["cache_key"], first["last_refresh"]) == (again["cache_key"], again["last_refresh"])


def test_a_cached_answer_does_not_know_of_late_events_and_a_forced_one_does(ask, load):
    load([(1, "e", DAY, {})])
    ask(COUNT, refresh="blocking")
    load([(1, "e", DAY, {}), (2, "late", DAY, {})], keep_cache=True)
    cached, forced = ask(COUNT, refresh="blocking").json(), ask(COUNT, refresh="force_blocking").json()
    assert (cached["results"], cached["is_cached"]) == ([[1]], True)
    assert (forced["results"], forced["is_cached"]) == ([[2]], False)
    assert ask(COUNT, refresh="blocking").json()["results"] == [[2]]


def test_loading_forgets_what_was_cached(ask, load):
    load([(1, "e", DAY, {})])
    ask(COUNT, refresh="blocking")
    load([])
    assert ask(COUNT, refresh="blocking").json()["results"] == [[0]]


def test_other_values_are_another_query(ask):
    ask("select {x}", refresh="blocking", x=1)
    assert ask("select {x}", refresh="blocking", x=2).json()["results"] == [[2]]


def test_three_queries_run_at_once_and_a_fourth_gives_up_without_retry_after(stand_in, ask):
    stand_in.faults.add("slow", times=3, seconds=1.2)  # the fixture's stand-in queues for 0.3 s
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(ask("select 1"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 5
    while len(stand_in.requests) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    fourth = ask("select 1")
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert (fourth.status_code, fourth.json()["type"], "Retry-After" in fourth.headers) == (
        429,
        "throttled_error",
        False,
    )


def test_a_fourth_query_is_answered_when_a_slot_comes_free_in_time(stand_in, ask, monkeypatch):
    monkeypatch.setattr(stand_in, "queue_seconds", 5)
    stand_in.faults.add("slow", times=3, seconds=0.4)
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(ask("select 1"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200]


@pytest.mark.parametrize("refresh", ["async", "force_async", "lazy_async"])
def test_a_query_in_the_background_is_accepted_and_fetched_later(stand_in, ask, refresh):
    accepted = ask("select 41 + 1", refresh=refresh)
    status = accepted.json()["query_status"]
    assert (accepted.status_code, status["complete"]) == (202, False)
    final = _wait_for(stand_in, status["id"])
    assert final.status_code == 200
    assert final.json()["query_status"]["results"]["results"] == [[42]]


def test_a_wrong_query_in_the_background_ends_in_400(stand_in, ask):
    status = ask("select nothing from events", refresh="async").json()["query_status"]
    final = _wait_for(stand_in, status["id"])
    assert final.status_code == 400
    assert "nothing" in final.json()["query_status"]["error_message"]


def test_a_failure_in_the_background_ends_in_500(stand_in, ask, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("local.posthog.server.answer_query", fail)
    status = ask("select 1", refresh="async").json()["query_status"]
    assert _wait_for(stand_in, status["id"]).status_code == 500


def test_a_query_nobody_started_is_not_found(stand_in):
    assert _status(stand_in, "no-such-query").status_code == 404


def test_a_cancelled_query_is_forgotten(stand_in, ask):
    status = ask("select 1", refresh="force_async").json()["query_status"]
    _wait_for(stand_in, status["id"])
    assert _status(stand_in, status["id"], "DELETE").status_code == 200
    assert _status(stand_in, status["id"]).status_code == 404


def _status(stand_in, query_id, method="GET"):
    headers = {"Authorization": f"Bearer {stand_in.personal_key}"}
    address = f"{stand_in.url}/api/projects/7/query/{query_id}/"
    return requests.request(method, address, headers=headers, timeout=5)


def _wait_for(stand_in, query_id):
    deadline = time.monotonic() + 5
    while (answer := _status(stand_in, query_id)).status_code == 202 and time.monotonic() < deadline:
        time.sleep(0.02)
    return answer
