"""Correlations of daily series: against scipy and pingouin, and against what chance alone finds."""

import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy import stats

from benchmarks.associations import RATES, daily_series, found_by_chance
from plumbline.associations import association, interval, p_value
from plumbline.lags import lagged

CHANCE = np.random.default_rng(11)
N = 90
WEEKDAY = np.arange(N) % 7


def two_series(n=N, ties=False):
    x, y = CHANCE.normal(size=(2, n))
    return (np.round(x), np.round(x + 2 * y)) if ties else (x, x + 2 * y)


@pytest.mark.parametrize("ties", [False, True])
def test_without_groups_r_is_that_of_scipy(ties):
    x, y = two_series(ties=ties)

    assert association(x, y).r == pytest.approx(stats.pearsonr(x, y)[0])
    assert association(x, y, ranks=True).r == pytest.approx(stats.spearmanr(x, y)[0])


def test_the_test_and_the_interval_of_independent_days_are_those_of_scipy():
    x, y = two_series()
    expected = stats.pearsonr(x, y)

    assert p_value(expected.statistic, N) == pytest.approx(expected.pvalue)
    assert interval(expected.statistic, N) == pytest.approx(tuple(expected.confidence_interval()))
    assert p_value(stats.spearmanr(x, y)[0], N) == pytest.approx(stats.spearmanr(x, y)[1])


@pytest.mark.parametrize("method", ["pearson", "spearman"])
def test_with_weekdays_r_is_the_partial_correlation_of_pingouin(method):
    x, y = two_series()
    x, y = x + 3 * (WEEKDAY > 4), y - 2 * (WEEKDAY > 4)
    dummies = {f"d{day}": (day == WEEKDAY).astype(float) for day in range(1, 7)}
    partial = pingouin.partial_corr(
        pd.DataFrame({"x": x, "y": y} | dummies), "x", "y", list(dummies), method=method
    )

    found = association(x, y, WEEKDAY, ranks=method == "spearman")
    assert found.r == pytest.approx(partial["r"].iloc[0])
    assert p_value(found.r, N - 6) == pytest.approx(
        partial["p_val" if "p_val" in partial else "p-val"].iloc[0]
    )
    assert found.effective_n <= N - 6


def test_effective_days_follow_bartlett_when_both_series_are_autocorrelated():
    # theory for two AR(1) series with the same phi: n (1 - phi^2) / (1 + phi^2)
    phi, many = 0.7, 2_000
    x, y = (ar1(phi, (300, many)) for _ in range(2))

    found = np.median(association(x, y).effective_n)
    assert found == pytest.approx(many * (1 - phi**2) / (1 + phi**2), rel=0.03)


