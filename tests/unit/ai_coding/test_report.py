"""What a report may say when some of its groups are small, and which models the policy allows."""

import json
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from plumbline.ai_coding.policy import is_allowed
from plumbline.ai_coding.report import COLUMNS, reports
from plumbline.ai_coding.report_models import SUPPRESSED

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
        "merged_beside_cost",
    ),
    1,
)


def cell(model: str | None, calls: int = 10, acceptance: str = "accepted") -> dict:
    return {"model": model, "acceptance": acceptance, "calls": calls} | NOTHING


def of(*cells, **changes) -> dict:
    """The report of a repository, its document under `report`."""
    about = {"as_of_on": date(2025, 6, 29), "repo": "o/r", "window_days": 28, "time_zone": "UTC", "is_provisional": False,
             "created_at": datetime(2025, 6, 30, tzinfo=UTC), "min_group": 5, "normal_group": 5, "developers": 9,
             "weekly_sessions": [3, 6], "hidden_days": 0, "hidden_as": None, "cost_usd": 7.0, "median_merge_hours": None,
             "associations": None, "associated": None, "controls_fired": None}  # fmt: skip
    made = reports(pd.DataFrame([about | COUNTS | {"cells": list(cells)} | changes]))
    assert list(made.columns) == list(COLUMNS)
    row = made.iloc[0].to_dict()
    return row | {"report": json.loads(row["report"])}


def test_delivery_is_over_the_days_that_github_was_asked_about():
    """14 of 28 days: a merge a week; nobody knows what the calls of the other days came to."""
    made = of(cell("gpt-4o"), days=28, github_days=14, merged=2, commits=7)
    names = ("merged_pull_requests", "merged_per_week", "commits_per_day", "cost_per_merged_pull_request")
    assert [made[name] for name in names] == [2, 1.0, 0.5, None]


def test_a_repository_that_github_was_never_asked_about_delivers_nothing_that_is_known():
    made = of(cell("gpt-4o"), github_days=0, merged=0, commits=0)
    names = ("merged_pull_requests", "merged_per_week", "commits_per_day", "reopened_rate")
    assert ([made[name] for name in names], made["calls"]) == ([None] * 4, 10)


def test_models_whose_name_is_hidden_are_one_row_and_no_part_of_the_policy_share():
    made = of(
        cell("gpt-4o"), cell("llama", 30), cell(SUPPRESSED, 7), cell("", 5), cell("gpt-4o", 10, "rejected")
    )

    assert {m["model"]: (m["privacy"], m["calls"]) for m in made["report"]["acceptance_by_model"]} == {
        "(suppressed)": ("suppressed", 7), "(unknown)": ("shown", 5), "gpt-4o": ("shown", 20), "llama": ("shown", 30),
    }  # fmt: skip
    assert made["policy_share"] == 20 / 50
    assert (made["calls"], made["is_whole"]) == (62, False)


def test_days_of_too_few_people_together_are_no_report():
    made = of(cell("o3"), developers=4)

    assert (made["privacy"], made["status"], made["calls"], made["report"]["weekly_sessions"]) == (
        "suppressed", "suppressed", None, [])  # fmt: skip


@pytest.mark.parametrize("hidden_as", ["suppressed", "complementary"])
def test_a_window_without_a_shown_day_says_why(hidden_as):
    made = of(developers=0, hidden_days=28, hidden_as=hidden_as)

    assert (made["privacy"], made["merged_pull_requests"], made["is_whole"]) == (hidden_as, None, False)
    assert "Not in these numbers" not in made["caveat"]


def test_without_any_call_there_is_nothing_to_hide():
    assert (of(developers=0)["privacy"], of(developers=0)["merged_pull_requests"]) == ("shown", 1)


def test_a_report_says_how_many_days_are_not_in_it():
    made = of(cell("o3"), hidden_days=3, hidden_as="suppressed")

    assert "3 days (of a repository each)" in made["caveat"]
    assert (made["report"]["hidden_days"], made["is_whole"], made["privacy"]) == (3, False, "shown")


def test_a_pilot_shows_small_groups_and_says_so():
    made = of(cell("o3"), developers=2, min_group=2)

    assert (made["privacy"], made["session_growth_rate"]) == ("pilot", 1)


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
