"""The numbers of a report, from what was counted in its window."""

from collections.abc import Mapping, Sequence
from typing import Any

from plumbline.ai_coding.report_models import Cell, acceptance, policy_share, ratio, total
from plumbline.trend import growth, slope

UNITS = {
    "developers": "distinct people with a call",
    "calls": "calls of a language model",
    "sessions": "working sessions with a call in the window",
    "active_days": "days with a call",
    "calls_per_active_day": "calls / active_days",
    "accepted": "calls",
    "rejected": "calls",
    "known_share": "(accepted + rejected) / calls, 0..1",
    "acceptance_rate": "accepted / (accepted + rejected), 0..1",
    "error_rate": "errors / calls whose outcome is known, 0..1",
    "policy_share": "calls of models the policy allows / calls of models whose name is shown, 0..1",
    "tokens_per_accepted_call": "tokens / accepted calls that have tokens",
    "tokens_per_accepted_line": "tokens / accepted lines, of accepted calls that have both",
    "token_efficiency_ratio": "mean tokens of accepted calls / mean tokens of rejected ones",
    "acceptance_quality": "mean share of an accepted suggestion that was kept, 0..1",
    "merged_pull_requests": "merged in the window",
    "merged_per_week": "merged / days that GitHub was asked about * 7",
    "commits_per_day": "commits of the default branch / days that GitHub was asked about",
    "median_merge_hours": "hours from opening to merging",
    "reopened_rate": "reopenings / closed; may exceed 1",
    "follow_up_fix_share": "merged ones that are called a fix / merged, 0..1",
    "cost_usd": "US dollars of the calls with a cost",
    "cost_per_merged_pull_request": "cost_usd / merged on the days it is of",
    "session_slope_per_week": "sessions per week and week, least squares over full weeks that are shown",
    "session_growth_rate": "last full week / first full week - 1, when both are shown",
    "latency_d": "latency of accepted minus rejected calls in pooled standard deviations",
    "latency_d_low": "lower end of the 95 % interval",
    "latency_d_high": "upper end of the 95 % interval",
    "latency_g": "latency_d corrected for small samples",
    "log_latency_d": "the same of the logarithm of latency",
    "associations": "pairs and lags from 0 on",
    "controls_fired": "pairs and negative lags",
}
TIME_UNIT, LOG_UNIT, RATIO_UNIT = 10, 10**6, 10**9  # what was multiplied by these before it was summed
Row = Mapping[str, Any]


def numbers_of(row: Row) -> dict[str, float | None]:
    """All of UNITS, None where there is nothing to divide by; the row has counts, its `cells` those of calls."""
    found = {"associations": row["associated"], "controls_fired": row["controls_fired"]}
    return use_of_ai(row) | delivery(row) | {name: n if n is None else int(n) for name, n in found.items()}


def use_of_ai(row: Row) -> dict[str, float | None]:
    """What calls and sessions of the days that are shown say."""
    cells: Sequence[Cell] = row["cells"]
    said = acceptance(cells)
    tokens, rejected_tokens = (
        ratio(total(cells, "tokens", kind), total(cells, "token_calls", kind))
        for kind in ("accepted", "rejected")
    )
    quality = ratio(total(cells, "ratio_sum", "accepted"), total(cells, "ratios", "accepted"))
    return said | {
        "developers": row["developers"],
        "sessions": row["sessions"],
        "active_days": row["active_days"],
        "calls_per_active_day": ratio(said["calls"], row["active_days"]),
        "error_rate": ratio(total(cells, "errors"), total(cells, "known_outcomes")),
        "policy_share": policy_share(cells),
        "tokens_per_accepted_call": tokens,
        "tokens_per_accepted_line": ratio(total(cells, "line_tokens", "accepted"), total(cells, "lines", "accepted")),
        "token_efficiency_ratio": ratio(tokens, rejected_tokens),
        "acceptance_quality": ratio(quality, RATIO_UNIT),
        "cost_usd": row["cost_usd"],
        "session_slope_per_week": slope(row["weekly_sessions"]),
        "session_growth_rate": growth(row["weekly_sessions"]),
    } | latency_effect(cells)  # fmt: skip


def delivery(row: Row) -> dict[str, float | None]:
    """What pull requests and commits say, over the days that GitHub was asked about; nothing without any."""
    merged, days = row["merged"], row["github_days"]
    cost_usd = row["cost_usd"] if days == row["days"] else None  # of calls: of all days, or of none
    return {
        "merged_pull_requests": merged,
        "merged_per_week": ratio(merged, days and days / 7),
        "commits_per_day": ratio(row["commits"], days),
        "median_merge_hours": row["median_merge_hours"],
        "reopened_rate": ratio(row["reopened"], row["closed"]),
        "follow_up_fix_share": ratio(row["fixes"], merged),
        "cost_per_merged_pull_request": ratio(cost_usd, row["merged_beside_cost"]),
    }


def latency_effect(cells: Sequence[Cell]) -> dict[str, float | None]:
    """Do accepted calls take longer than rejected ones? Only of calls that took measurable time."""
    import numpy as np

    from plumbline.effect_size import two_groups

    def of(name: str, unit: int) -> Any:
        return two_groups(*_moments(cells, "accepted", name, unit), *_moments(cells, "rejected", name, unit))

    plain, log = of("time", TIME_UNIT), of("log", LOG_UNIT)
    values = {
        "latency_d": plain.d, "latency_d_low": plain.low, "latency_d_high": plain.high, "latency_g": plain.g,
        "log_latency_d": log.d,
    }  # fmt: skip
    return {name: float(value) if np.isfinite(value) else None for name, value in values.items()}


def _moments(cells: Sequence[Cell], kind: str, name: str, unit: int) -> tuple[float, float, float]:
    """n, mean and variance (n - 1), from whole sums: nothing is lost to rounding before the division."""
    n, summed, squares = (
        total(cells, column, kind) for column in ("timed", f"{name}_sum", f"{name}_squares")
    )
    if n < 2:
        return n, float("nan"), float("nan")
    return n, summed / n / unit, (n * squares - summed * summed) / (n * (n - 1)) / unit**2
