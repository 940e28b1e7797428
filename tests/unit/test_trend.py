"""Growth of weekly counts: by the whole of it, and last against first."""

import pytest
from scipy import stats

from plumbline.trend import growth, slope


@pytest.mark.parametrize("values", [[10, 50, 60, 55, 70], [3, 1], [2, 2, 2], [0, 0, 9, 1]])
def test_the_slope_is_that_of_least_squares(values):
    assert slope(values) == pytest.approx(stats.linregress(range(len(values)), values).slope)


def test_growth_is_last_beside_first():
    assert growth([50, 60, 55, 70]) == pytest.approx(0.4)
    assert growth([70, 7]) == pytest.approx(-0.9)


@pytest.mark.parametrize("values", [[], [5]])
def test_one_week_has_no_trend(values):
    assert slope(values) is growth(values) is None


def test_growth_from_nothing_is_unknown():
    assert growth([0, 10]) is None
    assert slope([0, 10]) == 10


def test_a_week_that_is_not_known_leaves_a_gap_and_is_not_zero():
    assert slope([10, None, 30]) == 10
    assert slope([None, 5, None]) is None
    assert growth([10, None, 30]) == 2
    assert growth([None, 5, 10]) is growth([10, 5, None]) is None
