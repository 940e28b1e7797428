"""One line in, one call out: the cases everybody agreed on, value by value."""

import json
from types import SimpleNamespace

import pytest

from plumbline.ai_coding.normaliser import call_of, decoded
from plumbline.ai_coding.shapes import Finder
from plumbline.ai_coding.steady import COLUMNS
from plumbline.rejects import Rejected

L1 = {
    "timestamp": "2024-01-01T12:00:00Z",
    "usage": {"input_tokens": 30, "output_tokens": 70, "total_tokens": 100},
    "metadata": {"user_id": "_session_alpha", "developer_id": "dev-123"},
    "attributes": {
        "llm.model_name": "claude-3-opus", "latency_ms": 1500, "status_code": 200, "prod_lens.accepted": True,
    },
}  # fmt: skip


class Read(SimpleNamespace):
    """A call with everything it says, and how it would be with one thing said otherwise."""

    def but(self, **changes):
        return Read(**vars(self) | changes)


def read(record):
    call = call_of(decoded(json.dumps(record).encode()), Finder())
    if isinstance(call, str):
        return call
    said = {name: getattr(call.steady, name) for name in COLUMNS} | call._asdict()
    return Read(**{name: value for name, value in said.items() if name not in ("measured", "steady")})


def l1(**changes):
    """The first case, with other values: metadata and attributes are merged, everything else is replaced."""
    merged = {name: L1[name] | changes.pop(name, {}) for name in ("metadata", "attributes")}
    return read(L1 | merged | changes)


def refusal(record):
    with pytest.raises(Rejected) as why:
        read(record)
    return why.value.code


def test_a_whole_line_is_read():
    call = read(L1)
    assert (call.session_id, call.developer_id, call.model) == ("alpha", "dev-123", "claude-3-opus")
    assert (call.tokens_in, call.tokens_out, call.total_tokens, call.token_source) == (
        30,
        70,
        100,
        "reported",
    )
    assert (call.latency_ms, call.status_code, call.is_error, call.acceptance) == (
        1500.0,
        200,
        False,
        "accepted",
    )
    assert (call.ts, call.source_shape, call.flags) == ("2024-01-01T12:00:00+00:00", "L1", [])


def test_a_failed_call_without_a_developer_and_with_a_total_only():
    call = read(
        {
            "timestamp": "2024-01-01T12:00:00Z",
            "usage": {"total_tokens": 50},
            "attributes": {
                "metadata": {"user_api_key_end_user_id": "session_beta"},
                "request.latency_ms": 900,
                "http.status_code": 429,
            },
        }
    )
    assert (call.session_id, call.developer_id) == ("beta", None)
    assert (call.total_tokens, call.tokens_in, call.tokens_out) == (50, None, None)
    assert (call.latency_ms, call.status_code, call.is_error, call.acceptance) == (
        900.0,
        429,
        True,
        "unknown",
    )


@pytest.mark.parametrize(
    ("text", "session"),
    [
        ("session_alpha_beta", "alpha_beta"),
        ("session-abc123", "abc123"),
        ("abc123", "abc123"),
        ("user-session-def456", "def456"),
        ("my-session", "my-session"),
        ("obsession_9", "obsession_9"),
        ('{"device_id":"d","account_uuid":"a","session_id":"7f3c"}', "7f3c"),
        ('{"device_id":"d","note":"session_id"}', None),
        ('{"session_id": "cut sho', None),
        ('["session_1"]', None),
        ("user_4af_account_9bd_session_11c0", "11c0"),
        ("user_4af_account__session_11c0", "11c0"),
    ],
)
def test_a_session_is_found_in_what_an_assistant_sends_as_its_user(text, session):
    assert l1(metadata={"user_id": text}).session_id == session


def test_an_explicit_session_is_never_overruled_and_never_cut():
    assert l1(metadata={"session_id": "abc123", "user_id": "x_session_zzz"}).session_id == "abc123"
    assert l1(metadata={"session_id": "session_abc"}).session_id == "session_abc"


