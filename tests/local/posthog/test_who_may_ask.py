"""Keys, projects and paths: who gets an answer at all."""

import pytest
import requests

FOUR_KEYS = {"type", "code", "detail", "attr"}


@pytest.mark.parametrize("key", [None, "phx_wrong", ""])
def test_a_missing_or_wrong_key_is_answered_401_with_four_keys(ask, key):
    answer = ask("select 1", key=key)
    assert answer.status_code == 401
    assert set(answer.json()) == FOUR_KEYS
    assert answer.json()["type"] == "authentication_error"


def test_another_project_is_not_found(ask):
    answer = ask("select 1", path="/api/projects/8/query/")
    assert (answer.status_code, set(answer.json())) == (404, FOUR_KEYS)


def test_the_environments_path_answers_like_the_projects_path(ask):
    answer = ask("select 1", path="/api/environments/7/query/")
    assert (answer.status_code, answer.json()["results"]) == (200, [[1]])


def test_an_unknown_path_is_not_found_even_without_a_key(stand_in):
    answer = requests.post(stand_in.url + "/api/nothing/", json={}, timeout=5)
    assert (answer.status_code, set(answer.json())) == (404, FOUR_KEYS)


def test_a_key_without_the_scope_is_answered_403(ask, stand_in):
    stand_in.key_has_scope = False
    answer = ask("select 1")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_health_needs_no_key(stand_in):
    assert requests.get(stand_in.url + "/_health", timeout=5).status_code == 200


def test_the_fault_switches_need_the_key(stand_in):
    answer = requests.post(stand_in.url + "/stand-in/faults", json={"kind": "500"}, timeout=5)
    assert (answer.status_code, len(stand_in.faults)) == (401, 0)


@pytest.mark.parametrize(
    "body",
    [b"not json", b"[]", b"{}", b'{"query": {"kind": "TrendsQuery"}}', b'{"query": {"kind": "HogQLQuery"}}',
     b'{"query": {"kind": "HogQLQuery", "query": "select 1", "values": [1]}}',
     b'{"query": {"kind": "HogQLQuery", "query": "select {x}", "values": {"x": NaN}}}',
     b'{"query": {"kind": "HogQLQuery", "query": "select 1"}, "refresh": "sometimes"}'],
)  # fmt: skip
def test_a_body_that_is_no_query_is_answered_400(stand_in, body):
    headers = {"Authorization": f"Bearer {stand_in.personal_key}"}
    answer = requests.post(stand_in.url + "/api/projects/7/query/", data=body, headers=headers, timeout=5)
    assert (answer.status_code, set(answer.json())) == (400, FOUR_KEYS)


def test_one_connection_serves_many_requests(stand_in, ask):
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {stand_in.personal_key}"
        body = {"query": {"kind": "HogQLQuery", "query": "select 1"}}
        refused = session.post(stand_in.url + "/api/projects/8/query/", json=body, timeout=5)
        served = session.post(stand_in.url + "/api/projects/7/query/", json=body, timeout=5)
    assert (refused.status_code, served.status_code) == (404, 200)
