"""Whoever looks for names finds a planted one, wherever it is, and nothing in what a lake export writes."""

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from .lake_readers import FIRST, HORIZON, exported, given_call
from .raw_identifiers import raw_identifiers

NAMES = ("dev-123", "ada@example.com", "session-of-dev-123", "octo.cat")
SENTENCE = 'Please "fix"\nthe login'


def test_the_lake_holds_no_raw_name(house, tmp_path):
    given_call(house, 1, developer="dev-123")
    given_call(house, 2, developer="ada@example.com", session_id="octo.cat")
    exported(house, tmp_path)

    assert raw_identifiers(house.db, tmp_path, [*NAMES, "/logs/of/dev-123.jsonl"], [SENTENCE]) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_a_published_table_is_found(house, tmp_path, name):
    row = {"event_date": FIRST, "repo": "a/b", "developer_key": name.upper(), "time_zone": "UTC",
           "is_provisional": False, "privacy": "shown", "refreshed_at": HORIZON}  # fmt: skip
    house.given("aggregates.daily_session_metrics", row)

    assert ("aggregates.daily_session_metrics.developer_key", name) in raw_identifiers(
        house.db, tmp_path, NAMES
    )
    assert ("aggregates.session_metrics.developer_id", name) in raw_identifiers(house.db, tmp_path, NAMES)


@pytest.mark.parametrize(
    ("file", "write"),
    [
        ("a.parquet", lambda p: pq.write_table(pa.table({"x": ["", "by dev-123!"]}), p)),
        ("b.parquet", lambda p: pq.write_table(pa.table({"x": [['{"who": ["dev-123"]}']]}), p)),
        ("dev-123.txt", lambda p: p.write_text("")),
        ("c.csv", lambda p: p.write_text("1,dev-123\n")),
        ("d.json", lambda p: p.write_text('{"a": {"b": ["\\u0064ev-123"]}}')),
        ("e.jsonl", lambda p: p.write_text('{}\n{"x": "\\u0064ev-123"}\n')),
        ("f.jsonl.gz", lambda p: p.write_bytes(gzip.compress(b'{"x": "dev-123"}'))),
    ],
)
def test_a_name_in_any_file_is_found(house, tmp_path, file, write):
    (tmp_path / "deep").mkdir()
    write(tmp_path / "deep" / file)
    assert raw_identifiers(house.db, tmp_path, NAMES) == [(f"deep/{file}", "dev-123")]


def test_a_longer_name_is_another_one(house, tmp_path):
    (tmp_path / "a.txt").write_text("dev-1234 x-dev-123 mydev-123")
    assert raw_identifiers(house.db, tmp_path, NAMES) == []


def test_names_may_be_inside_the_warehouse_but_sentences_of_prompts_nowhere(house, tmp_path):
    given_call(house, 1, developer="dev-123")
    assert raw_identifiers(house.db, tmp_path, NAMES, [SENTENCE]) == []

    in_json = json.dumps({"prompt": [f"Hello. {SENTENCE}, now"]})
    for key, payload in (("whole", in_json), ("half", in_json[:-3])):
        house.given("ops.dead_letters", {"pipeline": "ai_coding", "source": "a folder", "record_key": key,
                                         "reason": "not_json", "payload": payload, "first_run_id": "a run",
                                         "last_run_id": "a run"})  # fmt: skip

    assert raw_identifiers(house.db, tmp_path, NAMES, [SENTENCE]) == [
        ("ops.dead_letters.payload", 'please "fix" the login'),  # the document's text
        ("ops.dead_letters.payload", r"please \"fix\"\nthe login"),  # as the line has it
    ]
