"""What is in the sample, counted from what was made up and not from what was written: the numbers to agree with."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from statistics import fmean, median
from typing import Any

from local.coding.call import Call
from local.coding.calls import calls
from local.coding.cast import REPOSITORIES
from local.coding.delivery import delivery
from local.coding.files import trace_files
from local.coding.poison import poison
from local.coding.tools import price_by_list

PAUSE = timedelta(minutes=30)


def truth() -> dict[str, Any]:
    """Lines by what becomes of them, calls, working sessions, costs; and per repository what was delivered."""
    lines = [line for lines in trace_files().values() for line in lines if line.fate != "blank"]
    known = all_calls()
    return {
        "lines": len(lines),
        "calls": len(known),
        "lines_of_calls": sum(line.fate == "call" for line in lines),
        "dead": dict(Counter(line.kind for line in lines if line.fate == "dead")),
        "filtered": dict(Counter(line.kind for line in lines if line.fate == "filtered")),
        "shapes": dict(Counter(line.shape for line in lines if line.fate == "call")),
        "sessions": sessions(known),
        "reported_usd": sum(call.cost for call in known if call.cost is not None),
        "priced_usd": sum(price_by_list(call) or 0 for call in known if call.cost is None),
        "unpriced_calls": sum(call.cost is None and price_by_list(call) is None for call in known),
        "of_repo": {repo: totals(c for c in known if c.repo == repo) for repo in (*REPOSITORIES, None)},
        "of_day": _by_day(known),
        "delivery": {repo: delivered(repo) for repo in REPOSITORIES},
    }


def all_calls() -> list[Call]:
    """Every call as it is known in the end, those of odd lines included."""
    return [*calls(), *(line.call for line in poison() if line.call)]


def totals(known: Iterable[Call]) -> dict[str, int]:
    """Counts of some calls."""
    known = list(known)
    return {
        "calls": len(known),
        "developers": len({call.person for call in known} - {None}),
        "errors": sum(call.is_error is True for call in known),
        "tokens": sum(call.total for call in known),
        "accepted_lines": sum(call.accepted_lines or 0 for call in known),
        **{kind: sum(c.acceptance == kind for c in known) for kind in ("accepted", "rejected", "unknown")},
    }


def _by_day(known: list[Call]) -> dict[tuple, dict[str, int]]:
    """Totals by (repository, day), of days with a call."""
    groups: dict[tuple, list[Call]] = defaultdict(list)
    for call in known:
        groups[call.repo, call.at.date()].append(call)
    return {key: totals(group) for key, group in groups.items()}


def sessions(known: Iterable[Call]) -> int:
    """Working sessions: a session id, or what one developer does in one repository, without a long pause."""
    moments: dict[object, list] = defaultdict(list)
    for call in known:
        if call.session_id or call.trace_id:
            moments[call.session_id or (call.trace_id, call.repo)].append(call.at)
    return sum(1 + _pauses(sorted(ats)) for ats in moments.values())


def _pauses(ats: list) -> int:
    return sum(later - earlier > PAUSE for earlier, later in pairwise(ats))


def delivered(repo: str) -> dict[str, Any]:
    """Pull requests and commits of one repository; days in UTC."""
    made = delivery(repo)
    merged = [pull for pull in made.pulls if pull.merged_at]
    hours = [(pull.merged_at - pull.created_at).total_seconds() / 3600 for pull in merged]
    return {
        "pulls": len(made.pulls),
        "merged": len(merged),
        "closed": sum(pull.closed_at is not None for pull in made.pulls),
        "reopened": sum(len(pull.reopened) for pull in made.pulls),
        "commits": len(made.commits),
        "median_merge_hours": median(hours),
        "mean_merge_hours": fmean(hours),
        "merged_on": dict(Counter(pull.merged_at.date() for pull in merged)),
        "opened_on": dict(Counter(pull.created_at.date() for pull in made.pulls)),
        "reopened_on": dict(Counter(at.date() for pull in made.pulls for _, at in pull.reopened)),
        "commits_on": dict(Counter(at.date() for _, at, _ in made.commits)),
    }