def test_identity_texts_name_the_developer_where_nothing_else_does():
    def developer(**metadata):
        return read(L1 | {"metadata": metadata}).developer_id

    assert developer(user_id='{"device_id":"d","account_uuid":"a","session_id":"7f3c"}') == "a"
    assert developer(user_id='{"device_id":"d","session_id":"7f3c"}') == "d"
    assert developer(user_id="user_4af_account_9bd_session_11c0") == "4af"
    assert developer(user_id="user_4af_account_9bd_session_11c0", user="ada") == "ada"


def test_developers_are_looked_for_in_order():
    ways = ["developer_id", "dev_id", "user", "user_api_key_user_id", "user_api_key_alias"]
    said = {way: f"by {way}" for way in ways}
    for way in ways:
        call = read(L1 | {"metadata": dict(reversed(said.items())), "developer_id": "on top"})
        assert call.developer_id == f"by {way}"
        said.pop(way)
    assert read(L1 | {"metadata": {}, "developer_id": "on top"}).developer_id == "on top"


@pytest.mark.parametrize(
    ("usage", "into", "out", "total", "source", "flags"),
    [
        ({"total_tokens": 100, "output_tokens": 30}, 70, 30, 100, "derived", []),
        ({"total_tokens": 100, "input_tokens": 30}, 30, 70, 100, "derived", []),
        ({"total_tokens": 20, "input_tokens": 30}, 30, 0, 20, "derived", ["total_mismatch"]),
        ({"input_tokens": 30, "output_tokens": 70}, 30, 70, 100, "reported", []),
        ({"input_tokens": 30, "output_tokens": 70, "total_tokens": 150}, 30, 70, 150, "reported", ["total_mismatch"]),
        ({"input_tokens": "1,234", "output_tokens": "12.0"}, 1234, 12, 1246, "reported", []),
        ({"input_tokens": 12.0, "output_tokens": "12"}, 12, 12, 24, "reported", []),
        ({"prompt_tokens": 5, "completion_tokens": 6}, 5, 6, 11, "reported", []),
        ({"input_tokens": None, "prompt_tokens": 5, "output_tokens": 1}, 5, 1, 6, "reported", []),
        ({"input_tokens": -5, "output_tokens": 30, "total_tokens": 100}, 70, 30, 100, "derived", ["repaired_tokens"]),
        ({"input_tokens": 1, "output_tokens": 2, "total_tokens": "n/a"}, 1, 2, 3, "reported", ["repaired_tokens"]),
        ({"input_tokens": 7}, 7, None, None, "reported", ["partial_tokens"]),
        ({"total_tokens": 50}, None, None, 50, "reported", []),
    ],
)  # fmt: skip
def test_tokens_are_derived_and_contradictions_flagged(usage, into, out, total, source, flags):
    call = l1(usage=usage)
    assert (call.tokens_in, call.tokens_out, call.total_tokens) == (into, out, total)
    assert (call.token_source, call.flags) == (source, flags)


@pytest.mark.parametrize(
    "bad", [-5, 2.5, "many", "1,23", True, 2**63, 10**400, float("nan"), float("inf"), [1]]
)
def test_a_count_that_nothing_repairs_costs_the_line(bad):
    assert refusal(L1 | {"usage": {"input_tokens": bad, "total_tokens": 100}}) == "bad_tokens"


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        # Anthropic counts the cache beside its input_tokens, OpenAI within its prompt_tokens
        ({"input_tokens": 10, "output_tokens": 5, "cache_read_input_tokens": 3, "cache_creation_input_tokens": 2},
         (10, 5, 3, 2, 20)),
        ({"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15,
          "prompt_tokens_details": {"cached_tokens": 4}}, (6, 5, 4, None, 15)),
        ({"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15, "cache_read_input_tokens": 4,
          "cache_creation_input_tokens": 1}, (5, 5, 4, 1, 15)),
    ],
)  # fmt: skip
def test_no_token_is_counted_twice(usage, tokens):
    call = l1(usage=usage)
    assert (
        call.tokens_in, call.tokens_out, call.tokens_cache_read, call.tokens_cache_write, call.total_tokens,
    ) == tokens  # fmt: skip
    assert call.flags == []


