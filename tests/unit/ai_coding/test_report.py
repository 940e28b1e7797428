"""What a report may say when some of its groups are small, and which models the policy allows."""

import json
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from plumbline.ai_coding.policy import is_allowed
from plumbline.ai_coding.report import COLUMNS, reports

NOTHING = dict.fromkeys(
    ("known_outcomes", "errors", "token_calls", "tokens", "line_tokens", "lines", "ratios", "ratio_sum", "timed", "time_sum",
     "time_squares", "log_sum", "log_squares"))  # fmt: skip
COUNTS = dict.fromkeys(
    (
        "sessions",
        "days",
        "github_days",
        "active_days",
        "commits",
        "merged",
        "closed",
        "reopened",
        "opened",
        "fixes",
    ),
    1,
)


def cell(model: str | None, people, calls: int = 10, acceptance: str = "accepted") -> dict:
    return {"model": model, "acceptance": acceptance, "people": list(people), "calls": calls} | NOTHING


def of(min_group: int = 5, counts=COUNTS, **cells_of) -> dict[str, dict]:
    """The report of each repository, by name, and of all."""
    about = {"as_of_on": date(2025, 6, 29), "window_days": 28, "time_zone": "UTC", "is_provisional": False,
             "created_at": datetime(2025, 6, 30, tzinfo=UTC), "min_group": min_group, "normal_group": 5, "weekly_sessions": [3, 6],
             "cost_usd": 7.0, "median_merge_hours": None, "associations": None, "associated": None, "controls_fired": None}  # fmt: skip
    rows = [
        about | counts | {"repo": repo, "cells": cells} for repo, cells in (*cells_of.items(), ("(all)", []))
    ]
    made = reports(pd.DataFrame(rows))
    assert list(made.columns) == list(COLUMNS)
    return {row["repo"]: row | {"report": json.loads(row["report"])} for row in made.to_dict("records")}


def test_delivery_is_over_the_days_that_github_was_asked_about():
    """14 of 28 days: a merge a week; nobody knows what the calls of the other days came to."""
    made = of(
        a=[cell("gpt-4o", range(5))],
        counts=COUNTS | {"days": 28, "github_days": 14, "merged": 2, "commits": 7},
    )
    names = ("merged_pull_requests", "merged_per_week", "commits_per_day", "cost_per_merged_pull_request")
    assert [made["a"][name] for name in names] == [2, 1.0, 0.5, None]


def test_a_repository_that_github_was_never_asked_about_delivers_nothing_that_is_known():
    made = of(a=[cell("gpt-4o", range(5))], counts=COUNTS | {"github_days": 0, "merged": 0, "commits": 0})
    names = ("merged_pull_requests", "merged_per_week", "commits_per_day", "reopened_rate")
    assert ([made["a"][name] for name in names], made["a"]["calls"]) == ([None] * 4, 10)


def test_calls_of_all_are_those_of_every_repository():
    made = of(a=[cell("gpt-4o", range(5))], b=[cell("o3", range(3, 9), 30)])

    assert (made["(all)"]["calls"], made["(all)"]["developers"]) == (40, 9)
    assert made["(all)"]["policy_share"] == 1
    assert [m["model"] for m in made["(all)"]["report"]["acceptance_by_model"]] == ["gpt-4o", "o3"]


def test_models_of_all_are_withheld_where_other_repositories_would_tell_of_a_hidden_one():
    # all calls of llama minus those of b would be those of two people in a
    made = of(
        a=[cell("gpt-4o", range(6)), cell("llama", [0, 1]), cell("o3", range(7))],
        b=[cell("llama", range(10, 16))],
    )

    by_model = {m["model"]: m["privacy"] for m in made["a"]["report"]["acceptance_by_model"]}
    assert by_model == {"gpt-4o": "complementary", "llama": "suppressed", "o3": "shown"}
    assert made["(all)"]["report"]["acceptance_by_model"] == []
    assert made["(all)"]["calls"] == 40


def test_a_policy_share_that_would_tell_of_two_people_is_withheld_everywhere_it_would():
    # gpt-4o is hidden beside llama; allowed minus o3 would be the two people's calls of gpt-4o
    made = of(
        a=[cell("gpt-4o", [0, 1]), cell("llama", range(6)), cell("o3", range(7))],
        b=[cell("o3", range(10, 16))],
    )

    assert made["a"]["policy_share"] is None
    assert made["(all)"]["policy_share"] is None
    assert made["b"]["policy_share"] == 1


def test_a_repository_that_hides_takes_no_part_in_what_others_hide():
    made = of(a=[cell("o3", [1, 2])], b=[cell("o3", [3, 4, 5])], c=[cell("o3", range(10, 20))])

    assert {repo: row["privacy"] for repo, row in made.items()} == {
        "a": "suppressed", "b": "suppressed", "c": "shown", "(all)": "shown"}  # fmt: skip


def test_when_all_together_are_few_nothing_is_told():
    made = of(a=[cell("o3", [1, 2])], b=[cell("o3", [2, 3])])

    assert {row["status"] for row in made.values()} == {"suppressed"}
    assert {row["calls"] for row in made.values()} == {None}


def test_a_pilot_shows_small_groups_and_says_so():
    made = of(2, a=[cell("o3", [1, 2])])

    assert made["a"]["privacy"] == made["(all)"]["privacy"] == "pilot"
    assert made["a"]["session_growth_rate"] == 1


@pytest.mark.parametrize(
    ("model", "allowed"),
    [
        ("gpt-4o", True),
        ("gpt-4o-mini-2024-07-18", True),
        ("Claude-Opus-4", True),
        ("gpt-4", False),
        ("my-claude-x", False),
    ],
)
def test_the_policy_names_models_by_pattern(model, allowed):
    assert is_allowed(model) == allowed


def test_a_pattern_is_the_whole_name():
    assert is_allowed("o3", ["o?"])
    assert not is_allowed("o3-mini", ["o?"])
    assert not is_allowed("o3", [])
