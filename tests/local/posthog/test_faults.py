"""Every way the stand-in misbehaves on purpose, and that it behaves again afterwards."""

import time

import pytest
import requests

FOUR_KEYS = {"type", "code", "detail", "attr"}
ROWS = "select arrayJoin(range(150)) as n limit 1000"


@pytest.mark.parametrize(
    ("kind", "type_"),
    [("429", "throttled_error"), ("500", "server_error"), ("502", "server_error"), ("503", "server_error"),
     ("504", "server_error"), ("512", "server_error"), ("402", "quota_limit_exceeded"),
     ("403", "authentication_error")],
)  # fmt: skip
def test_a_fault_spoils_as_many_requests_as_it_was_told(stand_in, ask, kind, type_):
    stand_in.faults.add(kind, times=2)
    answers = [ask("select 1") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [int(kind), int(kind), 200]
    assert (set(answers[0].json()), answers[0].json()["type"]) == (FOUR_KEYS, type_)


def test_a_rate_limit_says_when_to_come_back_and_a_busy_project_does_not(stand_in, ask):
    stand_in.faults.add("429", retry_after=7)
    stand_in.faults.add("429")
    rate, busy = ask("select 1"), ask("select 1")
    assert (rate.status_code, rate.headers["Retry-After"]) == (429, "7")
    assert rate.json()["detail"] == "Request was throttled. Expected available in 7 seconds."
    assert (busy.status_code, "Retry-After" in busy.headers) == (429, False)


def test_slow_answers_late_but_rightly(stand_in, ask):
    stand_in.faults.add("slow", seconds=0.4)
    started = time.monotonic()
    answer = ask("select 1")
    assert time.monotonic() - started >= 0.4
    assert answer.json()["results"] == [[1]]


def test_dropped_closes_the_connection_without_an_answer(stand_in, ask):
    stand_in.faults.add("dropped")
    with pytest.raises(requests.ConnectionError):
        ask("select 1")
    assert ask("select 1").status_code == 200


def test_truncated_says_that_it_is(stand_in, ask):
    stand_in.faults.add("truncated")
    body = ask(ROWS).json()
    assert body["results"] == [[n] for n in range(100)]
    assert (body["limit"], body["hasMore"]) == (100, True)


def test_truncated_silently_looks_like_a_whole_answer(stand_in, ask):
    whole = ask(ROWS).json()
    stand_in.faults.add("truncated_silently")
    spoilt = ask(ROWS).json()
    assert (len(whole["results"]), spoilt["results"]) == (150, whole["results"][:100])
    assert (spoilt["limit"], spoilt["hasMore"]) == (whole["limit"], whole["hasMore"])


def test_truncated_silently_hides_that_there_is_more(stand_in, ask):
    stand_in.faults.add("truncated_silently")
    body = ask("select arrayJoin(range(150))").json()
    assert (len(body["results"]), body["hasMore"]) == (100, False)


def test_truncation_does_not_stay_in_the_cache(stand_in, ask):
    stand_in.faults.add("truncated")
    ask(ROWS)
    assert len(ask(ROWS, refresh="blocking").json()["results"]) == 150


def test_cached_claims_a_cached_answer_whatever_was_asked(stand_in, ask):
    stand_in.faults.add("cached")
    assert [ask("select 1", refresh="force_blocking").json()["is_cached"] for _ in range(2)] == [True, False]


def test_garbage_is_a_success_that_is_not_json(stand_in, ask):
    stand_in.faults.add("garbage")
    answer = ask("select 1")
    assert answer.status_code == 200
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()


def test_a_fault_can_wait_for_requests_of_one_name(stand_in, ask):
    stand_in.faults.add("500", only="activity")
    statuses = [ask("select 1", name=name).status_code for name in ("persons", "activity", "activity")]
    assert statuses == [200, 500, 200]


def test_faults_strike_in_the_order_they_were_added(stand_in, ask):
    stand_in.faults.add("500")
    stand_in.faults.add("502")
    assert [ask("select 1").status_code for _ in range(3)] == [500, 502, 200]


def test_a_wrong_key_uses_up_no_fault(stand_in, ask):
    stand_in.faults.add("500")
    assert [ask("select 1", key="wrong").status_code, ask("select 1").status_code] == [401, 500]


@pytest.mark.parametrize(
    "arguments",
    [
        {"kind": "418"},
        {"kind": "500", "times": 0},
        {"kind": "slow", "speed": 1},
        {"kind": "500", "seconds": 1},
    ],
)
def test_a_fault_that_does_not_exist_is_refused_by_name(stand_in, arguments):
    with pytest.raises(ValueError, match=r"418|times|speed|seconds"):
        stand_in.faults.add(**arguments)


def test_faults_can_be_set_over_http(stand_in, ask):
    headers = {"Authorization": f"Bearer {stand_in.personal_key}"}
    address = stand_in.url + "/stand-in/faults"
    fault = {"kind": "429", "times": 2, "retry_after": 3}
    assert requests.post(address, json=fault, headers=headers, timeout=5).status_code == 201
    assert ask("select 1").headers["Retry-After"] == "3"
    assert requests.delete(address, headers=headers, timeout=5).json() == {"waiting": 0}
    assert ask("select 1").status_code == 200
    assert requests.post(address, json={"kind": "418"}, headers=headers, timeout=5).status_code == 400


def test_every_query_is_written_down_with_its_name_and_status(stand_in, ask):
    stand_in.faults.add("503")
    ask("select 1", name="first")
    ask("select 1", name="second", refresh="blocking", path="/api/environments/7/query/")
    ask("selec", name="third")
    seen = [(item["path"], item["name"], item["refresh"], item["status"]) for item in stand_in.requests]
    assert seen == [
        ("/api/projects/7/query/", "first", "force_blocking", 503),
        ("/api/environments/7/query/", "second", "blocking", 200),
        ("/api/projects/7/query/", "third", "force_blocking", 400),
    ]
    headers = {"Authorization": f"Bearer {stand_in.personal_key}"}
    over_http = requests.get(stand_in.url + "/stand-in/requests", headers=headers, timeout=5).json()
    assert over_http == stand_in.requests