@pytest.mark.parametrize(
    ("time", "instant", "flags"),
    [
        ("2024-01-01T12:00:00", "2024-01-01T12:00:00+00:00", ["naive_time"]),
        ("2024-01-01T12:00:00+02:00", "2024-01-01T10:00:00+00:00", []),
        ("2024-01-01T12:00:00+00:00Z", "2024-01-01T12:00:00+00:00", []),
        ("2024-01-01 12:00:00 UTC", "2024-01-01T12:00:00+00:00", []),
        (1704110400, "2024-01-01T12:00:00+00:00", []),
        (1704110400000, "2024-01-01T12:00:00+00:00", []),
        (1704110400000000, "2024-01-01T12:00:00+00:00", []),
        (1704110400000000000, "2024-01-01T12:00:00+00:00", []),
        (1704110400.25, "2024-01-01T12:00:00.250000+00:00", []),
        ("1704110400", "2024-01-01T12:00:00+00:00", []),
        ("1704110400.25", "2024-01-01T12:00:00.250000+00:00", []),
    ],
)
def test_times_of_all_kinds_become_utc(time, instant, flags):
    call = l1(timestamp=time)
    assert (call.ts, call.flags) == (instant, flags)


@pytest.mark.parametrize(
    ("time", "code"),
    [
        (None, "no_time"), ("", "bad_time"), (0, "time_out_of_range"), (True, "bad_time"),
        ("yesterday", "bad_time"), ("2199-01-01T00:00:00Z", "time_out_of_range"), (7226582400, "time_out_of_range"),
        ("20240101", "time_out_of_range"), (float("nan"), "bad_time"), (float("inf"), "time_out_of_range"),
        (10**400, "time_out_of_range"), ({}, "bad_time"), ("0001-01-01T00:00:00+14:00", "time_out_of_range"),
    ],
)  # fmt: skip
def test_a_line_without_a_usable_time_is_refused_and_never_gets_the_clocks(time, code):
    assert refusal(L1 | {"timestamp": time}) == code


def phoenix(**changes):
    return {
        "start_time": 1760358608016, "end_time": 1760358609516, "status_code": "OK",
        "context.span_id": "a1", "context.trace_id": "t1",
        "attributes.llm.token_count.prompt": 50, "attributes.llm.token_count.completion": 150,
        "attributes.llm.token_count.total": 200, "attributes.llm.model_name": "gpt-4o",
        "attributes.session.id": "s1", "attributes.user.id": "ada",
    } | changes  # fmt: skip


def test_a_flat_export_of_phoenix():
    call = read(phoenix())
    assert (call.latency_ms, call.status_code, call.is_error) == (1500.0, None, False)
    assert (call.tokens_in, call.tokens_out, call.total_tokens) == (50, 150, 200)
    assert (call.call_id, call.trace_id, call.session_id, call.developer_id) == ("a1", "t1", "s1", "ada")
    assert call.source_shape == "L6"
    assert read(phoenix(status_code="ERROR")).is_error is True
    unset = read(phoenix(status_code="UNSET"))
    assert (unset.status_code, unset.is_error) == (None, None)


def test_a_users_id_is_no_session_unless_it_says_so():
    anonymous = {name: value for name, value in phoenix().items() if name != "attributes.session.id"}
    assert read(anonymous).session_id is None
    told = read(anonymous | {"attributes.user.id": "user_4af_account_9bd_session_11c0"})
    assert (told.session_id, told.developer_id) == ("11c0", "4af")


def test_cached_tokens_are_part_of_the_prompt_in_openinference():
    call = read(phoenix(**{"attributes.llm.token_count.prompt_details.cache_read": 40}))
    assert (call.tokens_in, call.tokens_cache_read, call.tokens_out, call.total_tokens) == (10, 40, 150, 200)


def test_nested_spans_say_the_same_as_flat_ones():
    nested = {
        "start_time": "2025-10-13T12:30:08.016Z", "end_time": "2025-10-13T12:30:09.516Z", "status_code": "OK",
        "context": {"span_id": "a1", "trace_id": "t1"},
        "attributes": {
            "llm": {"token_count": {"prompt": 50, "completion": 150, "total": 200}, "model_name": "gpt-4o"},
            "session": {"id": "s1"}, "user": {"id": "ada"},
        },
    }  # fmt: skip
    assert read(nested) == read(phoenix()).but(source_shape="L7")


