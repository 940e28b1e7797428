"""Calls one function in a fresh Python process and tells its seconds and its memory above the imports."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from time import perf_counter
from typing import Any

from benchmarks import ROOT
from benchmarks.measuring import memory_now, peak_memory


@dataclass(frozen=True)
class Call:
    """What the function returned, its seconds, and the peak memory in MiB above that after the imports."""

    result: Any
    seconds: float
    memory: float


def in_fresh_process(function: Callable[..., Any], **arguments: Any) -> Call:
    """Call a module's function by name in a new process. Arguments and result must be plain JSON values.

    The arguments travel through a pipe: an address with a password is not seen in the list of processes.
    """
    request = {"module": _module(function), "name": function.__name__, "arguments": arguments}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.fresh_process"],
        input=json.dumps(request), stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(
            f"{function.__name__} failed in its own process, exit code {done.returncode}: see above"
        )
    return Call(**json.loads(done.stdout.splitlines()[-1]))


def _module(function: Callable[..., Any]) -> str:
    """A module that was started with -m is called __main__; its real name is in its spec."""
    if function.__module__ != "__main__":
        return function.__module__
    return sys.modules["__main__"].__spec__.name


def main() -> None:
    request = json.load(sys.stdin)
    function = getattr(import_module(request["module"]), request["name"])
    before, began = memory_now(), perf_counter()
    result = function(**request["arguments"])
    seconds = perf_counter() - began
    print(json.dumps({"result": result, "seconds": seconds, "memory": peak_memory() - before}))


if __name__ == "__main__":
    main()
