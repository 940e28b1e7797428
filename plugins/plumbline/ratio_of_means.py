"""By which factor did an average change? The ratio of two paired means, with Fieller's interval."""

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit


class RatioOfMeans(NamedTuple):
    """Arrays of one shape. `unbounded` is True where there is a ratio but no finite interval for it."""

    ratio: np.ndarray
    ci_low: np.ndarray
    ci_high: np.ndarray
    unbounded: np.ndarray


def ratio_of_means(
    users,
    numerator,
    denominator,
    numerator_variance,
    denominator_variance,
    covariance,
    *,
    alpha: float = 0.05,
) -> RatioOfMeans:
    """Ratio numerator / denominator of two means of the same users, with its confidence interval.

    The interval is every ratio r that a paired t test of (y - r x) does not reject at `alpha`. It contains 1
    exactly when the paired t interval of the difference contains 0. When the denominator itself is not
    different from zero at `alpha`, that set is a half-line, two half-lines or the whole line: no interval.

    Units    a pure factor: 1.02 means 2 % more. Variances and covariance are per user, n - 1.
    Shapes   arrays broadcast; the results have their common shape.
    Errors   none per row: a zero denominator, fewer than two users or a NaN give NaN;
             an unbounded set gives the ratio, NaN for both ends and `unbounded`.
             ValueError when alpha is not strictly between 0 and 1.
    Source   Fieller 1954, J. R. Statist. Soc. B 16:175-185; Franz 2007, arXiv:0710.2024, section 3.
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must lie strictly between 0 and 1, got {alpha}")
    inputs = (users, numerator, denominator, numerator_variance, denominator_variance, covariance)
    users, y, x, var_y, var_x, cov = np.broadcast_arrays(*(np.asarray(a, dtype=float) for a in inputs))
    users = np.where(users >= 2, users, np.nan)
    x = np.where(x == 0, np.nan, x)
    # t squared over n turns variances of users into squared half-widths of their means
    squared = stdtrit(users - 1, 1 - alpha / 2) ** 2 / users
    # (y - r x)^2 <= squared * (var_y - 2 r cov + r^2 var_x), written as a r^2 - 2 b r + c <= 0
    a = x * x - squared * var_x
    b = x * y - squared * cov
    c = y * y - squared * var_y
    bounded = a > 0  # otherwise x may be zero, and the ratio anything
    # with a > 0 the point estimate always satisfies the inequality, so a negative root is rounding alone
    root = np.sqrt(np.maximum(b * b - a * c, 0))
    divisor = np.where(bounded, a, np.nan)
    return RatioOfMeans(
        ratio=np.where(np.isnan(users), np.nan, y / x),
        ci_low=(b - root) / divisor,
        ci_high=(b + root) / divisor,
        unbounded=np.isfinite(a) & ~bounded,
    )
