"""What may be said of a correlation: whether it is one, and why a number is missing."""

from typing import TYPE_CHECKING, Any

from plumbline.ai_coding.settings import Settings

if TYPE_CHECKING:
    import numpy as np

JUDGED = ("pearson_p", "pearson_low", "pearson_high", "effective_n", "spearman_p", "spearman_effective_n")
CONSTANT = "one of the two is the same every day"
WEEKLY = "one of the two is the same on every Monday, on every Tuesday and so on"
DEPENDENT = "neighbouring days are so much alike that too few independent ones are left"


def suppressed(min_group: int) -> dict[str, Any]:
    """What stands in every row of a repository with too few developers."""
    return {
        "sample_size": 0, "family_size": 0, "p_adjusted": None, "verdict": "suppressed",
        "reason": f"fewer than {min_group} developers in the window",
    }  # fmt: skip


def judged(numbers: "dict[str, np.ndarray]", lags: "np.ndarray", settings: Settings) -> dict[str, Any]:
    """Verdict and reason of each pair; what cannot be judged keeps its r and loses every number that judges.

    Shapes   each of `numbers` (lags, AI, DELIVERY). p-values are adjusted over all pairs and lags, controls included.
    """
    import numpy as np

    from plumbline.multiplicity import benjamini_hochberg

    days, varying = numbers["sample_size"].astype(int), numbers["varying_days"].astype(int)
    few, constant = days < settings.min_days, np.isnan(numbers["pearson_r"])
    steady, dependent = varying < settings.min_varying_days, np.isnan(numbers["pearson_p"])
    certain = {name: np.where(few | steady, np.nan, numbers[name]) for name in JUDGED}
    p_adjusted = benjamini_hochberg(certain["pearson_p"].ravel()).reshape(days.shape)
    found, control = p_adjusted < settings.alpha, (lags < 0)[:, None, None]
    verdict = np.select(
        [few, constant, steady | dependent, found & control, found],
        ["too few days", "constant", "too few days", "control fired", "associated"],
        "not distinguishable",
    )
    too_few = _texts(days, "{} days with both values, needs " + str(settings.min_days))
    too_steady = _texts(
        varying,
        "one of the two differs from its usual value on {} days, needs " + str(settings.min_varying_days),
    )
    reason = np.select(
        [few, constant & np.isnan(numbers["raw_pearson_r"]), constant, steady, dependent],
        [too_few, CONSTANT, WEEKLY, too_steady, DEPENDENT],
        None,
    )
    return certain | {
        "sample_size": days, "p_adjusted": p_adjusted, "verdict": verdict.astype(object), "reason": reason,
        "family_size": int((~np.isnan(p_adjusted)).sum()),
    }  # fmt: skip


def _texts(numbers: "np.ndarray", text: str) -> "np.ndarray":
    import numpy as np

    texts = np.array([text.format(n) for n in range(int(numbers.max()) + 1)], dtype=object)
    return texts[numbers]
