"""What is said of a pair of daily series: verdicts, reasons, and which p-values are adjusted together."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from plumbline.ai_coding.correlations import AI, COLUMNS, DELIVERY, correlate
from plumbline.ai_coding.settings import SETTINGS

LAST_ON = date(2025, 6, 29)
SMALL = replace(SETTINGS, analysis_days=60, first_lag=-2, last_lag=3)
CHANCE = np.random.default_rng(8)


def days(length: int = 63, repo: str = "o/r", team: int = 5, **series) -> pd.DataFrame:
    """Days up to LAST_ON; series that are not given are zero."""
    about = {"correlation_date": LAST_ON, "repo": repo, "group_size": team, "min_group": 5, "normal_group": 5,
             "time_zone": "UTC", "is_provisional": True, "is_whole": True, "created_at": datetime(2025, 6, 30, tzinfo=UTC)}  # fmt: skip
    dates = [LAST_ON - timedelta(days=length - 1 - n) for n in range(length)]
    return pd.DataFrame({"event_date": dates} | dict.fromkeys(AI + DELIVERY, 0.0) | about | series)


def row(found: pd.DataFrame, x: str, y: str, lag: int) -> pd.Series:
    (only,) = found[(found.metric_x == x) & (found.metric_y == y) & (found.lag_days == lag)].itertuples(
        index=False
    )
    return pd.Series(only._asdict())


def noise(length: int = 63) -> np.ndarray:
    return CHANCE.normal(10, 1, length)


def test_what_happened_before_is_a_control_and_fires_when_it_should_not():
    commits = noise(65)
    found = correlate(days(calls=commits[:63], commits=commits[2:]), SMALL)

    assert list(found.columns) == list(COLUMNS)
    fired = row(found, "calls", "commits", -2)
    assert (fired.verdict, fired.is_control) == ("control fired", True)
    assert pd.isna(fired.reason)
    assert fired.pearson_r == pytest.approx(1)
    assert row(found, "calls", "commits", 2).verdict == "not distinguishable"


def test_every_p_value_of_an_analysis_is_adjusted_with_all_others():
    frame = days(**{name: noise() for name in (*AI[:4], *DELIVERY[:3])})
    found = correlate(pd.concat([frame, frame.assign(repo="o/other")]), SMALL)

    assert len(found) == 2 * len(AI) * len(DELIVERY) * 6
    for _, analysis in found.groupby("repo"):
        tests = analysis[analysis.pearson_p.notna()]
        assert len(tests) == 4 * 3 * 6 == analysis.family_size.iloc[0]
        expected = multipletests(tests.pearson_p.astype(float), method="fdr_bh")[1]
        assert tests.p_adjusted.astype(float).to_numpy() == pytest.approx(expected)
        assert analysis.family.nunique() == 1
    assert found.family.nunique() == 2


@pytest.mark.parametrize(
    ("series", "verdict", "reason"),
    [
        (np.full(63, 4.0), "constant", "one of the two is the same every day"),
        (
            np.arange(63) % 7 * 5.0,
            "constant",
            "one of the two is the same on every Monday, on every Tuesday and so on",
        ),
        (
            np.eye(63)[40] * 9990,
            "too few days",
            "one of the two differs from its usual value on 1 days, needs 10",
        ),
        (np.where(np.arange(63) > 50, 3.5, np.nan), "too few days", "12 days with both values, needs 20"),
    ],
    ids=["constant", "weekly", "one day", "gaps"],
)
def test_what_cannot_be_judged_says_why_and_has_no_p_value(series, verdict, reason):
    judged = row(correlate(days(calls=series, commits=noise()), SMALL), "calls", "commits", 0)

    assert (judged.verdict, judged.reason) == (verdict, reason)
    assert (
        judged[["pearson_p", "pearson_low", "pearson_high", "spearman_p", "p_adjusted", "effective_n"]]
        .isna()
        .all()
    )


def test_two_single_days_that_meet_are_no_association():
    spike = np.eye(63)[40]
    met = row(
        correlate(days(cost_usd=9990 * spike, reopened_pull_requests=spike), SMALL),
        "cost_usd",
        "reopened_pull_requests",
        0,
    )

    assert met.pearson_r == pytest.approx(1)
    assert met.verdict == "too few days"
    assert pd.isna(met.p_adjusted)


def test_two_straight_lines_are_not_called_associated():
    line = np.arange(63.0)
    both = row(correlate(days(calls=line, commits=2 * line + 1), SMALL), "calls", "commits", 0)

    assert both.raw_pearson_r == pytest.approx(1)
    assert both.effective_n < 6


def test_twenty_days_are_enough_and_nineteen_are_not():
    for length, is_tested in ((20, True), (19, False)):
        judged = row(
            correlate(days(length, calls=noise(length), commits=noise(length)), SMALL), "calls", "commits", 0
        )
        assert judged.sample_size == length
        assert pd.notna(judged.pearson_p) == is_tested
        assert pd.notna(judged.pearson_r)


def test_nothing_to_analyse_is_an_empty_table():
    assert correlate(days().iloc[:0], SMALL).columns.tolist() == list(COLUMNS)
