"""Whatever lies on a line: it is read, refused or no call, and nothing that people wrote is kept."""

import json

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from plumbline.ai_coding.field_paths import FIELDS
from plumbline.ai_coding.redaction import LARGEST, redacted
from plumbline.ai_coding.shapes import Finder
from plumbline.ai_coding.trace_part import Part

PATHS = sorted({path for paths in FIELDS.values() for path in paths})
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(
        ["2024-01-01T00:00:00Z", "1,234", "OK", "yes", "a/b", "assistant", "message_send", "{}", "[]", "None",
         1704110400, 1704110400000, 2**63, 200, 0.5, "user_a_account_b_session_c", '{"session_id":1}', "a\\b\tc"]
    )
)  # fmt: skip
anything = st.recursive(
    scalars,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=8,
)


def nested(flat):
    """{"a.b": 1} as {"a": {"b": 1}}, where that is possible."""
    tree = {}
    for path, value in flat.items():
        node = tree
        *parents, leaf = path.split(".")
        for name in parents:
            node = node.setdefault(name, {})
            if not isinstance(node, dict):
                break
        else:
            node[leaf] = value
    return tree


flat_records = st.dictionaries(st.sampled_from(PATHS), anything, max_size=14)
records = flat_records | flat_records.map(nested) | st.dictionaries(st.text(max_size=8), anything, max_size=4)
likely = st.fixed_dictionaries(
    {"timestamp": scalars, "usage": anything}, optional={"metadata": anything, "id": scalars}
)
lines = st.binary(max_size=80) | (records | likely).map(lambda record: json.dumps(record).encode())


def read(some_lines):
    part = Part(17, 4, 0, Finder())
    text = part.rows([line.replace(b"\n", b"") for line in some_lines])
    return part, text


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(lines, max_size=12))
@example(
    [b'{"timestamp":"2024-01-01T00:00:00Z","usage":{"total_tokens":1},"metadata":{"session_id":"\\\\N"}}']
)
def test_every_line_has_one_fate(some_lines):
    part, text = read(some_lines)
    filtered = sum(part.filtered.values())
    assert part.lines + part.blank == len(some_lines)
    assert part.lines == part.calls + len(part.letters) + filtered
    assert text.count(b"\n") == part.calls
    assert all(row.count(b"\t") == 26 for row in text.split(b"\n") if row)
    assert len({letter.record_key for letter in part.letters}) == len(part.letters)


@settings(max_examples=200, deadline=None)
@given(anything, st.sampled_from(["prompt", "note", "messages", "attributes", "metadata", "m"]))
def test_a_dead_letter_is_json_of_bounded_size(value, name):
    record = {name: value, "timestamp": None}
    kept = redacted(record)
    assert len(kept) <= LARGEST
    assert "\x00" not in kept
    json.loads(kept)


@given(st.text(alphabet="abcdefghij", min_size=7, max_size=60))
def test_text_of_people_is_never_kept(secret):
    record = {
        "timestamp": "yesterday", "prompt": secret, "messages": [{"role": secret, "content": [{"text": secret}]}],
        "metadata": json.dumps({"note": secret, "deep": {"er": secret}}), secret + " is a key": 1,
        "attributes": {"input.value": secret, "llm.input_messages": [secret], "llm.model_name": "gpt-4o"},
        "metadata.session_id": "s" * 201,
    }  # fmt: skip
    part, _ = read([json.dumps(record).encode()])
    kept = part.letters[0].payload + str(part.letters[0].detail)
    assert secret not in kept
    assert f"<text of {len(secret)} characters>" in kept
    assert "gpt-4o" in kept
    assert "yesterday" in kept
    assert "<text of 201 characters>" in kept


def test_a_line_that_is_no_json_leaves_its_length_and_hash_only():
    part, _ = read([b"a secret"])
    # printf 'a secret' | sha256sum
    assert json.loads(part.letters[0].payload) == {
        "bytes": 8, "sha256": "984ca5162200734c592148f1820b71057f098573d138666b48663e4e30cd8d3a",
    }  # fmt: skip


def test_millions_of_names_do_not_grow_without_bound():
    finder = Finder()
    part = Part(1, 1, 0, finder)
    for number in range(10_000):
        name = f"n{number}"
        record = {"timestamp": "2024-01-01T00:00:00Z", "usage": {"total_tokens": 1}, name: 1}
        part.rows([json.dumps(record).encode()])
    shapes, told = finder.counts()
    told = told["L1"]
    assert shapes == {"L1": 10_000}
    assert part.calls == 10_000
    assert told["(other names)"] == 10_000 - 2048
    assert len(told) == 50
