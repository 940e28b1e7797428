"""How far two groups lie apart: against pingouin, and the interval against scipy's noncentral t."""

import numpy as np
import pingouin
import pytest
from scipy import optimize, stats

from plumbline.effect_size import two_groups

ACCEPTED, REJECTED = [12, 15, 11, 14], [30, 10, 50, 25, 8, 3]


def of(a, b, **options):
    return two_groups(len(a), np.mean(a), np.var(a, ddof=1), len(b), np.mean(b), np.var(b, ddof=1), **options)


def noncentral(d, n, other_n, confidence):
    """The interval by another way: where scipy's distribution function reaches both tails."""
    scale = np.sqrt(n * other_n / (n + other_n))

    def at(share):
        return (
            optimize.brentq(
                lambda nc: stats.nct.cdf(d * scale, n + other_n - 2, nc) - share, d * scale - 6, d * scale + 6
            )
            / scale
        )

    return at((1 + confidence) / 2), at((1 - confidence) / 2)


def test_six_and_four_calls_lie_half_a_deviation_apart():
    found = of(ACCEPTED, REJECTED)

    assert round(float(found.d), 3) == -0.573
    assert found.d == pytest.approx(pingouin.compute_effsize(ACCEPTED, REJECTED, eftype="cohen"))
    # pingouin corrects by the approximation 1 - 3 / (4 n - 9), this by what it approximates
    assert found.g == pytest.approx(pingouin.compute_effsize(ACCEPTED, REJECTED, eftype="hedges"), abs=5e-4)
    assert (found.low, found.high) == pytest.approx(noncentral(found.d, 4, 6, 0.95), abs=1e-6)


@pytest.mark.parametrize(
    ("d", "n", "other_n"), [(0.5, 20, 20), (0.0, 10, 10), (-1.2, 8, 30), (0.05, 5_000, 5_000)]
)
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_the_interval_is_that_of_the_noncentral_t(d, n, other_n, confidence):
    found = two_groups(n, d, 1.0, other_n, 0.0, 1.0, confidence=confidence)

    assert found.d == pytest.approx(d)
    assert (found.low, found.high) == pytest.approx(noncentral(d, n, other_n, confidence), abs=1e-5)


def test_the_interval_contains_the_truth_as_often_as_it_says():
    truth, chance = 0.8, np.random.default_rng(3)
    a, b = chance.normal(truth, 1, (4_000, 9)), chance.normal(0, 1, (4_000, 14))
    found = two_groups(9, a.mean(1), a.var(1, ddof=1), 14, b.mean(1), b.var(1, ddof=1))

    assert np.mean((found.low < truth) & (truth < found.high)) == pytest.approx(0.95, abs=0.012)
    assert found.g.mean() == pytest.approx(truth, abs=0.025)
    assert found.d.mean() > truth + 0.01, "without the correction small samples say too much"


@pytest.mark.parametrize(("a", "b"), [([3], [1, 2]), ([1, 2], []), ([2, 2, 2], [5, 5])])
def test_without_two_values_or_any_spread_there_is_no_answer(a, b):
    def moments(values):
        return len(values), np.mean(values or [np.nan]), np.var(values, ddof=1) if len(values) > 1 else np.nan

    assert np.isnan(two_groups(*moments(a), *moments(b))).all()


def test_equal_groups_of_no_size_are_left_alone_in_an_array():
    found = two_groups([4, 1], [13, 13], [10 / 3, np.nan], [6, 6], [21, 21], [np.var(REJECTED, ddof=1)] * 2)

    assert found.d[0] == pytest.approx(-0.5725250)
    assert np.isnan([numbers[1] for numbers in found]).all()
