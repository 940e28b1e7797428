"""Many tests at once: which p-values still count when all of them are looked at together."""

import numpy as np


def benjamini_hochberg(p_values) -> np.ndarray:
    """Adjusted p-values that control the false discovery rate of independent or positively dependent tests.

    Units    probabilities; NaN is not a test: it stays NaN and is not counted in the family.
    Shapes   one dimension, order kept.
    Errors   ValueError when a p-value lies outside 0..1 or the input is not one-dimensional.
    Source   Benjamini & Hochberg 1995, J. R. Statist. Soc. B 57:289-300; step-up form of the adjusted
             values: Yekutieli & Benjamini 1999, J. Statist. Plann. Inference 82:171-196.
    """
    return _step_up(p_values, dependence=False)


def benjamini_yekutieli(p_values) -> np.ndarray:
    """The same under any dependence between the tests, at the price of the factor 1 + 1/2 + ... + 1/m.

    Units, shapes and errors as in `benjamini_hochberg`.
    Source   Benjamini & Yekutieli 2001, Ann. Statist. 29:1165-1188, theorem 1.3.
    """
    return _step_up(p_values, dependence=True)


def _step_up(p_values, *, dependence: bool) -> np.ndarray:
    p_values = np.asarray(p_values, dtype=float)
    if p_values.ndim != 1:
        raise ValueError(f"p-values must be one-dimensional, got shape {p_values.shape}")
    is_test = ~np.isnan(p_values)
    tests = p_values[is_test]
    if ((tests < 0) | (tests > 1)).any():
        raise ValueError(f"p-values must lie in 0..1, got {tests.min()} to {tests.max()}")

    size = len(tests)
    ranks = np.arange(1, size + 1)
    penalty = np.sum(1 / ranks) if dependence else 1.0
    order = np.argsort(tests, kind="stable")
    # size / rank first: the largest p-value is then multiplied by exactly 1 and never shrinks by rounding
    stepped = tests[order] * (size / ranks) * penalty
    # step-up: a p-value is never adjusted above a larger one's result
    stepped = np.minimum.accumulate(stepped[::-1])[::-1]

    adjusted = np.full(p_values.shape, np.nan)
    adjusted_tests = np.empty(size)
    adjusted_tests[order] = np.minimum(stepped, 1)
    adjusted[is_test] = adjusted_tests
    return adjusted
