"""How many users does a paired comparison need, and what could this many have seen at all?"""

import numpy as np
from scipy.special import nctdtr, ndtri, stdtrit

MOST_USERS = 1e15  # beyond this many, one user more or less is not visible in double precision


def paired_power(users, dz, *, alpha: float = 0.05) -> np.ndarray:
    """Chance that a two-sided paired t test finds a true effect.

    Units    a probability; `dz` is the true mean difference in standard deviations of the difference.
    Shapes   arrays broadcast. Fewer than two users or NaN give NaN.
    Source   exact, by the noncentral t distribution: Cohen 1988, Statistical Power Analysis, 2nd ed., ch. 2;
             both tails are counted, as in G*Power 3 and statsmodels.
    """
    users = np.asarray(users, dtype=float)
    users = np.where(users >= 2, users, np.nan)
    return _two_tailed(users - 1, np.abs(dz) * np.sqrt(users), alpha)


def minimum_detectable_dz(users, *, alpha: float = 0.05, power: float = 0.80) -> np.ndarray:
    """Smallest true effect that this many users detect with the wanted power.

    Units    standard deviations of the difference; multiply by the sd for the metric's own unit.
    Shapes   as `users`. Fewer than two users or NaN give NaN.
    Errors   ValueError unless 0 < alpha < power < 1.
    Source   starts from Johnson & Welch 1940, Biometrika 31:362-389 (normal approximation of the noncentral
             t), then Newton steps until the exact power is met to rounding.
    """
    _check(alpha, power)
    users = np.asarray(users, dtype=float)
    # many campaigns share a size, and the answer depends on nothing else
    sizes, where = np.unique(np.where(users >= 2, users, np.nan), return_inverse=True)
    noncentrality = _noncentrality_for(sizes - 1, alpha, power)
    return (noncentrality / np.sqrt(sizes))[where].reshape(users.shape)


def users_for(dz, *, alpha: float = 0.05, power: float = 0.80) -> np.ndarray:
    """Smallest number of users whose paired t test finds a true effect `dz` with the wanted power.

    Units    whole users, as floats so that NaN can say "no number": effect zero, NaN, or above MOST_USERS.
    Shapes   as `dz`; its sign does not matter.
    Errors   ValueError unless 0 < alpha < power < 1.
    Source   starts from Guenther 1981, Am. Statist. 35:243-244, n = ((z_a + z_b) / d)^2 + z_a^2 / 2, then
             steps by one user until the exact power holds at n and fails at n - 1.
    """
    _check(alpha, power)
    dz = np.atleast_1d(np.abs(np.asarray(dz, dtype=float)))
    z_alpha = ndtri(1 - alpha / 2)
    with np.errstate(divide="ignore", over="ignore"):
        users = np.ceil(((z_alpha + ndtri(power)) / dz) ** 2 + z_alpha**2 / 2)
    users = np.where(users <= MOST_USERS, np.maximum(users, 2), np.nan)

    short = np.flatnonzero(_below(users, dz, alpha, power))
    while short.size:
        users[short] += 1
        short = short[_below(users[short], dz[short], alpha, power)]
    spare = np.flatnonzero(users > 2)
    while spare.size:
        spare = spare[~_below(users[spare] - 1, dz[spare], alpha, power)]
        users[spare] -= 1
        spare = spare[users[spare] > 2]
    return users.reshape(np.shape(dz))


def _below(users, dz, alpha: float, power: float) -> np.ndarray:
    return paired_power(users, dz, alpha=alpha) < power


def _noncentrality_for(degrees_of_freedom, alpha: float, power: float) -> np.ndarray:
    critical = stdtrit(degrees_of_freedom, 1 - alpha / 2)
    spread = np.sqrt(1 + critical**2 / (2 * degrees_of_freedom))
    noncentrality = critical * (1 - 1 / (4 * degrees_of_freedom)) + ndtri(power) * spread
    for _ in range(100):
        # on the normal scale power is almost a straight line of slope 1 / spread: two or three steps do
        step = (ndtri(power) - ndtri(_two_tailed(degrees_of_freedom, noncentrality, alpha))) * spread
        noncentrality = np.maximum(noncentrality + step, 0)
        if not (np.abs(step) > 1e-11 * noncentrality).any():
            return noncentrality
    raise ArithmeticError(f"no noncentrality found for power {power} at alpha {alpha}")


def _two_tailed(degrees_of_freedom, noncentrality, alpha: float) -> np.ndarray:
    critical = stdtrit(degrees_of_freedom, 1 - alpha / 2)
    above = 1 - nctdtr(degrees_of_freedom, noncentrality, critical)
    return above + nctdtr(degrees_of_freedom, noncentrality, -critical)


def _check(alpha: float, power: float) -> None:
    if not 0 < alpha < power < 1:
        raise ValueError(f"need 0 < alpha < power < 1, got alpha {alpha} and power {power}")
