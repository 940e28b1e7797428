"""The paired t test against Student's own data, scipy, and the identities it must obey."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from plumbline.effect_size import cohen_dav, cohen_dz
from plumbline.paired_t import paired_t

# Student 1908, Biometrika 6:1-25, table on p. 20: hours of sleep gained by ten patients with two drugs
SLEEP_1 = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
SLEEP_2 = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
# Lakens 2013, Front. Psychol. 4:863, table 1: ten people rate two films
FILM_1 = np.array([9, 7, 8, 9, 8, 9, 9, 10, 9, 9])
FILM_2 = np.array([9, 6, 7, 8, 7, 9, 8, 8, 8, 7])

differences = st.lists(st.integers(-1000, 1000), min_size=2, max_size=30).filter(lambda d: len(set(d)) > 1)


def of(values, **options):
    values = np.asarray(values, dtype=float)
    return paired_t(len(values), values.mean(), values.std(ddof=1), **options)


def test_agrees_with_students_sleep_data_as_printed_in_the_manual_of_r():
    test = of(SLEEP_1 - SLEEP_2)  # ?t.test, example sleep, paired

    assert test.t == pytest.approx(-4.0621, abs=5e-5)
    assert test.degrees_of_freedom == 9
    assert test.p_value == pytest.approx(0.002833, abs=5e-7)
    assert (test.ci_low, test.ci_high) == pytest.approx((-2.4598858, -0.7001142), abs=5e-8)


def test_agrees_with_lakens_film_example():
    difference = FILM_1 - FILM_2
    test = of(difference)

    assert test.t == pytest.approx(4.74, abs=5e-3)
    assert test.p_value == pytest.approx(0.001, abs=5e-4)
    assert (test.ci_low, test.ci_high) == pytest.approx((0.52, 1.48), abs=5e-3)
    assert cohen_dz(difference.mean(), difference.std(ddof=1)) == pytest.approx(1.50, abs=5e-3)
    d_av = cohen_dav(difference.mean(), FILM_1.var(ddof=1), FILM_2.var(ddof=1))
    assert d_av == pytest.approx(1.13, abs=5e-3)


def test_d_av_is_the_paired_cohen_d_of_pingouin():
    from pingouin import compute_effsize

    d_av = cohen_dav((SLEEP_1 - SLEEP_2).mean(), SLEEP_1.var(ddof=1), SLEEP_2.var(ddof=1))

    assert d_av == pytest.approx(compute_effsize(SLEEP_1, SLEEP_2, paired=True, eftype="cohen"))


@pytest.mark.parametrize("alpha", [0.10, 0.05, 0.001])
def test_agrees_with_scipy_on_a_thousand_rows_at_once(alpha):
    rng = np.random.default_rng(1908)
    samples = rng.gamma(0.3, 1, (1000, 40)) - rng.gamma(0.3, 1, (1000, 40))
    expected = stats.ttest_1samp(samples, 0, axis=1)
    interval = expected.confidence_interval(1 - alpha)

    test = paired_t(40, samples.mean(axis=1), samples.std(axis=1, ddof=1), alpha=alpha)

    np.testing.assert_allclose(test.t, expected.statistic, rtol=1e-12)
    np.testing.assert_allclose(test.p_value, expected.pvalue, rtol=1e-9)
    np.testing.assert_allclose(test.ci_low, interval.low, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(test.ci_high, interval.high, rtol=1e-9, atol=1e-12)


@given(differences, st.integers(2, 50))
def test_replicating_every_user_k_times_multiplies_t_by_an_exact_factor(values, times):
    once, often = of(values), of(values * times)
    n = len(values)

    # sd^2 = S / (n - 1) becomes k S / (k n - 1), so t grows by sqrt((k n - 1) / (n - 1)), nearly sqrt(k)
    assert often.t == pytest.approx(once.t * np.sqrt((times * n - 1) / (n - 1)), rel=1e-9, abs=1e-9)
    assert (often.ci_low + often.ci_high) == pytest.approx(once.ci_low + once.ci_high, rel=1e-9, abs=1e-9)


@given(differences, st.floats(1e-6, 1e6))
def test_the_unit_changes_the_interval_and_nothing_else(values, factor):
    plain, scaled = of(values), of(np.array(values) * factor)

    assert scaled.t == pytest.approx(plain.t, rel=1e-6, abs=1e-9)
    assert scaled.p_value == pytest.approx(plain.p_value, rel=1e-6)
    assert scaled.ci_low == pytest.approx(plain.ci_low * factor, rel=1e-6, abs=1e-9 * factor)


@given(differences)
def test_swapping_before_and_after_flips_the_sign(values):
    plain, swapped = of(values), of(-np.array(values))

    assert (swapped.t, swapped.p_value) == (-plain.t, plain.p_value)
    assert (swapped.ci_low, swapped.ci_high) == (-plain.ci_high, -plain.ci_low)


@given(differences)
def test_p_is_below_alpha_exactly_when_the_interval_leaves_zero_out(values):
    test = of(values)

    assert (test.p_value < 0.05) == (test.ci_low > 0 or test.ci_high < 0)


def test_no_spread_one_user_or_no_number_is_no_test_and_never_p_of_one():
    test = paired_t([50, 50, 1, 0, 50], [0.0, 2.0, 1.0, np.nan, 1.0], [0.0, 0.0, 1.0, 1.0, np.nan])

    for numbers in test:
        assert np.isnan(numbers[:3]).all()
        assert np.isnan(numbers[4])
    assert np.isnan(cohen_dz(2.0, 0.0))
    assert np.isnan(cohen_dav(2.0, 0.0, 0.0))


@pytest.mark.parametrize("alpha", [0, 1, -0.05, 5])
def test_a_level_that_is_no_probability_is_refused(alpha):
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        paired_t(10, 1.0, 1.0, alpha=alpha)
