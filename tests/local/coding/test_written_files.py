"""The trace files of the sample have the faults that are meant, and the sentences that must not be stored."""

from local import coding

from .conftest import ids


def test_an_answer_that_streams_in_is_written_again_with_more_tokens(objects):
    answers = {}
    for record in objects["claude_code/collected.jsonl"]:
        if record["type"] == "assistant":
            answers.setdefault(record["message"]["id"], []).append(
                record["message"]["usage"]["output_tokens"]
            )
    assert sum(len(tokens) > 1 for tokens in answers.values()) > 300
    assert all(tokens == sorted(tokens) for tokens in answers.values())


def test_some_spans_are_in_two_files_and_some_are_judged_later(objects):
    flat = set(ids(objects, "phoenix/flat.jsonl", "context.span_id"))
    nested = set(ids(objects, "phoenix/spans.jsonl", "context", "span_id"))
    assert len(flat & nested) > 200
    judged = objects["phoenix/feedback.jsonl"]
    assert len(judged) > 100
    before = {r["context"]["span_id"]: r["attributes"]["metadata"] for r in objects["phoenix/spans.jsonl"]}
    for record in judged:
        assert "accepted" in record["attributes"]["metadata"]
        assert "accepted" not in before.get(record["context"]["span_id"], {})


def test_files_are_empty_cut_short_packed_or_from_windows(traces, lines):
    assert (traces / "proxy/empty.jsonl").stat().st_size == 0
    assert not (traces / "proxy/interrupted.jsonl").read_bytes().endswith(b"\n")
    assert (traces / "prodlens/2025-06.jsonl").read_bytes().startswith(b"\xef\xbb\xbf{")
    assert (traces / "prodlens/2025-06.jsonl").read_bytes().count(b"\r\n\r\n") == 3
    assert len(lines["litellm/interrupted.jsonl.gz"]) == 61
    assert len(lines["litellm/spend.jsonl.gz"]) > 1_000


def test_prompts_and_answers_are_in_the_lines_and_in_those_nobody_can_read(lines):
    everything = b"\n".join(line for each in lines.values() for line in each)
    assert everything.count(coding.PROMPT.encode()) > 5_000
    assert everything.count(coding.COMPLETION.encode()) > 5_000
    assert any(
        line.startswith(b"not-json") and coding.PROMPT.encode() in line
        for line in lines["prodlens/2025-07.jsonl"]
    )


def test_every_name_of_a_developer_in_traces_is_among_the_raw_identifiers(objects):
    named = {r["developer_id"] for r in objects["proxy/calls.jsonl"]}
    named |= set(ids(objects, "aider/analytics.jsonl", "user_id"))
    named |= set(ids(objects, "phoenix/flat.jsonl", "attributes.user.id"))
    named |= set(ids(objects, "litellm/spend.jsonl.gz", "metadata", "user_api_key_user_id"))
    assert len(named) >= 12
    assert named <= coding.raw_identifiers()
