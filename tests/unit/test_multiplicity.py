"""Adjusted p-values against the table they were published with, and statsmodels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from plumbline.multiplicity import benjamini_hochberg, benjamini_yekutieli

# Benjamini & Hochberg 1995, section 3.2: fifteen hypotheses about treatments after heart attacks
PUBLISHED = [
    .0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0,
]  # fmt: skip

p_values = st.lists(st.floats(0, 1), min_size=1, max_size=60)


def test_the_published_table_rejects_its_first_four():
    # 1995, p. 295: "the first 4 hypotheses" at 0.05, where Bonferroni's rule rejects three
    assert (benjamini_hochberg(PUBLISHED) <= 0.05).sum() == 4
    assert (np.array(PUBLISHED) * 15 <= 0.05).sum() == 3


def test_step_up_carries_the_smallest_later_value_down():
    # 0.020 x 3 / 1 = 0.060 and 0.021 x 3 / 2 = 0.0315, but 0.022 x 3 / 3 = 0.022 rules all three
    np.testing.assert_array_equal(benjamini_hochberg([0.020, 0.021, 0.022]), [0.022, 0.022, 0.022])


@given(p_values)
def test_agrees_with_statsmodels_in_any_order(values):
    for ours, theirs in ((benjamini_hochberg, "fdr_bh"), (benjamini_yekutieli, "fdr_by")):
        expected = multipletests(values, method=theirs)[1]
        np.testing.assert_allclose(ours(values), expected, rtol=1e-9, atol=1e-300)


@given(p_values)
def test_adjusting_never_makes_a_p_value_smaller_nor_changes_the_order(values):
    for adjusted in (benjamini_hochberg(values), benjamini_yekutieli(values)):
        assert (adjusted >= values).all()
        assert (adjusted <= 1).all()
        assert (np.diff(adjusted[np.argsort(values, kind="stable")]) >= 0).all()


@given(p_values, st.integers(0, 60))
def test_what_was_not_tested_does_not_count_in_the_family(values, place):
    with_gap = np.insert(np.array(values), min(place, len(values)), np.nan)

    for adjust in (benjamini_hochberg, benjamini_yekutieli):
        adjusted = adjust(with_gap)
        np.testing.assert_array_equal(adjusted[~np.isnan(with_gap)], adjust(values))
        assert np.isnan(adjusted[np.isnan(with_gap)]).all()


def test_no_tests_at_all_give_no_answer_and_no_error():
    assert benjamini_hochberg([]).tolist() == []
    assert np.isnan(benjamini_yekutieli([np.nan, np.nan])).all()


@pytest.mark.parametrize("values", [[0.5, 1.2], [-0.1], [[0.1, 0.2]]])
def test_numbers_that_are_no_p_values_are_refused(values):
    with pytest.raises(ValueError, match="p-values must"):
        benjamini_hochberg(values)
