"""The traces of the sample are what its truth says, counted over the written files without the code that wrote them."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from local.coding.poison import DEAD, ODD, OF_EACH_KIND

from .conftest import ids

ROOT = Path(__file__).resolve().parents[3]


def test_the_same_bytes_whatever_python_hashes(tmp_path):
    digests = set()
    for seed in ("1", "2"):
        folder = tmp_path / seed
        code = f"from local import coding; coding.write_traces({str(folder)!r}); coding.write_reference_files({str(folder)!r}); coding.write_repositories({str(folder)!r})"
        subprocess.run(
            [sys.executable, "-c", code], check=True, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed}
        )
        content = (
            p.relative_to(folder).as_posix().encode() + p.read_bytes()
            for p in sorted(folder.rglob("*.*"))
            if p.is_file()
        )
        digests.add(hashlib.sha256(b"".join(content)).hexdigest())
    assert len(digests) == 1


def test_lines_are_as_many_as_truth_says(lines, truth):
    counted = sum(map(len, lines.values()))
    assert counted == truth["lines"] == 15_185
    assert truth["lines"] == truth["lines_of_calls"] + sum(truth["dead"].values()) + sum(
        truth["filtered"].values()
    )
    assert 12_000 <= truth["calls"] <= 12_500


def test_calls_are_as_many_as_there_are_ids_and_lines_without_one(objects, truth):
    """Spans by span id, answers by message id, requests by id; ProdLens, the proxy and aider write a call once."""
    spans = set(ids(objects, "phoenix/flat.jsonl", "context.span_id"))
    spans |= {
        i
        for path in ("phoenix/spans.jsonl", "phoenix/feedback.jsonl")
        for i in ids(objects, path, "context", "span_id")
    }
    answers = {
        i
        for path in ("claude_code/collected.jsonl", "claude_code/laptops.jsonl")
        for i in ids(objects, path, "message", "id")
    }
    requests = {
        i
        for path in ("litellm/spend.jsonl.gz", "litellm/interrupted.jsonl.gz")
        for i in ids(objects, path, "id")
    }
    sent = sum(record["event"] == "message_send" for record in objects["aider/analytics.jsonl"])
    proxied = len(objects["proxy/calls.jsonl"]) + len(objects["proxy/interrupted.jsonl"])
    months = sum(len(objects[f"prodlens/2025-0{month}.jsonl"]) for month in (6, 7, 8, 9))
    dead_objects = (
        sum(kind not in ("not_json", "half_a_line", "invalid_utf8", "a_list") for kind in DEAD) * OF_EACH_KIND
    )

    assert (
        len(spans) + len(answers) + len(requests) + sent + proxied + months - dead_objects == truth["calls"]
    )


def test_acceptance_and_tokens_of_the_proxy_add_up(objects):
    """One tool from end to end: what its lines say is what was made up."""
    from local.coding.calls import calls

    made = [call for call in calls() if call.tool == "proxy"]
    written = objects["proxy/calls.jsonl"] + objects["proxy/interrupted.jsonl"]
    yes = sum(str(r.get("accepted")).lower() in ("true", "yes", "1") for r in written)
    assert yes == sum(call.acceptance == "accepted" for call in made)
    tokens = sum(r["usage"]["prompt_tokens"] + r["usage"]["completion_tokens"] for r in written)
    assert tokens == sum(call.total for call in made)


def test_reported_costs_are_those_of_the_lines_one_of_them_odd(objects, truth):
    costs = [
        r["properties"].get("cost") for r in objects["aider/analytics.jsonl"] if r["event"] == "message_send"
    ]
    costs += [
        r["response_cost"]
        for path in ("litellm/spend.jsonl.gz", "litellm/interrupted.jsonl.gz")
        for r in objects[path]
    ]
    known = [cost for cost in costs if cost is not None]
    assert sum(known) == pytest.approx(truth["reported_usd"])
    assert sorted(known)[-2] < 5 < sorted(known)[-1] == 4_990.01


def test_totals_by_repository_and_by_day_are_those_of_all_calls(truth):
    for what in ("calls", "accepted", "rejected", "unknown", "tokens", "errors"):
        by_repo = sum(each[what] for each in truth["of_repo"].values())
        assert by_repo == sum(each[what] for each in truth["of_day"].values())
    assert sum(each["calls"] for each in truth["of_repo"].values()) == truth["calls"]
    known = sum(each["accepted"] + each["rejected"] for each in truth["of_repo"].values())
    assert known > truth["calls"] / 2, "acceptance is known for most"


def test_every_shape_is_there_in_numbers(truth):
    assert set(truth["shapes"]) == {f"L{n}" for n in range(1, 10)}
    assert min(truth["shapes"].values()) > 1_000


def test_every_kind_of_poison_is_there_and_all_of_it_is_below_one_percent(truth):
    expected = Counter(reason for reason, _ in DEAD.values())
    expected = {reason: count * OF_EACH_KIND for reason, count in expected.items()}
    expected["not_json"] += 1  # a line that was cut
    assert truth["dead"] == expected | {"gzip_cut_short": 1}
    assert sum(truth["dead"].values()) / truth["lines"] < 0.01
    assert len(ODD) == 3
