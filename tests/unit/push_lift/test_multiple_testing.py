"""Families of p-values: who belongs to which, and what their members become."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
from statsmodels.stats.multitest import multipletests

from plumbline.push_lift.multiple_testing import COLUMNS, adjust_family

CREATE = Path(__file__).parents[3] / "include/sql/aggregates/lift_family.create.sql"


def p_values(*rows):
    return pd.DataFrame(rows, columns=["campaign_key", "metric", "population", "p_value"])


def test_the_columns_are_those_of_the_table_in_its_order():
    table = re.findall(
        r"^    (\w+) +(?:text|bigint|double precision)", CREATE.read_text(), flags=re.MULTILINE
    )

    assert tuple(table) == COLUMNS == tuple(adjust_family(p_values(("a", "m", "all", 0.1))).columns)


def test_all_and_clean_recipients_are_families_of_their_own():
    found = adjust_family(
        p_values(
            ("a", "m", "all", 0.020),
            ("a", "m", "clean", 0.5),
            ("b", "m", "all", 0.021),
            ("c", "m", "all", 0.022),
        )
    ).set_index(["campaign_key", "population"])

    assert found["p_adjusted_bh"].to_dict() == {
        ("a", "all"): 0.022, ("b", "all"): 0.022, ("c", "all"): 0.022, ("a", "clean"): 0.5,
    }  # fmt: skip
    assert found["family"].to_dict()[("a", "clean")] == "push_lift/clean"
    assert found["family_size"].to_dict() == {
        ("a", "all"): 3, ("b", "all"): 3, ("c", "all"): 3, ("a", "clean"): 1,
    }  # fmt: skip


def test_a_campaign_that_could_not_be_tested_is_no_member():
    found = adjust_family(
        p_values(("a", "m", "all", 0.04), ("b", "m", "all", None), ("c", "m", "all", np.nan))
    )

    assert found[["campaign_key", "family_size", "p_adjusted_bh"]].to_numpy().tolist() == [["a", 1, 0.04]]


def test_agrees_with_statsmodels_on_two_hundred_tests():
    values = np.random.default_rng(1995).beta(0.4, 1, 200)
    found = adjust_family(p_values(*((str(i), "m", "clean", p) for i, p in enumerate(values))))

    np.testing.assert_allclose(found["p_adjusted_bh"], multipletests(values, method="fdr_bh")[1])
    np.testing.assert_allclose(found["p_adjusted_by"], multipletests(values, method="fdr_by")[1])


def test_no_test_at_all_gives_no_rows_and_all_columns():
    for empty in (p_values(), p_values(("a", "m", "all", None))):
        found = adjust_family(empty)
        assert (len(found), tuple(found.columns)) == (0, COLUMNS)
