"""How large is a change in standard deviations? Two definitions of Cohen's d, told apart by name."""

import numpy as np


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