def test_a_span_that_is_no_call_is_told_apart():
    assert read(phoenix(**{"attributes.openinference.span.kind": "TOOL"})) == "other_span"
    assert read(phoenix(span_kind="LLM")).source_shape == "L6"


@pytest.mark.parametrize(
    ("said", "became"),
    [
        (True, "accepted"), (False, "rejected"), ("TRUE", "accepted"), ("Yes", "accepted"), ("1", "accepted"),
        (1, "accepted"), (0, "rejected"), ("no", "rejected"), ("0", "rejected"), ("False", "rejected"),
        (float("nan"), "unknown"), (2.5, "unknown"), ("maybe", "unknown"), (None, "unknown"), ([], "unknown"),
    ],
)  # fmt: skip
def test_acceptance_is_yes_no_or_unknown(said, became):
    assert l1(attributes={"prod_lens.accepted": said}).acceptance == became


def test_a_bad_ratio_or_count_of_lines_gives_way_to_the_next_place():
    call = l1(
        attributes={"prod_lens.diff_ratio": "most", "prod_lens.accepted_lines": 2.5},
        metadata={"diff_ratio": 0.25, "accepted_lines": 12},
    )
    assert (call.diff_ratio, call.accepted_lines, call.flags) == (0.25, 12, [])
    alone = l1(attributes={"prod_lens.diff_ratio": 1.5, "prod_lens.accepted_lines": -1})
    assert (alone.diff_ratio, alone.accepted_lines) == (None, None)
    assert alone.flags == ["bad_diff_ratio", "bad_accepted_lines"]


@pytest.mark.parametrize(
    "repo",
    [
        "..",
        "/abs/x",
        "_aggregates",
        "_aggregates/x",
        ".",
        "",
        " ",
        "a/\x00",
        "a/..",
        "a/b/c",
        "a b/c",
        5,
        "a/b\n",
    ],
)
def test_a_hostile_repository_is_refused(repo):
    assert refusal(L1 | {"metadata": {"repo": repo}}) == "bad_repo"


def test_repositories_that_look_alike_stay_apart():
    assert l1(metadata={"repo": "a/b-c"}).repo == "a/b-c"
    assert l1(metadata={"repo": "a-b/c"}).repo == "a-b/c"


@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        ({"status_code": "sad"}, "bad_status"), ({"status_code": 7}, "bad_status"),
        ({"latency_ms": "n/a"}, "bad_latency"), ({"latency_ms": -1}, "bad_latency"),
    ],
)  # fmt: skip
def test_what_no_number_needs_is_flagged_and_not_fatal(changes, flag):
    assert l1(attributes=changes).flags == [flag]


def test_a_proxys_line():
    call = read(
        {"timestamp": "2024-01-01T12:00:00.5+00:00Z", "model": "openai/gpt-4o", "developer_id": "ada",
         "latency_ms": 12.5, "usage": {"prompt_tokens": 3, "completion_tokens": 4}}
    )  # fmt: skip
    assert (call.source_shape, call.model, call.provider) == ("L4", "gpt-4o", "openai")
    assert (call.ts, call.developer_id, call.latency_ms) == ("2024-01-01T12:00:00.500000+00:00", "ada", 12.5)


def test_a_log_of_litellm_counts_the_cache_once():
    call = read(
        {"id": "chatcmpl-7c1f6a0e0f5e4a53", "startTime": 1704110400.0, "endTime": 1704110402.5, "model": "claude-3", "status": "success",
         "prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120, "response_cost": 0.5,
         "custom_llm_provider": "anthropic", "end_user": "user_h_account_u_session_s",
         "metadata": {"user_api_key_user_id": "ada", "usage_object": {"cache_read_input_tokens": 60,
                                                                     "cache_creation_input_tokens": 30}}}
    )  # fmt: skip
    assert (call.tokens_in, call.tokens_cache_read, call.tokens_cache_write, call.tokens_out) == (
        10,
        60,
        30,
        20,
    )
    assert (call.total_tokens, call.flags, call.latency_ms, call.is_error) == (120, [], 2500.0, False)
    assert (call.call_id, call.session_id, call.developer_id) == ("chatcmpl-7c1f6a0e0f5e4a53", "s", "ada")
    assert (call.reported_cost_usd, call.provider, call.source_shape) == (0.5, "anthropic", "L5")


