"""Do two daily series move together? Correlations that know about weekdays, autocorrelation and gaps."""

from typing import NamedTuple

import numpy as np
from scipy.special import ndtri, stdtr
from scipy.stats import rankdata

LONGEST = 5  # autocorrelation is judged up to a fifth of the days: beyond it, it is mostly noise
ROUNDING = 1e-12  # of a sum of squares: what floating point leaves of a series that its weekdays explain


class Association(NamedTuple):
    """One array per number, all of the shape of the pairs; NaN where there is no answer."""

    days: np.ndarray
    varying_days: np.ndarray
    r: np.ndarray
    effective_n: np.ndarray
    p_value: np.ndarray
    low: np.ndarray
    high: np.ndarray


def association(x, y, groups=None, *, ranks: bool = False, confidence: float = 0.95) -> Association:
    """Correlation of x and y after removing the mean of each group of days, with a test and an interval.

    Units    `days`: days with both values; `varying_days`: of those, on which the steadier series is not at its
             median; `effective_n`: as many independent days without groups would say as
             much, never more than days minus the groups' degrees of freedom; `p_value` is two-sided.
    Shapes   x and y: (..., days), broadcast against each other, NaN = no value that day; groups: (days,) whole
             numbers from 0, such as the weekday of each day; None = one group. Results: (...), or less where
             every pair has the same.
    Ranks    Pearson's r; of ranks (Spearman's) with `ranks`. Pairs with a gap are left out before ranking.
    Errors   none per pair: a series that does not vary within the groups gives NaN in all but `days`; fewer
             than about three effective days give NaN for the test, four for the interval.
    Source   r: partial correlation given the groups. effective_n: the variance of r of two unrelated series is
             the sum of the products of their autocovariances over all pairs of days (Bartlett 1946, J. R. Statist.
             Soc. Suppl. 8:27-41), with autocorrelations up to a fifth of the days, each from the pairs of days
             that exist (Pyper & Peterman 1998, Can. J. Fish. Aquat. Sci. 55:2127-2140; gaps: Parzen 1963,
             Sankhya A 25:383-392), and with variances that differ between the groups, as counts' do.
             Test: t on effective_n - 2; interval: Fisher's z on effective_n - 3.
    """
    x, y, known = _paired(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
    in_group = _membership(groups, x.shape[-1])
    days = known.sum(axis=-1)
    per_group = known @ in_group
    varying = np.minimum(_off_median(x), _off_median(y))
    if ranks:
        x, y = _ranks(x), _ranks(y)
    x, y = _residuals(x, known, in_group, per_group), _residuals(y, known, in_group, per_group)
    with np.errstate(invalid="ignore", divide="ignore"):
        r = _dot(x, y) / np.sqrt(_dot(x, x) * _dot(y, y))
        independent = days + 1 - (per_group > 0).sum(axis=-1)
        inflation = _unequal_groups(x, y, days, in_group, per_group) * _autocorrelation(x, y, days, known)
        effective_n = np.where(np.isnan(r), np.nan, independent / np.maximum(inflation, 1))
    low, high = interval(r, effective_n, confidence=confidence)
    return Association(days, varying, r, effective_n, p_value(r, effective_n), low, high)


def p_value(r, effective_n) -> np.ndarray:
    """Two-sided p-value of a correlation of as many independent pairs; NaN below about three.

    Shapes   arrays broadcast.
    Source   t = r sqrt((n - 2) / (1 - r^2)) on n - 2 degrees of freedom (Student 1908, Biometrika 6:302-310).
    """
    r, freedom = np.asarray(r, dtype=float), np.asarray(effective_n, dtype=float) - 2
    with np.errstate(invalid="ignore", divide="ignore"):
        t = np.abs(r) * np.sqrt(freedom / (1 - r * r))
        return np.where(freedom > 1, 2 * stdtr(freedom, -t), np.nan)


def interval(r, effective_n, *, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Interval of a correlation of as many independent pairs; NaN for three and fewer.

    Source   Fisher 1921, Metron 1:3-32: arctanh(r) is normal with variance 1 / (n - 3).
    """
    freedom = np.asarray(effective_n, dtype=float) - 3
    with np.errstate(invalid="ignore", divide="ignore"):
        width = ndtri((1 + confidence) / 2) / np.sqrt(np.where(freedom > 0, freedom, np.nan))
        z = np.arctanh(r)
        return np.tanh(z - width), np.tanh(z + width)


def _paired(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Both without the days on which either has a gap, and 1 for each other day.

    Without any gap the series stay as few as they came, and their ranks and means are made once, not for every pair.
    """
    if not (np.isnan(x).any() or np.isnan(y).any()):
        return x, y, np.ones(x.shape[-1])
    gone = np.isnan(x) | np.isnan(y)
    return np.where(gone, np.nan, x), np.where(gone, np.nan, y), (~gone).astype(float)


def _dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.einsum("...i,...i->...", a, b)


def _membership(groups, days: int) -> np.ndarray:
    """(days, groups) of 0 and 1."""
    groups = np.zeros(days, dtype=int) if groups is None else np.asarray(groups)
    return np.eye(groups.max() + 1)[groups]


def _off_median(a: np.ndarray) -> np.ndarray:
    """Days with another value than the lower median: than the usual value, if there is one on most days."""
    known = ~np.isnan(a)
    middle = np.maximum(known.sum(axis=-1, keepdims=True) - 1, 0) // 2
    median = np.take_along_axis(np.sort(a, axis=-1), middle, axis=-1)  # gaps are sorted to the end
    return ((a != median) & known).sum(axis=-1)


def _ranks(a: np.ndarray) -> np.ndarray:
    """Average ranks along the last axis; gaps rank last and stay gaps."""
    return np.where(np.isnan(a), np.nan, rankdata(np.where(np.isnan(a), np.inf, a), axis=-1))


def _residuals(a: np.ndarray, known: np.ndarray, in_group: np.ndarray, per_group: np.ndarray) -> np.ndarray:
    """What the means of the groups leave; 0 on days with a gap, and everywhere when that is rounding only."""
    a = np.where(known > 0, a, 0.0)
    means = (a @ in_group) / np.maximum(per_group, 1)
    left = (a - means @ in_group.T) * known
    return np.where((_dot(left, left) > ROUNDING * _dot(a, a))[..., None], left, 0.0)


def _unequal_groups(x, y, days, in_group, per_group) -> np.ndarray:
    """How much more r varies because both series vary more in the same groups; about 1 when all vary alike."""
    of_x, of_y = (x * x) @ in_group, (y * y) @ in_group
    together = (of_x * of_y / np.maximum(per_group, 1)).sum(axis=-1)
    return days * together / (of_x.sum(axis=-1) * of_y.sum(axis=-1))


def _autocorrelation(x, y, days, known) -> np.ndarray:
    """How much more r varies because neighbouring days are alike in both series; 1 when in neither."""
    of_x, of_y = _dot(x, x) / days, _dot(y, y) / days
    inflation = np.ones(np.broadcast_shapes(x.shape, y.shape)[:-1])
    for apart in range(1, x.shape[-1] // LONGEST + 1):
        pairs, of_x_apart, of_y_apart = (_dot(a[..., :-apart], a[..., apart:]) for a in (known, x, y))
        rho_x, rho_y = of_x_apart / (pairs * of_x), of_y_apart / (pairs * of_y)
        counts = (apart * LONGEST <= days) & (pairs > 0)
        inflation = inflation + np.where(counts, 2 * pairs / days * rho_x * rho_y, 0.0)
    return inflation
