"""How large is a change in standard deviations? Definitions of Cohen's d, told apart by name."""

from typing import NamedTuple

import numpy as np
from scipy.special import gammaln, nctdtrinc


def cohen_dz(mean, sd) -> np.ndarray:
    """Mean difference in standard deviations of the difference: what a paired t test has power for.

    Units    standard deviations of the per-user difference (n - 1 in the denominator of `sd`).
    Shapes   arrays broadcast; the result has their common shape.
    Errors   none: no spread gives NaN, because the ratio is undefined.
    Source   Cohen 1988, Statistical Power Analysis, 2nd ed., p. 48; Lakens 2013, Front. Psychol. 4:863.
    """
    mean, sd = np.asarray(mean, dtype=float), np.asarray(sd, dtype=float)
    return mean / np.where(sd > 0, sd, np.nan)


def cohen_dav(mean, variance_before, variance_after) -> np.ndarray:
    """Mean difference in average standard deviations of the two occasions, comparable between studies.

    Units    standard deviations of the measurement: sqrt of the mean of both sample variances (n - 1).
    Shapes   arrays broadcast; the result has their common shape.
    Errors   none: two zero variances give NaN.
    Source   Cumming 2012, Understanding the New Statistics, p. 291, with the standardiser
             sqrt((variance_before + variance_after) / 2).
    """
    pooled = (np.asarray(variance_before, dtype=float) + np.asarray(variance_after, dtype=float)) / 2
    return np.asarray(mean, dtype=float) / np.sqrt(np.where(pooled > 0, pooled, np.nan))


class TwoGroups(NamedTuple):
    """One array per number, all of the shape of the inputs; NaN where there is no answer."""

    d: np.ndarray
    low: np.ndarray
    high: np.ndarray
    g: np.ndarray


def two_groups(
    n, mean, variance, other_n, other_mean, other_variance, *, confidence: float = 0.95
) -> TwoGroups:
    """Cohen's d of a group against another on their pooled standard deviation, its interval, and Hedges' g.

    Units    standard deviations; positive when the first group has the larger mean. Variances have n - 1 below.
    Shapes   arrays broadcast; the results have their common shape.
    Errors   none: fewer than two in a group, or no spread in both, give NaN.
    Source   d: Cohen 1988, Statistical Power Analysis, 2nd ed., p. 67; interval: noncentral t, Steiger & Fouladi
             1997, in Harlow et al., What if there were no significance tests?, pp. 221-257; g: the exact correction
             of Hedges 1981, J. Educ. Statist. 6:107-128, equation 6e.
    """
    n, other_n = np.asarray(n, dtype=float), np.asarray(other_n, dtype=float)
    freedom = n + other_n - 2
    enough = (n > 1) & (other_n > 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = ((n - 1) * np.asarray(variance) + (other_n - 1) * np.asarray(other_variance)) / freedom
        d = (np.asarray(mean) - np.asarray(other_mean)) / np.sqrt(
            np.where(enough & (pooled > 0), pooled, np.nan)
        )
        # t is d times this; the interval is that of the noncentrality that makes such a t not unusual
        to_t = np.sqrt(n * other_n / (n + other_n))
        tail = (1 - confidence) / 2
        low, high = (nctdtrinc(freedom, share, d * to_t) / to_t for share in (1 - tail, tail))
        correction = np.exp(gammaln(freedom / 2) - gammaln((freedom - 1) / 2)) / np.sqrt(freedom / 2)
    return TwoGroups(d, low, high, d * correction)
