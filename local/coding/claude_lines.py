"""Lines of Claude Code: its session files, with what people typed, and answers written again while they stream in."""

from datetime import datetime, timedelta
from typing import Any

from local.coding.call import Call
from local.coding.line import Line, encoded, filtered
from local.coding.tools import is_from_a_laptop
from local.coding.words import completion, prompt
from local.people.chance import dice, uuid_of

STREAMED = (0, 0, 0, 1, 2)  # lines before the last one of an answer: most answers are written once


def claude(call: Call) -> list[Line]:
    """L8: what was typed, then the answer, with as many of its tokens as there were by then."""
    rng = dice("stream", call.number)
    earlier = rng.choice(STREAMED)
    lines = []
    if rng.random() < 0.3:
        lines.append(filtered(_typed(call), "L8", "claude user"))
    for part in range(earlier + 1):
        lines.append(_answer(call, part, is_last=part == earlier))
    if rng.random() < 0.02:
        summary = {
            "type": "summary",
            "summary": prompt(call.number),
            "leafUuid": uuid_of("leaf", call.number),
        }
        lines.append(filtered(summary, "L8", "claude summary"))
    return lines


def _answer(call: Call, part: int, *, is_last: bool) -> Line:
    message = {
        "id": f"msg_{uuid_of('message', call.number)}",
        "type": "message",
        "role": "assistant",
        "model": call.model.name,
        "content": [{"type": "text", "text": completion(call.number)}],
        "stop_reason": "end_turn" if is_last else None,
        "usage": {
            "input_tokens": call.tokens_in,
            "cache_creation_input_tokens": call.cache_write,
            "cache_read_input_tokens": call.cache_read,
            "output_tokens": call.tokens_out if is_last else call.tokens_out // (4 - part),
            "service_tier": "standard",
        },
    }
    content = _entry(call, "assistant", call.at + timedelta(seconds=part), part) | {"message": message}
    content["requestId"] = f"req_{uuid_of('request', call.number)}"
    return Line(encoded(content), call, "L8")


def _typed(call: Call) -> dict[str, Any]:
    content = _entry(call, "user", call.at - timedelta(seconds=20), "typed")
    return content | {"message": {"role": "user", "content": prompt(call.number)}}


def _entry(call: Call, kind: str, at: datetime, part: object) -> dict[str, Any]:
    """What all entries have; a collector adds whose they are, laptops do not."""
    whose = {} if is_from_a_laptop(call) else {"developer_id": call.trace_id, "repo": call.repo}
    return {
        "parentUuid": None,
        "isSidechain": False,
        "userType": "external",
        "cwd": "/srv/somebody/work",
        "sessionId": call.session_id,
        "version": "1.0.51",
        "gitBranch": "main",
        "type": kind,
        "uuid": uuid_of("entry", call.number, part),
        "timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        **whose,
    }
