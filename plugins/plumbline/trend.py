"""Does a count per week grow? A slope over all weeks, and the last one beside the first."""

from collections.abc import Sequence


def slope(values: Sequence[float]) -> float | None:
    """Least-squares slope of equally spaced values; None for fewer than two.

    Units    the unit of the values per step.
    Source   ordinary least squares on 0, 1, 2, ...
    """
    last = len(values) - 1
    if last < 1:
        return None
    # the step numbers lie symmetrically around their mean, so the values need not be centred
    steps = [2 * n - last for n in range(last + 1)]
    return 2 * sum(s * v for s, v in zip(steps, values, strict=True)) / sum(s * s for s in steps)


def growth(values: Sequence[float]) -> float | None:
    """Last value / first value - 1; None for fewer than two, and from zero, because anything is infinitely more."""
    if len(values) < 2 or values[0] == 0:
        return None
    return values[-1] / values[0] - 1
