"""Every benchmark runs, at a size that says nothing about speed."""

import os
import re
import subprocess
import sys

import pytest

from benchmarks import ROOT
from benchmarks.fresh_process import in_fresh_process
from benchmarks.measuring import figure, interleaved, memory_now, peak_memory

TINY = {
    "landing": ("--rows", "2000", "--repetitions", "1"),
    "end_to_end": ("--users", "40", "80", "--repetitions", "1"),
    "lift": ("--rows", "600", "--campaigns", "3", "--repetitions", "1"),
    "dag_parse": ("--repetitions", "1"),
    "gate": ("--rows", "50", "100", "--repetitions", "1"),
    "false_positives": ("--campaigns", "3", "--recipients", "40"),
    "users": ("--users", "20", "40"),
    "lake": ("--rows", "2000", "--repetitions", "1"),
    "associations": ("--pairs", "40", "--repositories", "2", "--calls", "600", "--repetitions", "1"),
    "traces": ("--lines", "2000", "--repetitions", "1"),
}
SAID = {
    "landing": ("Landing 2,000 notifications", "psql | psql", "one stream", "two parallel parts", "MiB"),
    "end_to_end": ("exponent", "publish", "posthog_activity"),
    "lift": ("(a)", "(b)", "scipy loop", "times faster"),
    "dag_parse": ("bare Airflow import", "and all DAG files", "great_expectations"),
    "false_positives": ("of 100 campaigns of 40 users", "always a busy weekday", "same weekdays"),
    "users": ("full rebuild", "a day", "the same day again", "SELECTs of docs/metrics.md", "to the power of"),
    "lake": ("of 2,000 calls", "COPY of the same rows", "nothing has changed", "MiB"),
    "associations": ("unrelated pairs", "weekdays removed", "report: inputs and numbers"),
    "traces": ("COPY of the same rows alone", "the same file again", "MiB"),
    "gate": ("import alone", "gate on 50 rows", "gate on 100 rows"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", TINY)
def test_a_benchmark_runs_at_a_tiny_size_and_prints_its_table(name):
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *TINY[name]],
        cwd=ROOT, env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"}, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-2000:]
    for words in SAID[name]:
        assert words in done.stdout


def test_the_readme_names_every_benchmark_and_every_benchmark_is_tested():
    runnable = {
        path.stem
        for path in (ROOT / "benchmarks").glob("*.py")
        if "python -m benchmarks." in path.read_text().split('"""')[1]
    }
    named = set(re.findall(r"`python -m benchmarks\.(\w+)`", (ROOT / "benchmarks/README.md").read_text()))

    assert runnable == set(TINY)
    assert named == runnable


def test_ways_take_turns_and_the_median_is_told(monkeypatch):
    ticks = iter([0, 1, 10, 14, 20, 29, 30, 35, 40, 42, 50, 56])
    monkeypatch.setattr("benchmarks.measuring.perf_counter", lambda: next(ticks))
    turns = []

    seconds = interleaved({"a": lambda: turns.append("a"), "b": lambda: turns.append("b")}, 3)

    assert turns == ["a", "b"] * 3
    assert seconds == {"a": 2, "b": 5}  # a: 1, 9, 2; b: 4, 5, 6


def test_a_figure_is_reached_or_missed():
    assert figure(0.8, 0.8, at_least=True) == "at least 0.8, reached"
    assert figure(0.79, 0.8, at_least=True) == "at least 0.8, MISSED"
    assert figure(101, 100, at_least=False) == "at most 100, MISSED"


def test_memory_that_was_given_back_still_counts_in_the_peak():
    before = memory_now()
    block = bytearray(64 << 20)
    block[::4096] = b"x" * len(block[::4096])
    del block

    assert peak_memory() > before + 60  # the system counts in batches of pages


def test_a_fresh_process_is_measured_from_after_its_imports():
    call = in_fresh_process(peak_memory)

    assert call.memory < 5
    assert 0 <= call.seconds < 1
    assert call.result > 5


def test_what_fails_in_a_fresh_process_fails_here():
    with pytest.raises(RuntimeError, match=r"figure failed in its own process, exit code 1"):
        in_fresh_process(figure)
