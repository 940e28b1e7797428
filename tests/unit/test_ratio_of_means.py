"""Fieller's interval against the definition it comes from: a t test of y - r x at every ratio r."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from plumbline.paired_t import paired_t
from plumbline.ratio_of_means import ratio_of_means

pairs = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=3, max_size=40)


def of(y, x, **options):
    covariance = np.cov(y, x)
    return ratio_of_means(
        len(y), np.mean(y), np.mean(x), covariance[0, 0], covariance[1, 1], covariance[0, 1], **options
    )


@pytest.mark.parametrize("alpha", [0.10, 0.05, 0.01])
@pytest.mark.parametrize("seed", range(20))
def test_both_ends_are_the_ratios_that_scipys_t_test_rejects_at_exactly_alpha(seed, alpha):
    rng = np.random.default_rng(seed)
    x = rng.gamma(1.5, 2, 60)
    y = 0.5 * x + rng.gamma(1.0, 2, 60)
    ratio = of(y, x, alpha=alpha)

    assert ratio.ratio == pytest.approx(y.mean() / x.mean())
    assert ratio.ci_low < ratio.ratio < ratio.ci_high
    for end in (ratio.ci_low, ratio.ci_high):
        assert stats.ttest_1samp(y - end * x, 0).pvalue == pytest.approx(alpha, rel=1e-6)


def test_covers_the_true_ratio_as_often_as_promised():
    # 4,000 samples of 50 correlated pairs with means 3 and 2: 95 % coverage, Monte Carlo error 0.35 points
    rng = np.random.default_rng(1954)
    x = rng.normal(2, 1, (4000, 50))
    y = 3 + 0.7 * (x - 2) + rng.normal(0, 1, (4000, 50))
    cov = ((x - x.mean(1, keepdims=True)) * (y - y.mean(1, keepdims=True))).sum(1) / 49
    ratio = ratio_of_means(50, y.mean(1), x.mean(1), y.var(1, ddof=1), x.var(1, ddof=1), cov)

    assert np.mean((ratio.ci_low <= 1.5) & (ratio.ci_high >= 1.5)) == pytest.approx(0.95, abs=0.012)


@given(pairs)
def test_the_interval_contains_one_exactly_when_the_t_interval_of_the_difference_contains_zero(values):
    y, x = np.array(values, dtype=float).T
    ratio, difference = of(y, x), y - x
    test = paired_t(len(y), difference.mean(), difference.std(ddof=1))
    if np.isnan(ratio.ci_low) or np.isnan(test.t) or abs(test.p_value - 0.05) < 1e-9:
        return

    assert (ratio.ci_low <= 1 <= ratio.ci_high) == (test.ci_low <= 0 <= test.ci_high)


@given(pairs, st.floats(1e-3, 1e3))
def test_the_unit_of_the_metric_does_not_matter(values, factor):
    y, x = np.array(values, dtype=float).T
    plain, scaled = of(y, x), of(y * factor, x * factor)

    np.testing.assert_allclose(scaled.ratio, plain.ratio, rtol=1e-9)
    if np.isfinite(plain.ci_high) and abs(plain.ci_high) < 1e6:
        np.testing.assert_allclose(scaled.ci_high, plain.ci_high, rtol=1e-4)


def test_a_denominator_that_may_be_zero_gives_a_ratio_without_an_interval():
    x = np.array([0.0] * 48 + [1.0, 1.0])  # its own t test: p = 0.16
    y = np.ones(50)
    y[0] = 2.0
    ratio = of(y, x)

    assert stats.ttest_1samp(x, 0).pvalue > 0.05
    assert ratio.ratio == pytest.approx(y.mean() / x.mean())
    assert ratio.unbounded
    assert np.isnan(ratio.ci_low)
    assert np.isnan(ratio.ci_high)


def test_a_zero_denominator_has_no_ratio_and_is_not_called_unbounded():
    ratio = ratio_of_means([50, 1], [1.0, 1.0], [0.0, 1.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0])

    assert np.isnan(ratio.ratio).all()
    assert not ratio.unbounded.any()
