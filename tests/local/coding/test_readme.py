"""The numbers of local/coding/README.md are those of the sample."""

from pathlib import Path

from local import coding
from local.coding.calls import SLIP_USD, calls
from local.coding.files import trace_files
from local.coding.poison import DEAD, OF_EACH_KIND

README = (Path(coding.__file__).parent / "README.md").read_text()


def row(start):
    line = next(line for line in README.splitlines() if line.startswith(f"| {start}"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def files_of_calls():
    files = {}
    for path, lines in trace_files().items():
        for line in lines:
            if line.call:
                files.setdefault(line.call.number, []).append(
                    path.split("/")[1] if "phoenix" in path else path
                )
    return files.values()


def test_lines_calls_and_costs(truth):
    dead, filtered = sum(truth["dead"].values()), sum(truth["filtered"].values())
    assert row("lines")[1] == (
        f"{truth['lines']:,}: {truth['lines_of_calls']:,} of calls, {dead} dead letters ({dead / truth['lines']:.1%}),"
        f" {filtered} left out".replace("%", " %")
    )
    assert row("calls |")[1] == f"{truth['calls']:,}; working sessions {truth['sessions']:,}"
    assert row("costs")[1] == (
        f"${truth['reported_usd']:,.2f} reported, ${truth['priced_usd']:,.2f} by the price list, "
        f"{truth['unpriced_calls']} calls without either"
    )
    assert row("one call of")[1].startswith(f"${SLIP_USD:,.2f}")


def test_repositories(truth):
    for repo in coding.REPOSITORIES:
        use, made = truth["of_repo"][repo], truth["delivery"][repo]
        assert row(repo)[1:] == [
            *(f"{use[name]:,}" for name in ("developers", "calls", "accepted", "rejected")),
            *(f"{made[name]:,}" for name in ("pulls", "merged", "reopened", "commits")),
            f"{made['median_merge_hours']:.2f}",
            f"{made['mean_merge_hours']:.2f}",
        ]
    nowhere = truth["of_repo"][None]
    assert row("none named")[1:5] == [
        f"{nowhere[name]:,}" for name in ("developers", "calls", "accepted", "rejected")
    ]


def test_awkward_cases(truth):
    files = list(files_of_calls())
    assert int(row("a span in the flat")[1]) == sum(
        {"flat.jsonl", "spans.jsonl"} <= set(each) for each in files
    )
    assert int(row("a span that is judged")[1]) == len(trace_files()["phoenix/feedback.jsonl"])
    streamed = sum(len(each) > 1 and each[0].startswith("claude_code") for each in files)
    assert int(row("an answer that streams")[1]) == streamed
    assert int(row("only the total")[1]) == sum(c.tool == "prodlens" and c.tokens_in is None for c in calls())
    assert row("a model without")[1] == f"{sum(c.model.provider == 'house' for c in calls())} calls"
    of_claude = sum(n for kind, n in truth["filtered"].items() if kind.startswith("claude"))
    of_aider = sum(n for kind, n in truth["filtered"].items() if kind.startswith("aider"))
    assert row("entries that are no calls")[1] == f"{of_claude} of Claude Code, {of_aider} of aider"
    assert row("lines nobody can read")[1] == f"{OF_EACH_KIND} of each of {len(DEAD)} kinds, 2 cut"
    assert int(row("repositories like")[1]) == truth["dead"]["bad_repo"]
    assert int(row("pull requests closed")[1]) == sum(t["reopened"] for t in truth["delivery"].values())
