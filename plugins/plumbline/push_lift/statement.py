"""The sentence about a campaign that may be quoted: it never says more than the design allows."""

from typing import Any

NOT_CAUSAL = (
    "It does not show that the push caused the difference: without a group held back, the day of the week, the "
    "choice of recipients and other campaigns move it too, and such comparisons come out 'significant' for 44 to "
    "86 of 100 campaigns that changed nothing."
)


def statement(row: dict[str, Any], *, alpha: float) -> str:
    """One row of campaign_lift in words. `row` holds its numbers, the design label and the reason."""
    text = _insufficient(row) if row["design_label"] == "insufficient" else _descriptive(row, alpha)
    if row["is_provisional"]:
        text = f"Provisional, {row['pending']:,} sends have not settled: {text[0].lower()}{text[1:]}"
    return text


def _insufficient(row: dict[str, Any]) -> str:
    needed = (
        f" About {row['users_required']:,} analysed users would be needed to see the change the settings call relevant."
        if row["users_required"] is not None
        else ""
    )
    return f"Not enough data to compare {row['metric']} before and after: {row['reason']}.{needed}"


def _descriptive(row: dict[str, Any], alpha: float) -> str:
    direction = "more" if row["lift_mean"] > 0 else "less"
    text = (
        f"After this campaign its {row['analysed']:,} users showed on average {abs(row['lift_mean']):.4g} {row['metric']} "
        f"a day {direction} than in their own days before ({100 * (1 - alpha):.3g} % interval {row['ci_low']:.4g} to "
        f"{row['ci_high']:.4g}). {_weekday(row, alpha)} {NOT_CAUSAL}"
    )
    return text


def _weekday(row: dict[str, Any], alpha: float) -> str:
    p, lift = row["weekday_p_value"], row["weekday_lift_mean"]
    if p is None or lift is None:
        return "There is no comparison with the same weekdays."
    same_sign = (lift > 0) == (row["lift_mean"] > 0)
    clear = p < alpha
    if same_sign and clear:
        return (
            "Against the same hours of the same weekdays the difference has the same sign and stands out too."
        )
    if same_sign:
        return "Against the same hours of the same weekdays it has the same sign but does not stand out."
    return "Against the same hours of the same weekdays the difference points the other way."
