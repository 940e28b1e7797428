"""How many users does a paired comparison need, and what could this many have seen at all?"""

from functools import lru_cache

import numpy as np
from numpy.polynomial import Chebyshev
from scipy.special import nctdtr, ndtri, stdtrit

FEW = 150  # up to here each size is solved for itself; above, all lie on one smooth curve in 1 / (n - 1)
MOST_USERS = 1e15  # beyond this many, a number of users is no answer
FAR = 7.5  # from here on the wrong tail holds less than 1e-13, and nctdtr turns into NaN there


def minimum_detectable_dz(users, *, alpha: float = 0.05, power: float = 0.80) -> np.ndarray:
    """Smallest true effect that this many users detect with the wanted power.

    Units    standard deviations of the difference; multiply by the sd for the metric's own unit.
    Shapes   as `users`. Fewer than two users or NaN give NaN.
    Errors   ValueError unless 0 < alpha < 0.5 <= power < 1.
    Source   power is exact, by the noncentral t distribution: Cohen 1988, Statistical Power Analysis, 2nd ed.,
             ch. 2; both tails are counted, as in G*Power 3 and statsmodels. Starts from Johnson & Welch 1940,
             Biometrika 31:362-389 (normal approximation), then Newton steps until it is met to rounding.
             For many users the exact solutions at 20 sizes are joined by a Chebyshev polynomial: no further from
             exact than 1e-12.
    """
    if not 0 < alpha < 0.5 <= power < 1:
        raise ValueError(f"need 0 < alpha < 0.5 <= power < 1, got alpha {alpha} and power {power}")
    users = np.asarray(users, dtype=float)
    degrees_of_freedom = np.where(users >= 2, users - 1, np.nan)
    few = degrees_of_freedom <= FEW
    sizes, where = np.unique(degrees_of_freedom[few], return_inverse=True)
    noncentrality = _many_users(alpha, power)(1 / degrees_of_freedom)
    noncentrality[few] = _noncentrality_for(sizes, alpha, power)[where]
    return noncentrality / np.sqrt(users, where=users >= 2, out=np.full(users.shape, np.nan))


def users_for(dz, *, alpha: float = 0.05, power: float = 0.80) -> np.ndarray:
    """Smallest number of users whose paired t test finds a true effect `dz` with the wanted power.

    Units    whole users, as floats so that NaN can say "no number": effect zero, NaN, or above MOST_USERS.
    Shapes   as `dz`; its sign does not matter.
    Errors   ValueError unless 0 < alpha < 0.5 <= power < 1.
    Source   starts from Guenther 1981, Am. Statist. 35:243-244, n = (delta / d)^2 + z_a^2 / 2, then steps by
             one user until `minimum_detectable_dz` is at most `dz` at n and not yet at n - 1.
    """
    levels = {"alpha": alpha, "power": power}
    shape = np.shape(dz)
    dz = np.abs(np.asarray(dz, dtype=float)).reshape(-1)
    delta = minimum_detectable_dz(np.array([1e12]), **levels) * 1e6
    with np.errstate(divide="ignore", over="ignore"):
        users = np.ceil((delta / dz) ** 2 + ndtri(1 - alpha / 2) ** 2 / 2)
    users = np.where(users <= MOST_USERS, np.maximum(users, 2), np.nan)

    short = np.flatnonzero(minimum_detectable_dz(users, **levels) > dz)
    while short.size:
        users[short] += 1
        short = short[minimum_detectable_dz(users[short], **levels) > dz[short]]
    spare = np.flatnonzero(users > 2)
    while spare.size:
        spare = spare[minimum_detectable_dz(users[spare] - 1, **levels) <= dz[spare]]
        users[spare] -= 1
        spare = spare[users[spare] > 2]
    return users.reshape(shape)


@lru_cache(maxsize=16)
def _many_users(alpha: float, power: float) -> Chebyshev:
    """The noncentrality needed, as a function of 1 / degrees of freedom; smooth down to 1 / infinity."""
    return Chebyshev.interpolate(
        lambda inverse: _noncentrality_for(1 / inverse, alpha, power), deg=19, domain=[0, 1 / FEW]
    )


def _noncentrality_for(degrees_of_freedom, alpha: float, power: float) -> np.ndarray:
    critical = stdtrit(degrees_of_freedom, 1 - alpha / 2)
    spread = np.sqrt(1 + critical**2 / (2 * degrees_of_freedom))
    noncentrality = critical * (1 - 1 / (4 * degrees_of_freedom)) + ndtri(power) * spread
    unsolved = np.ones(np.shape(noncentrality), dtype=bool)
    for _ in range(100):
        # on the normal scale power is almost a straight line of slope 1 / spread: two or three steps do
        step = (ndtri(power) - ndtri(_two_tailed(degrees_of_freedom, noncentrality, alpha))) * spread
        # each size stops by itself: its last digit must not depend on the company it is computed in
        noncentrality = np.where(unsolved, np.maximum(noncentrality + step, 0), noncentrality)
        unsolved &= np.abs(step) > 1e-12 * noncentrality
        if not unsolved.any():
            return noncentrality
    raise ArithmeticError(f"no noncentrality found for power {power} at alpha {alpha}")


def _two_tailed(degrees_of_freedom, noncentrality, alpha: float) -> np.ndarray:
    critical = stdtrit(degrees_of_freedom, 1 - alpha / 2)
    above = 1 - nctdtr(degrees_of_freedom, noncentrality, critical)
    near = np.minimum(noncentrality, FAR)
    below = np.nan_to_num(np.where(noncentrality < FAR, nctdtr(degrees_of_freedom, near, -critical), 0))
    return above + np.where(np.isnan(noncentrality), np.nan, below)
