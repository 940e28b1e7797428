"""The sentence about a campaign that may be quoted: it never says more than the design allows."""

from typing import TYPE_CHECKING, Any

from plumbline.push_lift.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

NOT_CAUSAL = (
    "This compares the same users before and after; it does not show that the push caused the difference: "
    "without a group held back, the day of the week, the choice of recipients and other campaigns move it "
    "too. In simulations without any effect such comparisons of 1,000 users come out 'significant' for 23 to 64 "
    "of 100 campaigns, and for all of them when bursts of activity trigger the sends "
    "(docs/decisions/what_descriptive_means.md)."
)
WHO = {"all": "{:,} users", "clean": "{:,} users without another send in the windows"}
READ = (
    "metric", "population", "design_label", "reason", "recipients", "analysed", "pending", "is_provisional",
    "baseline_daily_mean", "post_daily_mean", "lift_mean", "ci_low", "ci_high", "p_value",
    "weekday_users", "weekday_lift_mean", "weekday_p_value", "users_required",
)  # fmt: skip


def statements(lift: "pd.DataFrame", settings: Settings) -> list[str]:
    """One sentence or more per row of campaign_lift; the row holds its numbers, label and reason.

    Only words are put together row by row here, every number was computed for all rows at once.
    """
    columns = (lift[name].astype(object).where(lift[name].notna(), None).to_list() for name in READ)
    return [_statement(dict(zip(READ, row, strict=True)), settings) for row in zip(*columns, strict=True)]


def _statement(row: dict[str, Any], settings: Settings) -> str:
    insufficient = row["design_label"] == "insufficient"
    text = _insufficient(row, settings) if insufficient else _descriptive(row, settings)
    if row["is_provisional"]:
        text = f"Provisional, {row['pending']:,} sends have not settled and the numbers will change. {text}"
    return text


def _insufficient(row: dict[str, Any], settings: Settings) -> str:
    """What is missing and what it would take; no result at all, least of all a percentage."""
    needed = "How many users a comparison would take cannot be said from these."
    if row["users_required"] is not None:
        needed = (
            f"To see a relative change of {settings.relevant_relative_lift:g} with power {settings.power:g}, "
            f"about {row['users_required']:,} analysed users would be needed, and "
            f"{settings.min_active_users} active ones at least."
        )
    return f"No result for {row['metric']}: {row['reason']}. {needed}"


def _descriptive(row: dict[str, Any], settings: Settings) -> str:
    who = WHO.get(row["population"], "{:,} users").format(row["analysed"])
    verdict = "" if row["p_value"] < settings.alpha else "not "
    return (
        f"The {who} analysed, of {row['recipients']:,} recipients, averaged {row['post_daily_mean']:.4g} "
        f"{row['metric']} a day in the {settings.post_hours} hours after a send and "
        f"{row['baseline_daily_mean']:.4g} in up to {settings.baseline_days} days before: "
        f"{row['lift_mean']:+.4g} a day ({100 * (1 - settings.alpha):g} % interval "
        f"{row['ci_low']:+.4g} to {row['ci_high']:+.4g}; "
        f"{_p(row['p_value'])}, {verdict}significant before adjusting for the other campaigns). "
        f"{_weekday(row, settings)} {NOT_CAUSAL}"
    )


def _weekday(row: dict[str, Any], settings: Settings) -> str:
    """Does the fairer comparison, with the same hours of the same weekdays, say the same?"""
    p, lift = row["weekday_p_value"], row["weekday_lift_mean"]
    if p is None:
        return "There is no comparison with the same weekdays."
    numbers = f"{lift:+.4g} a day, {_p(p)}, {row['weekday_users']:,} users"
    with_weekday = f"Compared with the same hours of the same weekdays ({numbers})"
    if (lift > 0) - (lift < 0) != (row["lift_mean"] > 0) - (row["lift_mean"] < 0):
        return f"{with_weekday} the change does not have the same sign: the two comparisons disagree."
    clear, plainly_clear = p < settings.alpha, row["p_value"] < settings.alpha
    if clear == plainly_clear:
        both = "both are significant" if clear else "neither is significant"
        return f"{with_weekday} the change agrees in sign and significance: {both}."
    which = "but only this comparison is" if clear else "but this comparison is not"
    return f"{with_weekday} the change has the same sign, {which} significant: the two comparisons disagree."


def _p(p_value: float) -> str:
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.3g}"
