"""Why a number of a campaign is missing, in words."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from plumbline.push_lift.settings import Settings


def reasons(
    known: "pd.Series",
    given: "dict[str, np.ndarray]",
    judged: "np.ndarray",
    spread: "np.ndarray",
    weekday_spread: "np.ndarray",
    unbounded: "np.ndarray",
    settings: "Settings",
) -> "np.ndarray":
    """One text per row, several reasons joined by '; ', None where every number was computable.

    `known` is what the query already knew, `given` its numbers, `judged` whether the row is more than
    insufficient, both spreads are exactly 0 where all users changed alike, `unbounded` is Fieller's.
    """
    import numpy as np

    users, weekday_users = given["analysed"], given["weekday_users"]
    before = given["baseline_daily_mean"]
    is_known = known.notna().to_numpy()
    few = settings.min_users
    found = np.where(is_known, known.to_numpy(dtype=object), "")

    def add(where: "np.ndarray", text: object) -> None:
        nonlocal found
        separator = np.where(found == "", "", "; ").astype(object)
        found = np.where(where, found + separator + text, found)

    add(~is_known & (users == 0), "no user could be analysed")
    add((users > 0) & (users < few), _users(users, "analysed ") + f", needs {few}")
    add(
        (users > 0) & (given["active_users"] < settings.min_active_users),
        _users(given["active_users"]) + f" active in this metric, needs {settings.min_active_users}",
    )
    add(
        (users > 1) & (spread == 0), "every user changed by the same amount: no test, interval or effect size"
    )
    add((users > 0) & (before == 0), "the baseline is zero: no relative lift, ratio or required users")
    add((users > 0) & (before < 0), "the baseline is negative: no ratio or required users")
    add(
        (users > 0) & np.isnan(np.where(users > 1, spread, 0)),
        "the query gave no spread: no test, interval or effect size",
    )
    add(judged & unbounded, "the baseline may be zero: no bounded interval for the ratio")
    add(
        judged & (weekday_users < few),
        _users(weekday_users) + f" with a fully observed matching week, needs {few}: no weekday test",
    )
    add(
        judged & (weekday_users >= few) & (weekday_spread == 0),
        "every user's weekday-matched change is the same: no weekday test",
    )
    return np.where(found == "", None, found)


def _users(numbers: "np.ndarray", which: str = "") -> "np.ndarray":
    """Whole numbers with their noun, as text objects, which join other texts by `+`."""
    import numpy as np

    nouns = np.where(numbers == 1, f" {which}user", f" {which}users").astype(object)
    return numbers.astype("int64").astype(str).astype(object) + nouns
