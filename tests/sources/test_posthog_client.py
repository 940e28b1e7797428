"""The PostHog client against a server that misbehaves in every way PostHog is known to."""

import socket

import pytest

from plumbline.files import query
from plumbline.push_lift.by_size import ask_in_parts
from plumbline.sources.posthog import (
    AnswerNotWhole,
    PostHog,
    PostHogRefused,
    PostHogUnavailable,
    QueryTooLarge,
)

EVENTS = {"event_names": ["basket", "coupon viewed"]}
PERSONS = query("posthog", "persons.hogql")


@pytest.fixture
def waits():
    return []


@pytest.fixture
def client(stand_in, waits):
    stand_in.faults.clear()
    stand_in.requests.clear()
    posthog = PostHog(stand_in.url, "1", stand_in.personal_key, timeout=5, sleep=waits.append)
    yield posthog
    posthog.close()
    stand_in.faults.clear()


def ask(client):
    return client.ask(query("posthog", "event_names.hogql"), EVENTS, "event names").rows


def test_a_question_with_bound_values_is_answered_with_rows(client):
    assert [row["event"] for row in ask(client)] == ["basket", "coupon viewed"]


def test_values_are_data_and_never_part_of_the_query(client):
    hostile = ["basket') OR 1=1 --", "'; DROP TABLE events; --", "\\", "{event_names}"]
    assert client.ask(query("posthog", "event_names.hogql"), {"event_names": hostile}, "hostile").rows == []
    assert len(ask(client)) == 2


@pytest.mark.parametrize("fault", ["429", "500", "502", "503", "dropped", "garbage"])
def test_a_passing_trouble_is_waited_out(client, stand_in, waits, fault):
    stand_in.faults.add(fault, times=2)

    assert len(ask(client)) == 2
    assert len(waits) == 2
    assert 1.0 <= waits[0] < waits[1]


def test_retry_after_is_obeyed(client, stand_in, waits):
    stand_in.faults.add("429", times=1, retry_after=17)

    ask(client)

    assert 17 <= waits[0] <= 17 * 1.25


def test_trouble_that_does_not_pass_names_the_connection(client, stand_in, waits):
    stand_in.faults.add("503", times=99)

    with pytest.raises(PostHogUnavailable, match="connection posthog: event names failed 6 times"):
        ask(client)
    assert len(waits) == 5


def test_trouble_of_posthogs_own_names_its_address_and_its_status_page(client, stand_in):
    stand_in.faults.add("503", times=99)

    with pytest.raises(PostHogUnavailable) as told:
        ask(client)

    assert f"at {stand_in.url}, last with: 503" in str(told.value)
    assert "status.posthog.com" in str(told.value)
    assert "Airflow retries by itself; clearing the task retries at once" in str(told.value)


def test_a_port_where_nothing_listens_sends_nobody_to_the_status_page():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound and not listening: nobody else gets this port meanwhile
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        lonely = PostHog(address, "1", "key", timeout=5, sleep=lambda seconds: None)
        with pytest.raises(PostHogUnavailable) as told:
            ask(lonely)
        lonely.close()

    assert address in str(told.value)
    assert "Nothing listens there: check host and port of connection posthog" in str(told.value)
    assert "status.posthog.com" not in str(told.value)


def test_a_name_that_nobody_knows_is_not_called_a_closed_port():
    lonely = PostHog("http://posthog.invalid", "1", "key", timeout=5, sleep=lambda seconds: None)
    with pytest.raises(PostHogUnavailable) as told:
        ask(lonely)
    lonely.close()

    assert "http://posthog.invalid" in str(told.value)
    assert "Check host and port of connection posthog" in str(told.value)
    assert "status.posthog.com" not in str(told.value)


def test_patience_ends_before_a_wait_that_would_outlast_it(client, stand_in, waits):
    stand_in.faults.add("429", times=99, retry_after=3600)

    with pytest.raises(PostHogUnavailable):
        ask(client)
    assert waits == []


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ({"personal_key": "phx_wrong"}, "personal API key"),
        ({"project_id": "7"}, "project_id"),
    ],
)
def test_a_wrong_setting_fails_at_once_and_is_named(client, stand_in, waits, change, hint):
    wrong = PostHog(
        stand_in.url,
        change.get("project_id", "1"),
        change.get("personal_key", stand_in.personal_key),
        sleep=waits.append,
    )

    with pytest.raises(PostHogRefused, match=hint):
        ask(wrong)
    assert (wrong.spent["requests"], waits) == (1, [])


@pytest.mark.parametrize(("fault", "hint"), [("403", "query:read"), ("402", "quota")])
def test_a_key_without_rights_or_quota_fails_at_once(client, stand_in, fault, hint):
    stand_in.faults.add(fault, times=1)

    with pytest.raises(PostHogRefused, match=hint):
        ask(client)


def test_a_query_posthog_cannot_read_fails_at_once(client):
    with pytest.raises(PostHogRefused, match="400"):
        client.ask("SELECT no_such_function(event) FROM events LIMIT 50000", {}, "broken")


@pytest.mark.parametrize("fault", ["truncated", "truncated_silently"])
def test_an_answer_that_was_cut_is_never_data(client, stand_in, fault):
    ids = [str(n) for n in range(1, 1200)]
    whole = client.ask(PERSONS, {"distinct_ids": ids}, "persons").rows
    assert len(whole) > 100
    stand_in.faults.add(fault, times=1)

    with pytest.raises(AnswerNotWhole, match="the answer is cut: 100 of"):
        client.ask(PERSONS, {"distinct_ids": ids}, "persons")


def test_a_cached_answer_is_never_data(client, stand_in):
    stand_in.faults.add("cached", times=1)

    with pytest.raises(AnswerNotWhole, match="cached"):
        ask(client)


def test_every_question_demands_a_fresh_answer(client, stand_in):
    ask(client)
    ask(client)

    assert [r["refresh"] for r in stand_in.requests] == ["force_blocking"] * 2


@pytest.mark.parametrize("fault", ["504", "slow"])
def test_a_question_too_large_is_asked_in_halves(client, stand_in, fault):
    client.timeout = 1
    client._http.timeout = 1
    stand_in.faults.add(fault, times=1, **({"seconds": 3} if fault == "slow" else {}))
    ids = [str(n) for n in range(1, 101)]

    rows = list(ask_in_parts(client, PERSONS, "persons", ids, lambda part: {"distinct_ids": part}))

    assert len(stand_in.requests) == 3
    assert sorted(i for row in rows for i in row["distinct_ids"]) == sorted(
        i for row in client.ask(PERSONS, {"distinct_ids": ids}, "persons").rows for i in row["distinct_ids"]
    )


def test_one_thing_that_is_too_large_is_an_error(client, stand_in):
    stand_in.faults.add("504", times=1)

    with pytest.raises(QueryTooLarge):
        list(ask_in_parts(client, PERSONS, "persons", ["1"], lambda part: {"distinct_ids": part}))


def test_a_query_is_cut_to_size_before_it_is_sent(client, stand_in):

    list(
        ask_in_parts(
            client, PERSONS, "persons", [str(n) for n in range(600)], lambda p: {"distinct_ids": p}, 2000
        )
    )

    assert len(stand_in.requests) >= 4
    assert {r["status"] for r in stand_in.requests} == {200}


def test_the_key_is_not_in_the_clients_description(client, stand_in):
    assert stand_in.personal_key not in repr(client)
