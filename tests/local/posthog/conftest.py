"""One stand-in for all tests of this folder, and short ways to fill it and to ask it."""

import datetime as dt
import json
import uuid

import pyarrow as pa
import pytest
import requests

from local.posthog import PostHogStandIn

KEY = "phx_test"
MICROSECONDS = pa.timestamp("us", "UTC")


@pytest.fixture(scope="session")
def running_stand_in(tmp_path_factory):
    pytest.importorskip("chdb", reason="the stand-in needs chdb: pip install -r requirements-local.txt")
    stand_in = PostHogStandIn(
        tmp_path_factory.mktemp("posthog"), project_id=7, personal_key=KEY, queue_seconds=0.3
    )
    stand_in.start()
    yield stand_in
    stand_in.stop()


@pytest.fixture
def stand_in(running_stand_in):
    """The running stand-in, well behaved again and with nothing remembered."""
    running_stand_in.faults.clear()
    running_stand_in.requests.clear()
    running_stand_in.forget_cache()
    running_stand_in.key_has_scope = True
    return running_stand_in


@pytest.fixture
def load(stand_in):
    """Fill the stand-in: events are (person number, event, instant, properties) tuples."""

    def fill(events=(), persons=(), distinct_ids=None, same_uuid=False, **options):
        rows = [
            {
                "uuid": str(uuid.UUID(int=1 if same_uuid else number + 1)),
                "event": event,
                "properties": properties if isinstance(properties, str) else json.dumps(properties),
                "distinct_id": f"device-{person}",
                "person_id": person_id(person),
                "timestamp": instant(when),
            }
            for number, (person, event, when, properties) in enumerate(events)
        ]
        event_columns = pa.schema(
            [(name, pa.string()) for name in ("uuid", "event", "properties", "distinct_id", "person_id")]
            + [("timestamp", MICROSECONDS)]
        )
        person_rows = [
            {
                "id": person_id(person),
                "properties": json.dumps(properties),
                "created_at": instant("2024-01-01T00:00:00Z"),
            }
            for person, properties in persons
        ]
        person_columns = pa.schema(
            [("id", pa.string()), ("properties", pa.string()), ("created_at", MICROSECONDS)]
        )
        pairs = distinct_ids or sorted({(f"device-{event[0]}", event[0]) for event in events})
        link_rows = [{"distinct_id": name, "person_id": person_id(person)} for name, person in pairs]
        link_columns = pa.schema([("distinct_id", pa.string()), ("person_id", pa.string())])
        stand_in.load(
            pa.Table.from_pylist(rows, event_columns),
            pa.Table.from_pylist(person_rows, person_columns),
            pa.Table.from_pylist(link_rows, link_columns),
            **options,
        )

    return fill


@pytest.fixture
def ask(stand_in):
    """Send one HogQL query; the answer is the HTTP response."""

    def send(query, *, refresh="force_blocking", key=KEY, path=None, name=None, **values):
        body = {
            "query": {"kind": "HogQLQuery", "query": query, "values": values},
            "refresh": refresh,
            "name": name,
        }
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        address = stand_in.url + (path or "/api/projects/7/query/")
        return requests.post(address, json=body, headers=headers, timeout=20)

    return send


@pytest.fixture
def rows(ask):
    """The rows of a query that must succeed."""

    def send(query, **options):
        answer = ask(query, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()["results"]

    return send


def person_id(number: int) -> str:
    return str(uuid.UUID(int=0xA0000000000000000000000000000000 + number))


def instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
