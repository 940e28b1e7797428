"""Power of the paired t test against G*Power's manual and statsmodels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nct, t
from statsmodels.stats.power import TTestPower

from plumbline.power import minimum_detectable_dz, users_for


def test_agrees_with_the_worked_example_of_the_g_power_manual():
    # G*Power 3.1 manual, difference between two dependent means: power 0.832114, n 50, two tails, alpha 0.05
    assert minimum_detectable_dz(np.array([50]), power=0.832114) == pytest.approx(0.421637, abs=5e-7)


@pytest.mark.parametrize("users", [4, 5, 10, 30, 31, 149, 150, 151, 152, 400, 5_000, 100_000])
@pytest.mark.parametrize(("alpha", "power"), [(0.05, 0.80), (0.01, 0.90)])
def test_the_detectable_effect_has_the_power_that_statsmodels_computes(users, alpha, power):
    dz = float(minimum_detectable_dz(np.array([users]), alpha=alpha, power=power)[0])

    assert TTestPower().power(dz, users, alpha, alternative="two-sided") == pytest.approx(power, abs=1e-9)


def test_the_detectable_effect_is_exact_from_two_users_to_a_trillion():
    users = np.concatenate([np.arange(2, 3000), np.geomspace(3000, 1e12, 60).round()])

    critical, noncentrality = t.ppf(0.975, users - 1), minimum_detectable_dz(users) * np.sqrt(users)
    reached = nct.sf(critical, users - 1, noncentrality) + nct.cdf(-critical, users - 1, noncentrality)

    np.testing.assert_allclose(reached, 0.80, atol=1e-12)


@pytest.mark.parametrize("dz", [2.0, 1.0, 0.5, 0.2, 0.1, 0.02, 0.005])
def test_the_required_users_are_the_first_whole_number_with_enough_power(dz):
    users = float(users_for(dz))
    by_statsmodels = TTestPower()

    assert by_statsmodels.power(dz, users, 0.05) >= 0.80
    assert by_statsmodels.power(dz, users - 1, 0.05) < 0.80


@given(st.integers(2, 10**9))
def test_required_users_undo_the_detectable_effect(users):
    assert users_for(minimum_detectable_dz(np.array([users])))[0] == users


@given(st.floats(1e-6, 50))
def test_the_sign_of_the_effect_does_not_matter_and_a_larger_effect_needs_no_more_users(dz):
    users = users_for(np.array([dz, -dz, dz * 1.1]))

    assert users[0] == users[1] >= users[2] >= 2


@pytest.mark.parametrize("dz", [0.0, 1e-12, np.nan, np.inf - np.inf])
def test_no_effect_has_no_number_of_users(dz):
    assert np.isnan(users_for(dz))


def test_one_user_can_detect_nothing():
    assert np.isnan(minimum_detectable_dz(np.array([0, 1, np.nan]))).all()


@pytest.mark.parametrize(("alpha", "power"), [(0.05, 0.05), (0.05, 1), (0, 0.8), (5, 80)])
def test_levels_that_make_no_sense_are_refused(alpha, power):
    with pytest.raises(ValueError, match=r"alpha < 0\.5"):
        users_for(0.5, alpha=alpha, power=power)


def test_a_result_does_not_depend_on_the_company_it_is_computed_in():
    sizes = np.array([2, 3, 4, 5, 10, 20, 22, 31, 61, 104, 365, 1077, 5000, 123456], dtype=float)
    alone = np.concatenate([minimum_detectable_dz(np.array([size])) for size in sizes])

    assert (minimum_detectable_dz(sizes) == alone).all()