def test_effective_days_of_a_short_series_with_gaps_are_those_of_the_formula_written_out():
    x, y = ar1(0.6, (2, 31))
    x[4], y[[9, 10]] = np.nan, np.nan
    at = [n for n in range(31) if not np.isnan(x[n] + y[n])]
    left = [{n: a[n] - np.mean(a[at]) for n in at} for a in (x, y)]

    def product(apart):
        """(pairs of days, autocorrelation of x times that of y)"""
        pairs = [(n, n + apart) for n in at if n + apart in left[0]]
        rho = [
            np.mean([a[n] * a[m] for n, m in pairs]) / np.mean([value**2 for value in a.values()])
            for a in left
        ]
        return len(pairs), rho[0] * rho[1]

    inflation = 1 + 2 * sum(
        count / 28 * both for count, both in (product(apart) for apart in range(1, 28 // 5 + 1))
    )
    assert inflation > 1
    assert association(x, y).effective_n == pytest.approx(28 / inflation)


def ar1(phi, shape):
    noise = CHANCE.normal(size=shape)
    for day in range(1, shape[-1]):
        noise[..., day] += phi * noise[..., day - 1]
    return noise


def test_only_one_autocorrelated_series_costs_no_days():
    x, y = ar1(0.7, (200, N)), CHANCE.normal(size=(200, N))

    assert np.median(association(x, y).effective_n) > 0.85 * N
    assert association(x, y).effective_n.max() <= N


def test_days_with_a_gap_are_left_out_in_pairs():
    x, y = two_series()
    x[3], y[[3, 10, 20]] = np.nan, np.nan
    both = ~np.isnan(x) & ~np.isnan(y)

    assert association(x, y).days == N - 3
    assert association(x, y).r == pytest.approx(stats.pearsonr(x[both], y[both])[0])
    assert association(x, y, ranks=True).r == pytest.approx(stats.spearmanr(x[both], y[both])[0])
    with_weekdays, without = association(x, y, WEEKDAY), association(x[both], y[both], WEEKDAY[both])
    assert with_weekdays.r == pytest.approx(without.r)


def test_all_pairs_at_once_are_the_pairs_one_by_one():
    x, y = CHANCE.poisson(3, (3, N)).astype(float), CHANCE.poisson(3, (4, N)).astype(float)
    y[1, ::9] = np.nan
    together = association(x[:, None], y[None], WEEKDAY)

    for i in range(3):
        for j in range(4):
            alone = association(x[i], y[j], WEEKDAY)
            assert [numbers[i, j] for numbers in together] == pytest.approx(
                [float(number) for number in alone]
            )


@pytest.mark.parametrize(
    "constant",
    [np.full(N, 3.0), (WEEKDAY == 2) * 1e6 / 3, np.full(N, np.nan)],
    ids=["constant", "weekly", "empty"],
)
def test_what_does_not_vary_has_no_correlation(constant):
    found = association(constant, two_series()[1], WEEKDAY)

    assert np.isnan([found.r, found.p_value, found.low, found.high, found.effective_n]).all()


def test_days_that_vary_are_those_off_the_usual_value():
    rare = np.zeros(N)
    rare[[5, 50]] = 4, 1
    assert association(rare, two_series()[1]).varying_days == 2


def test_too_few_independent_days_have_no_test():
    assert np.isnan(p_value(0.5, 3))
    assert np.isnan(interval(0.5, 3)).all()
    assert p_value(0.5, 3.1) > 0.5


def test_the_later_day_of_a_pair_is_one_of_the_last():
    days = np.arange(20.0)
    x, y = lagged(days[None], 100 + days[None], [-3, 0, 5], 10)

    assert x.shape == (3, 1, 1, 10)
    assert x[:, 0, 0, -1].tolist() == [19, 19, 14]
    assert y[:, 0, 0, -1].tolist() == [116, 119, 119]
    assert x[2, 0, 0, 0] == 5
    with pytest.raises(ValueError, match="10 days at lags up to 11 need 21 days, got 20"):
        lagged(days[None], days[None], [11], 10)


@pytest.fixture(scope="module")
def rates():
    return {
        (kind, phi): found_by_chance(daily_series(kind, phi, pairs=2_500, days=N, seed=5))
        for kind in ("normal", "counts")
        for phi in (0.0, 0.5, 0.7)
    }


def test_unrelated_series_come_out_as_seldom_as_promised(rates):
    wrong = {
        key: found
        for key, found in rates.items()
        if not (0.03 <= found.pearson <= 0.07 and 0.03 <= found.spearman <= 0.07)
    }
    assert wrong == {}


def test_raw_correlations_of_them_come_out_most_of_the_time(rates):
    assert min(rates["normal", phi].raw for phi in (0.0, 0.5, 0.7)) > 0.6
    assert rates["counts", 0.7].raw > 0.3


def test_weekdays_alone_do_not_save_autocorrelated_series(rates):
    assert rates["normal", 0.7].weekdays_only > 0.15
    assert rates["counts", 0.0].weekdays_only > 0.06, "counts vary more on working days, in both series"


def test_the_benchmark_looks_at_all_of_them():
    assert {(kind, phi) for kind in ("normal", "counts") for phi in (0.0, 0.5, 0.7)} <= set(RATES)
