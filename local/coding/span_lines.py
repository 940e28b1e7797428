"""Lines of Phoenix: spans of OpenInference, flat as an export has them or nested as they are sent."""

import json
from datetime import timedelta
from typing import Any

from local.coding.call import Call
from local.coding.line import Line, known, line, milliseconds, some_answer, zulu
from local.coding.words import completion, prompt
from local.people.chance import uuid_of


def flat(call: Call) -> Line:
    """L6: every attribute a column; metadata as JSON text or as an object."""
    span, trace = _ids(call)
    content = {
        "name": "ChatCompletion",
        "span_kind": "LLM",
        "parent_id": None,
        "start_time": milliseconds(call.at) if call.number % 2 else zulu(call.at),
        "end_time": milliseconds(call.at, call.latency_ms)
        if call.number % 2
        else (call.at + timedelta(milliseconds=call.latency_ms)).isoformat(),
        "status_code": _status(call),
        "context.span_id": span,
        "context.trace_id": trace,
    }
    metadata = _metadata(call)
    content |= {f"attributes.{name}": value for name, value in _attributes(call).items()}
    content["attributes.metadata"] = metadata if call.number % 4 else json.dumps(metadata)
    return line(content, call, "L6")


def nested(call: Call) -> Line:
    """L7: the attributes are one object, with objects in it."""
    span, trace = _ids(call)
    attributes: dict[str, Any] = {"metadata": _metadata(call)}
    for name, value in _attributes(call).items():
        *way, last = name.split(".")
        place = attributes
        for step in way:
            place = place.setdefault(step, {})
        place[last] = value
    content = {
        "name": "ChatCompletion",
        "context": {"span_id": span, "trace_id": trace},
        "start_time": call.at.isoformat(),
        "end_time": (call.at + timedelta(milliseconds=call.latency_ms)).isoformat(),
        "status_code": _status(call),
        "attributes": attributes,
    }
    return line(content, call, "L7")


def _ids(call: Call) -> tuple[str, str]:
    return uuid_of("span", call.number).replace("-", "")[:16], uuid_of("trace", call.session_id).replace(
        "-", ""
    )


def _status(call: Call) -> str:
    return {None: "UNSET", True: "ERROR", False: "OK"}[call.is_error]


def _metadata(call: Call) -> dict[str, Any]:
    return known(
        repo=call.repo,
        accepted=some_answer(call.acceptance, call.number),
        diff_ratio=call.diff_ratio,
        accepted_lines=call.accepted_lines,
    )


def _attributes(call: Call) -> dict[str, Any]:
    """Prompt tokens include those of caches, as OpenInference counts them."""
    asked = call.tokens_in + call.cache_read + call.cache_write
    return {
        "openinference.span.kind": "LLM",
        "llm.model_name": call.model.name,
        "llm.provider": call.model.provider,
        "llm.token_count.prompt": asked,
        "llm.token_count.completion": call.tokens_out,
        "llm.token_count.total": asked + call.tokens_out,
        "llm.token_count.prompt_details.cache_read": call.cache_read,
        "llm.token_count.prompt_details.cache_write": call.cache_write,
        "session.id": call.session_id,
        "user.id": call.trace_id,
        "input.value": prompt(call.number),
        "output.value": completion(call.number),
        "llm.input_messages": [{"message": {"role": "user", "content": prompt(call.number)}}],
    }