def claude_code(**changes):
    return {
        "type": "assistant", "uuid": "u1", "sessionId": "s1", "timestamp": "2024-01-01T12:00:00Z", "cwd": "/x",
        "gitBranch": "main", "message": {
            "id": "msg_1", "model": "claude-3", "content": [{"type": "text", "text": "secret"}],
            "usage": {"input_tokens": 4, "output_tokens": 5, "cache_creation_input_tokens": 2,
                      "cache_read_input_tokens": 3},
        },
    } | changes  # fmt: skip


def test_a_session_file_of_claude_code():
    call = read(claude_code())
    assert (call.call_id, call.session_id, call.source_shape) == ("msg_1", "s1", "L8")
    assert (call.tokens_in, call.tokens_out, call.tokens_cache_read, call.tokens_cache_write) == (4, 5, 3, 2)
    assert (call.total_tokens, call.is_error) == (14, False)
    later = read(claude_code(uuid="u2", timestamp="2024-01-01T12:00:01Z"))
    assert later.trace_hash == call.trace_hash


@pytest.mark.parametrize(
    "entry",
    [
        claude_code(type="user"),
        {"type": "summary", "summary": "what was done", "leafUuid": "u1"},
        {"type": "file-history-snapshot", "messageId": "m", "snapshot": {}, "isSnapshotUpdate": False},
        claude_code(
            message={"id": "x", "model": "<synthetic>", "usage": {"input_tokens": 0, "output_tokens": 0}}
        ),
    ],
)
def test_other_entries_of_claude_code_are_no_calls(entry):
    assert read(entry) == "other_claude_code_entry"


def test_a_failed_call_of_claude_code_is_a_call():
    failed = read(claude_code(isApiErrorMessage=True, message={"id": "x", "model": "<synthetic>"}))
    assert (failed.is_error, failed.model, failed.total_tokens, failed.flags) == (
        True,
        None,
        None,
        ["no_usage"],
    )


def test_events_of_aider():
    sent = {
        "event": "message_send", "user_id": "u", "time": 1723560043,
        "properties": {"main_model": "openrouter/anthropic/claude-3.5-sonnet", "prompt_tokens": 638,
                       "completion_tokens": 25, "total_tokens": 663, "cost": 0.25},
    }  # fmt: skip
    call = read(sent)
    assert (call.model, call.provider, call.developer_id) == ("claude-3.5-sonnet", "openrouter", "u")
    assert (call.reported_cost_usd, call.total_tokens, call.source_shape) == (0.25, 663, "L9")
    assert read(sent | {"event": "launched", "properties": {}}) == "other_aider_event"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"not-json", "not_json"), (b"[1]", "not_an_object"), (b"1", "not_an_object"), (b'{"a": "\xff"}', "not_utf8"),
        (b"[" * 100_000, "not_json"), (b'{"a": ' + b"1" * 5000 + b"}", "not_json"), (b"{} {}", "not_json"),
    ],
)  # fmt: skip
def test_what_is_no_object_is_refused(line, code):
    with pytest.raises(Rejected) as why:
        decoded(line)
    assert why.value.code == code


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"timestamp": "2024-01-01T12:00:00Z", "metadata": {}}, "no_usage"),
        ({"hello": "world"}, "unknown_shape"),
        (L1 | {"metadata": [1]}, "not_an_object"),
        (L1 | {"metadata": "plain text"}, "not_an_object"),
        (L1 | {"metadata": {"session_id": "a\x00b"}}, "control_character"),
        (L1 | {"metadata": {"developer_id": "d" * 201}}, "id_too_long"),
    ],
)
def test_what_cannot_be_a_call_says_why(record, code):
    assert refusal(record) == code


def test_metadata_may_be_json_text_or_stand_among_the_attributes():
    metadata = {"session_id": "s", "developer_id": "ada", "repo": "acme/web"}
    shapes = {
        "L2": {"metadata": json.dumps(metadata)},
        "L3": {"metadata": None, "attributes": {"metadata": metadata}},
    }
    flat = {"attributes": {f"metadata.{key}": value for key, value in metadata.items()}}
    text = {"attributes": {"metadata": json.dumps(metadata)}}
    for shape, changes in [*shapes.items(), ("L3", flat), ("L3", text)]:
        call = read({"timestamp": L1["timestamp"], "usage": L1["usage"]} | changes)
        assert (call.session_id, call.developer_id, call.repo) == ("s", "ada", "acme/web")
        assert call.source_shape == shape


