"""core.model_days: the calls of a day by model and what became of them, as reports add them up."""

from math import log

from .coding import REPO, at, call, coding_house, on  # noqa: F401 - fixture

TABLE = "core.model_days"
DAY_MS = 86_400_000


def test_a_row_has_the_sums_of_its_calls(coding):
    coding.lands(
        call("1", at(0), acceptance="accepted", latency_ms=100, accepted_lines=4, diff_ratio=0.25),
        call("2", at(0), acceptance="accepted", latency_ms=2 * DAY_MS, is_error=None, developer_id="bob", diff_ratio=0.5),
        call("3", at(0), acceptance="accepted", latency_ms=0, is_error=True, developer_id=None, total_tokens=None,
             tokens_in=None, tokens_out=None, accepted_lines=9),
    )  # fmt: skip
    coding.run(0, 1)
    counts = (
        "calls",
        "known_outcomes",
        "errors",
        "token_calls",
        "tokens",
        "line_tokens",
        "lines",
        "ratios",
        "ratio_sum",
    )
    assert coding.one(TABLE, *counts) == (3, 2, 1, 2, 300, 150, 4, 2, 750_000_000)
    # tenths of milliseconds, a call of two days as one; logarithms in millionths; no time at all is not measured
    longest, logs = DAY_MS * 10, [round(log(ms) * 1e6) for ms in (100, 2 * DAY_MS)]
    assert coding.one(TABLE, "timed", "time_sum", "time_squares", "log_sum", "log_squares") == (
        2, 1_000 + longest, 1_000**2 + longest**2, sum(logs), sum(n * n for n in logs))  # fmt: skip
    assert coding.one(TABLE, "developers") == ["ada", "bob"]


def test_models_and_acceptance_are_apart_and_a_missing_model_is_empty(coding):
    coding.lands(
        call("a", at(0), acceptance="accepted"), call("b", at(0), acceptance="rejected"),
        call("c", at(0), acceptance="accepted", model=None, repo=None), call("d", at(0), acceptance="accepted"),
    )  # fmt: skip
    coding.run(0, 1)
    assert coding.rows(TABLE, "repo", "model", "acceptance", "calls") == [
        ("(unknown)", "", "accepted", 1), (REPO, "claude-sonnet-4", "accepted", 2), (REPO, "claude-sonnet-4", "rejected", 1),
    ]  # fmt: skip


def test_what_vanishes_leaves_and_a_day_run_twice_is_not_touched(coding):
    coding.lands(call("a", at(0)), call("b", at(0), model="another"), call("c", at(1)))
    coding.run(0, 2)
    coding.unlands("b")
    coding.run(2)
    assert coding.rows(TABLE, "event_date", "model") == [
        (on(0), "claude-sonnet-4"),
        (on(1), "claude-sonnet-4"),
    ]
    was = coding.touched_since((TABLE, "core.developer_days"))
    coding.run(0, 3)
    assert coding.touched_since((TABLE, "core.developer_days")) == was
