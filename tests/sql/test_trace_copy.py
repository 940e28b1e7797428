"""The text that is made for COPY arrives as the values it was made of, whatever these are."""

import json
from datetime import datetime

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from plumbline.ai_coding.normaliser import call_of, decoded
from plumbline.ai_coding.shapes import Finder
from plumbline.ai_coding.steady import COLUMNS as STEADY
from plumbline.ai_coding.trace_part import COLUMNS, COPY, Part

SAID = COLUMNS[3:]  # behind where the line stands
texts = st.text(max_size=30) | st.sampled_from(
    ["\\N", "\\.", "\\n", "a\tb", "a\nb", "x\\", "None", "\\x41", "\x00", "{}", "🐘"]
)
numbers = st.none() | st.integers(-1, 2**64) | st.floats()
call_lines = st.fixed_dictionaries(
    {
        "timestamp": st.datetimes().map(str) | st.integers(1_420_070_400, 4_102_444_799),
        "usage": st.fixed_dictionaries({"input_tokens": numbers, "output_tokens": st.integers(0, 10**6)}),
    },
    optional={
        "id": texts,
        "model": texts,
        "cost_usd": numbers,
        "metadata": st.dictionaries(st.sampled_from(["session_id", "developer_id", "trace_id", "user_id"]), texts),
        "attributes": st.dictionaries(
            st.sampled_from(["latency_ms", "diff_ratio", "accepted_lines", "status_code", "llm.provider"]),
            numbers | texts,
        ),
    },
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(call_lines, min_size=1, max_size=6))
@example(
    [
        {
            "timestamp": 1704110400,
            "usage": {"total_tokens": 1},
            "metadata": {"session_id": "\\N", "user": "a\\tb"},
        }
    ]
)
def test_what_is_copied_is_what_was_read(warehouse, records):
    lines = [json.dumps(record).encode() for record in records]
    part = Part(1, 1, 0, Finder())
    with warehouse.cursor() as cursor, cursor.copy(COPY) as copy:
        copy.write(part.rows(list(lines)))
    columns = ", ".join(f"{name}::text" if name == "ts" else name for name in SAID)
    stored = warehouse.execute(
        f"select source_line, {columns} from staging.trace_calls order by 1"
    ).fetchall()
    warehouse.rollback()
    refused = {int(letter.record_key.split(":")[1]) for letter in part.letters}
    assert [number for number, *_ in stored] == [n for n in range(1, len(lines) + 1) if n not in refused]
    for number, *row in stored:
        call = call_of(decoded(lines[number - 1]), Finder())
        found = dict(zip(SAID, row, strict=True))
        assert datetime.fromisoformat(found.pop("ts")) == datetime.fromisoformat(call.ts)
        assert found.pop("trace_hash").hex == call.trace_hash
        assert found == {name: getattr(call.steady if name in STEADY else call, name) for name in found}