def test_the_text_of_a_prompt_may_hold_half_a_character():
    assert read(L1 | {"prompt": "x\ud83d"}) == read(L1)


def test_the_same_instant_in_two_notations_is_one_call():
    assert l1(timestamp="2024-01-01T14:00:00+02:00").trace_hash == read(L1).trace_hash
    assert l1(timestamp=1704110400000).trace_hash == read(L1).trace_hash


def test_what_is_learned_later_does_not_make_another_call():
    assert (
        l1(attributes={"prod_lens.accepted": False, "prod_lens.diff_ratio": 0.5}).trace_hash
        == read(L1).trace_hash
    )
    assert l1(cost_usd=0.5).trace_hash == read(L1).trace_hash


@pytest.mark.parametrize(
    "changes",
    [
        {"timestamp": "2024-01-01T12:00:01Z"},
        {"usage": {"input_tokens": 31, "output_tokens": 69, "total_tokens": 100}},
        {"metadata": {"developer_id": "dev-124"}},
        {"metadata": {"session_id": "beta"}},
        {"metadata": {"repo": "a/b"}},
        {"metadata": {"trace_id": "t"}},
        {"attributes": {"llm.model_name": "gpt-4o"}},
        {"attributes": {"llm.provider": "azure"}},
        {"attributes": {"latency_ms": 1501}},
        {"attributes": {"status_code": 500}},
    ],
)
def test_everything_that_identifies_a_call_does(changes):
    assert l1(**changes).trace_hash != read(L1).trace_hash


def test_ids_of_calls_decide_and_those_of_other_kinds_do_not_collide():
    assert read(phoenix(**{"context.span_id": "a2"})).trace_hash != read(phoenix()).trace_hash
    assert read(phoenix(latency_ms=1)).trace_hash == read(phoenix()).trace_hash
    span, message, request = (
        l1(**{"span_id": "x"}).trace_hash, l1(message={"id": "x"}).trace_hash, l1(request_id="x").trace_hash,
    )  # fmt: skip
    assert len({span, message, request}) == 3


@pytest.mark.parametrize(
    "bare_id",
    ["7c1f6a0e-0f5e-4a53-9a55-0d6a4f0d7a11", "00000000-0000-4000-8000-000000000001", "chatcmpl-9bXk2Qv7LmZ"],
)
def test_a_bare_id_that_nobody_else_can_have_is_the_calls_own(bare_id):
    call = l1(id=bare_id)
    assert call.call_id == bare_id
    assert call.trace_hash == l1(id=bare_id, metadata={"developer_id": "bob"}).trace_hash
    assert call.trace_hash == l1(request_id=bare_id).trace_hash


@pytest.mark.parametrize(
    "bare_id", [0, 1, "7", "call-1", "1759300000000000000012", "chatcmpl-a", "of-this-afternoons-sun"]
)
def test_a_bare_id_that_others_may_have_too_is_one_field_of_many(bare_id):
    call = l1(id=bare_id)
    assert call.call_id is None
    assert call.trace_hash == l1(id=bare_id).trace_hash
    others = (
        l1(), l1(id=2), l1(id=bare_id, metadata={"developer_id": "bob"}), l1(id=bare_id, metadata={"session_id": "t"}),
        l1(id=bare_id, timestamp="2024-01-01T12:00:01Z"),
    )  # fmt: skip
    assert call.trace_hash not in {other.trace_hash for other in others}


def test_another_id_decides_where_the_bare_one_counts_something():
    assert l1(id=1, request_id="r").call_id == "r"
    assert l1(id=1, request_id="r").trace_hash == l1(id=2, request_id="r").trace_hash


def test_how_a_source_drifts_is_told_in_names_only():
    finder = Finder()
    for note in ("a secret", "another"):
        call_of(L1 | {"metadata": {"team": note, "ada@example.com": 1}}, finder)
    assert finder.counts() == ({"L1": 2}, {"L1": {"(an odd name)": 2, "metadata.team": 2}})
    assert finder.counts() == ({}, {})
