"""Lines of ProdLens in its three shapes, and of the proxy that logs in a shape of its own."""

import json

from local.coding.call import Call
from local.coding.line import Line, known, line, some_answer, some_count, some_notation
from local.coding.words import completion, prompt
from local.people.chance import uuid_of


def prodlens(call: Call) -> Line:
    """L1 has flat attributes, L2 metadata as JSON text, L3 nested attributes with the metadata among them."""
    return (_flat, _with_json_text, _nested)[call.number % 3](call)


def _flat(call: Call) -> Line:
    attributes = known(
        llm__model_name=call.model.name,
        latency_ms=call.latency_ms,
        status_code=call.status,
        prod_lens__accepted=some_answer(call.acceptance, call.number),
        prod_lens__diff_ratio=call.diff_ratio,
        prod_lens__accepted_lines=call.accepted_lines,
        input__value=prompt(call.number),
        output__value=completion(call.number),
    )
    who = {"user_id": f"_session_{call.session_id}", "developer_id": call.trace_id, "repo": call.repo}
    return line({**_head(call), "metadata": who, "attributes": attributes}, call, "L1")


def _with_json_text(call: Call) -> Line:
    who = {"session_id": call.session_id, "developer_id": call.trace_id, "repo": call.repo}
    attributes = known(
        llm__model_name=call.model.name,
        latency_ms=str(call.latency_ms),
        status_code=str(call.status),
        prod_lens__accepted=some_answer(call.acceptance, call.number),
        prod_lens__diff_ratio=call.diff_ratio,
        prod_lens__accepted_lines=call.accepted_lines,
        output__value=completion(call.number),
    )
    return line({**_head(call), "metadata": json.dumps(who), "attributes": attributes}, call, "L2")


def _nested(call: Call) -> Line:
    outcome = known(
        accepted=some_answer(call.acceptance, call.number),
        diff_ratio=call.diff_ratio,
        accepted_lines=call.accepted_lines,
    )
    who = {"developer_id": call.trace_id, "repo": call.repo, "user_api_key_end_user_id": _legacy_name(call)}
    attributes = {
        "llm": {"model_name": call.model.name},
        "request": {"latency_ms": call.latency_ms},
        "http": {"status_code": call.status},
        "prod_lens": outcome,
        "metadata": who,
        "input": {"value": prompt(call.number)},
    }
    return line({**_head(call), "attributes": attributes}, call, "L3")


def _head(call: Call) -> dict:
    usage = known(
        input_tokens=some_count(call.tokens_in, call.number),
        output_tokens=some_count(call.tokens_out, call.number + 1),
        total_tokens=some_count(call.total, call.number + 2),
    )
    if call.tokens_in is not None and call.number % 7 == 0:
        del usage["input_tokens"]  # total - output says it as well
    return {"timestamp": some_notation(call.at, call.number), "usage": usage}


def _legacy_name(call: Call) -> str:
    """Of a session, as earlier versions of clients named it."""
    if call.number % 2:
        return f"session_{call.session_id}"
    user, account = uuid_of("hash", call.trace_id)[:8], uuid_of("account", call.trace_id)
    return f"user_{user}_account_{account}_session_{call.session_id}"


def proxy(call: Call) -> Line:
    """L4: the model and the developer at the top."""
    content = {
        "timestamp": call.at.isoformat() + "Z",
        "model": call.model.name,
        "developer_id": call.trace_id,
        "latency_ms": call.latency_ms,
        "usage": {"prompt_tokens": call.tokens_in, "completion_tokens": call.tokens_out},
        "repo": call.repo,
        **known(
            accepted=some_answer(call.acceptance, call.number),
            diff_ratio=call.diff_ratio,
            accepted_lines=call.accepted_lines,
        ),
        "messages": [{"role": "user", "content": prompt(call.number)}],
    }
    return line(content, call, "L4")
