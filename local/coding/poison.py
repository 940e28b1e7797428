"""Lines nobody can read, some of each kind, and lines with one bad value that do not lose the call."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from local.coding.call import Call
from local.coding.calls import calls
from local.coding.line import Line, encoded, milliseconds, zulu
from local.coding.words import prompt

OF_EACH_KIND = 7
FIRST_ODD_NUMBER = 1_000_000  # of the calls that only an odd line tells of


def _line(call: Call, **changed: Any) -> dict[str, Any]:
    """A line of ProdLens that would be good without `changed`."""
    content = {
        "timestamp": zulu(call.at),
        "usage": {"input_tokens": 10, "output_tokens": 20},
        "metadata": {"session_id": call.session_id, "developer_id": call.trace_id, "repo": call.repo},
        "attributes": {"llm.model_name": call.model.name, "input.value": prompt(call.number)},
    }
    return content | changed


def _with_attribute(call: Call, name: str, value: Any) -> dict[str, Any]:
    content = _line(call)
    content["attributes"][name] = value
    return content


def _with_repo(repo: str) -> Callable[[Call], bytes]:
    return lambda call: encoded(_line(call, metadata={"developer_id": call.trace_id, "repo": repo}))


def _with_time(time: Any) -> Callable[[Call], bytes]:
    return lambda call: encoded(_line(call, timestamp=time))


def _with_usage(**usage: Any) -> Callable[[Call], bytes]:
    return lambda call: encoded(_line(call, usage=usage))


def _without_usage(call: Call) -> bytes:
    content = _line(call)
    del content["usage"]
    return encoded(content)


DEAD: dict[str, tuple[str, Callable[[Call], bytes]]] = {  # kind: reason code of the dead letter, and the line
    "not_json": ("not_json", lambda call: f"not-json but {prompt(call.number)}".encode()),
    "half_a_line": ("not_json", lambda call: encoded(_line(call))[:-30]),
    "invalid_utf8": ("not_utf8", lambda call: encoded(_line(call)).replace(b"copper", b"co\xff\xfeer")),
    "a_list": ("not_an_object", lambda call: encoded([_line(call)])),
    "metadata_list": ("not_an_object", lambda call: encoded(_line(call, metadata='["a", "list"]'))),
    "no_usage": ("no_usage", _without_usage),
    "no_time": ("no_time", _with_time(None)),
    "no_date": ("bad_time", _with_time("yesterday")),
    "far_future": ("time_out_of_range", _with_time("2199-01-01T00:00:00Z")),
    "infinite_tokens": ("bad_tokens", lambda call: encoded(_line(call)).replace(b"10,", b"Infinity,")),
    "too_many_tokens": ("bad_tokens", _with_usage(input_tokens=2**63, output_tokens=20)),
    "negative_tokens": ("bad_tokens", _with_usage(input_tokens=-5, total_tokens=100)),
    "repo_up": ("bad_repo", _with_repo("..")),
    "repo_far_up": ("bad_repo", _with_repo("../../etc/passwd")),
    "repo_absolute": ("bad_repo", _with_repo("/etc/passwd")),
    "repo_reserved": ("bad_repo", _with_repo("_aggregates")),
    "repo_with_nul": ("bad_repo", _with_repo("northwind-tools/sh\0op")),
}
ODD: dict[str, Callable[[Call], bytes]] = {  # the value is lost, the call is not
    "status_ok": lambda call: encoded(_with_attribute(call, "status_code", "OK")),
    "no_latency": lambda call: encoded(_with_attribute(call, "latency_ms", "n/a")),
    "epoch_text": lambda call: encoded(_line(call, timestamp=str(milliseconds(call.at)))),
}


def poison() -> list[Line]:
    """OF_EACH_KIND lines of every kind; the calls they speak of are spread over the whole sample."""
    kinds = [*DEAD, *ODD]
    chosen = calls()[:: len(calls()) // (len(kinds) * OF_EACH_KIND)][: len(kinds) * OF_EACH_KIND]
    lines = []
    for index, call in enumerate(chosen):
        kind = kinds[index % len(kinds)]
        if kind in DEAD:
            reason, written = DEAD[kind]
            lines.append(Line(written(call), None, "", "dead", reason))
        else:
            lines.append(Line(ODD[kind](call), _what_is_left(call, kind, index), "L1"))
    return lines


def _what_is_left(call: Call, kind: str, index: int) -> Call:
    """The call that an odd line tells of: one of its own, ten tokens in and twenty out."""
    return replace(
        call.unjudged(), number=FIRST_ODD_NUMBER + index, tokens_in=10, tokens_out=20, total=30, cache_read=None,
        cache_write=None, latency_ms=None, status=None, is_error=False if kind == "status_ok" else None, cost=None,
    )  # fmt: skip
