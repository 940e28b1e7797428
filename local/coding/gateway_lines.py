"""Lines of LiteLLM, the gateway that knows what a call cost, and of aider, which counts events."""

import json
from datetime import timedelta

from local.coding.call import Call
from local.coding.line import Line, filtered, known, line
from local.coding.words import completion, prompt
from local.people.chance import dice, uuid_of

OTHER_EVENTS = ("launched", "cli session", "command_add", "exit")


def litellm(call: Call) -> Line:
    """L5: prompt tokens include what came from the cache; a third names the session in JSON text."""
    cached = (call.cache_read or 0) + (call.cache_write or 0)
    end = call.at + timedelta(milliseconds=call.latency_ms)
    is_log = call.number % 2 == 0  # the log for dashboards; the other one is for accountants
    name = "user_api_key_user_id" if call.number % 5 else "user_api_key_alias"
    who = known(repo=call.repo) | {name: call.trace_id}
    if call.number % 3:
        who["session_id"] = call.session_id
    else:
        identity = {
            "device_id": uuid_of("device", call.trace_id), "account_uuid": uuid_of("account", call.trace_id),
            "session_id": call.session_id,
        }  # fmt: skip
        who["user_api_key_end_user_id"] = json.dumps(identity)
    who["usage_object"] = {
        "cache_read_input_tokens": call.cache_read,
        "cache_creation_input_tokens": call.cache_write,
    }
    content = {
        "id": f"chatcmpl-{uuid_of('gateway', call.number)}",
        "call_type": "acompletion",
        "startTime": call.at.timestamp() if is_log else call.at.strftime("%Y-%m-%d %H:%M:%S+00:00"),
        "endTime": end.timestamp() if is_log else end.isoformat(" "),
        "model": f"{call.model.provider}/{call.model.name}" if is_log else call.model.name,
        "custom_llm_provider": call.model.provider,
        "prompt_tokens": call.tokens_in + cached,
        "completion_tokens": call.tokens_out,
        "total_tokens": call.total,
        "response_cost": call.cost,
        "status": "failure" if call.is_error else "success",
        "metadata": who,
        "messages": [{"role": "user", "content": prompt(call.number)}],
        "response": {"choices": [{"message": {"role": "assistant", "content": completion(call.number)}}]},
    }
    return line(content, call, "L5")


def aider(call: Call) -> list[Line]:
    """L9: the call, and now and then an event that is none."""
    is_routed = call.model.provider == "anthropic" and call.number % 3 == 0
    properties = {
        "main_model": f"openrouter/anthropic/{call.model.name}" if is_routed else call.model.name,
        "edit_format": "diff",
        "prompt_tokens": call.tokens_in,
        "completion_tokens": call.tokens_out,
        "total_tokens": call.total,
        "cost": call.cost,
    }
    lines = [line(_event(call, "message_send", properties), call, "L9")]
    rng = dice("events", call.number)
    if rng.random() < 0.3:
        other = rng.choice(OTHER_EVENTS)
        lines.append(filtered(_event(call, other, {"python_version": "3.12.4"}), "L9", f"aider {other}"))
    return lines


def _event(call: Call, name: str, properties: dict) -> dict:
    return {
        "event": name,
        "properties": properties,
        "user_id": call.trace_id,
        "time": int(call.at.timestamp()),
    }
