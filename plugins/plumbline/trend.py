"""Does a count per week grow? A slope over all weeks, and the last one beside the first."""

from collections.abc import Sequence


def slope(values: Sequence[float | None]) -> float | None:
    """Least-squares slope of equally spaced values, None where one is unknown; None for fewer than two known ones.

    Units    the unit of the values per step.
    Source   ordinary least squares on 0, 1, 2, ...; unknown values are left out, the others stay where they are
    """
    known = [(step, value) for step, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return None
    count, steps, summed = len(known), sum(step for step, _ in known), sum(value for _, value in known)
    # whole numbers until the division: nothing is rounded before it
    above = count * sum(step * value for step, value in known) - steps * summed
    return above / (count * sum(step * step for step, _ in known) - steps * steps)


def growth(values: Sequence[float | None]) -> float | None:
    """Last value / first value - 1; None when one of them is unknown or there are fewer than two.

    None from zero too, because anything is infinitely more.
    """
    if len(values) < 2 or values[-1] is None or not values[0]:
        return None
    return values[-1] / values[0] - 1
