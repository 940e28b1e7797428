"""Did the same users change? A paired t test from three numbers per row: how many, mean and spread."""

from typing import NamedTuple

import numpy as np
from scipy.special import stdtr, stdtrit


class PairedT(NamedTuple):
    """One array per number, all of the shape of the inputs; NaN where there is no test."""

    t: np.ndarray
    degrees_of_freedom: np.ndarray
    p_value: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray


def paired_t(users, mean, sd, *, alpha: float = 0.05) -> PairedT:
    """Test and interval for the mean of the differences of paired observations.

    Units    `mean`, `sd` and both interval ends are in the unit of the difference; `p_value` is two-sided.
    Shapes   `users`, `mean`, `sd` broadcast against each other; `sd` has n - 1 in its denominator.
    Errors   none are raised per row: fewer than two users, no spread or a NaN give NaN in all five numbers,
             because a test without spread has no answer (p = 1 and p = 0 would both be inventions).
             ValueError when alpha is not strictly between 0 and 1.
    Source   Student 1908, Biometrika 6:1-25; t = mean / (sd / sqrt(n)) on n - 1 degrees of freedom.
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must lie strictly between 0 and 1, got {alpha}")
    users, mean, sd = np.broadcast_arrays(*(np.asarray(a, dtype=float) for a in (users, mean, sd)))
    testable = (users >= 2) & (sd > 0) & np.isfinite(mean) & np.isfinite(sd)
    users = np.where(testable, users, np.nan)
    degrees_of_freedom = users - 1
    standard_error = np.where(testable, sd, np.nan) / np.sqrt(users)
    t = mean / standard_error
    half_width = stdtrit(degrees_of_freedom, 1 - alpha / 2) * standard_error
    return PairedT(
        t=t,
        degrees_of_freedom=degrees_of_freedom,
        p_value=2 * stdtr(degrees_of_freedom, -np.abs(t)),
        ci_low=mean - half_width,
        ci_high=mean + half_width,
    )
