"""How much did users of a campaign change, how sure is that, and what is the comparison worth?"""

from typing import TYPE_CHECKING

from plumbline.push_lift.settings import SETTINGS, Settings
from plumbline.push_lift.statement import statement

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

COPIED = (
    "campaign_key", "metric", "population", "sends", "recipients", "mapped", "covered", "analysed", "pending",
    "active_users", "baseline_daily_mean", "post_daily_mean", "lift_mean", "lift_median", "lift_sd", "lift_p5",
    "lift_p25", "lift_p75", "lift_p95", "zero_baseline_users", "newly_active_users", "weekday_users",
    "weekday_daily_mean", "weekday_lift_mean",
)  # fmt: skip
LATER = ("placebo_sends", "placebo_p_value", "holdout_users", "sample_ratio_p_value", "did_lift", "did_ci_low",
         "did_ci_high", "cuped_lift")  # fmt: skip


def lift_by_campaign(inputs: "pd.DataFrame", *, settings: Settings = SETTINGS) -> "pd.DataFrame":
    """One row of aggregates.campaign_lift per row of campaign_lift.inputs.sql, in the table's columns.

    Units    lifts are in the metric's unit per day; relative lifts and ratios are factors (0.02 = 2 %).
    Shapes   vectorised over rows: the cost is per campaign and metric, never per user.
    Nulls    what cannot be computed is null and `reason` says why; an `insufficient` row has no p-value,
             interval, relative lift or ratio at all.
    """
    import numpy as np
    import pandas as pd

    from plumbline.effect_size import cohen_dav, cohen_dz
    from plumbline.paired_t import paired_t
    from plumbline.power import minimum_detectable_dz, users_for
    from plumbline.ratio_of_means import ratio_of_means

    def number(name: str) -> "np.ndarray":
        return pd.to_numeric(inputs[name]).to_numpy(dtype=float, na_value=np.nan)

    n, mean, sd = number("analysed"), number("lift_mean"), number("lift_sd")
    enough = (n >= settings.min_users) & (number("active_users") >= settings.min_active_users)
    t = paired_t(n, mean, sd, alpha=settings.alpha)
    weekday = paired_t(
        number("weekday_users"), number("weekday_lift_mean"), number("weekday_lift_sd"), alpha=settings.alpha
    )
    ratio = ratio_of_means(
        n, number("post_daily_mean"), number("baseline_daily_mean"), number("post_daily_var"),
        number("baseline_daily_var"), number("baseline_post_covar"), alpha=settings.alpha,
    )  # fmt: skip
    relevant = settings.relevant_relative_lift * number("baseline_daily_mean")
    with np.errstate(divide="ignore", invalid="ignore"):
        required = users_for(relevant / sd, alpha=settings.alpha, power=settings.power)
    required = np.maximum(required, settings.min_users)  # NaN stays NaN
    bounded = np.isfinite(ratio.ci_low)

    result = inputs[list(COPIED)].copy()
    result["is_provisional"] = number("pending") > 0
    only_when_enough = {
        "t_statistic": t.t, "degrees_of_freedom": t.degrees_of_freedom, "p_value": t.p_value,
        "ci_low": t.ci_low, "ci_high": t.ci_high, "cohen_dz": cohen_dz(mean, sd),
        "cohen_dav": cohen_dav(mean, number("baseline_daily_var"), number("post_daily_var")),
        "relative_lift_mean": number("relative_lift_mean"), "relative_lift_median": number("relative_lift_median"),
        "ratio_of_means": ratio.ratio, "ratio_ci_low": ratio.ci_low, "ratio_ci_high": ratio.ci_high,
        "weekday_t_statistic": weekday.t, "weekday_p_value": weekday.p_value, "weekday_ci_low": weekday.ci_low,
        "weekday_ci_high": weekday.ci_high,
    }  # fmt: skip
    for name, values in only_when_enough.items():
        result[name] = np.where(enough & np.isfinite(values), values, np.nan)
    result["ratio_method"] = np.where(enough & bounded, "fieller", None)
    result["minimum_detectable_lift"] = (
        minimum_detectable_dz(n, alpha=settings.alpha, power=settings.power) * sd
    )
    result["users_required"] = pd.array(np.where(np.isfinite(required), required, np.nan), dtype="Int64")
    result["design_label"] = np.where(enough, "descriptive", "insufficient")
    result["reason"] = _reasons(inputs, settings, enough, sd, ratio, number("weekday_users"))
    result[list(LATER)] = None
    rows = result.astype(object).where(result.notna(), None).to_dict("records")
    result["statement"] = [statement(row, alpha=settings.alpha) for row in rows]
    return result


def _reasons(inputs, settings, enough, sd, ratio, weekday_users) -> list[str | None]:
    """Why numbers are missing, row by row; several reasons are joined."""
    found = []
    rows = zip(inputs["not_computable_reason"], inputs["analysed"], inputs["active_users"], enough, sd,
               inputs["baseline_daily_mean"], ratio.unbounded, weekday_users, strict=True)  # fmt: skip
    for nothing, analysed, active, is_enough, spread, baseline, unbounded, weekday in rows:
        if nothing is not None and nothing == nothing:
            found.append(nothing)
            continue
        why = []
        if not is_enough:
            if analysed < settings.min_users:
                why.append(f"{analysed} users analysed, at least {settings.min_users} are needed")
            if active < settings.min_active_users:
                why.append(
                    f"{active} users were active at all, at least {settings.min_active_users} are needed"
                )
        else:
            if not spread > 0:
                why.append("every user changed by the same amount: no test")
            if baseline == 0:
                why.append("the baseline is zero: no relative lift")
            elif unbounded:
                why.append("the baseline is too uncertain for a ratio interval")
            if weekday == 0:
                why.append("no matching week was fully observed")
        found.append("; ".join(why) or None)
    return found
