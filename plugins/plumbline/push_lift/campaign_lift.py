"""How much did users of a campaign change, how sure is that, and what is the comparison worth?"""

from typing import TYPE_CHECKING

from plumbline.permanent import Permanent
from plumbline.push_lift.reasons import reasons
from plumbline.push_lift.settings import SETTINGS, Settings
from plumbline.push_lift.statement import statements

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

COUNTS = (
    "sends", "recipients", "mapped", "covered", "analysed", "pending", "active_users", "zero_baseline_users",
    "newly_active_users", "weekday_users",
)  # fmt: skip
COLUMNS = (
    "campaign_key", "metric", "population", "sends", "recipients", "mapped", "covered", "analysed", "pending",
    "is_provisional", "active_users", "baseline_daily_mean", "post_daily_mean", "lift_mean", "lift_median",
    "lift_sd", "lift_p5", "lift_p25", "lift_p75", "lift_p95", "t_statistic", "degrees_of_freedom", "p_value",
    "ci_low", "ci_high", "cohen_dz", "cohen_dav", "relative_lift_mean", "relative_lift_median",
    "zero_baseline_users", "newly_active_users", "ratio_of_means", "ratio_ci_low", "ratio_ci_high",
    "ratio_method", "weekday_users", "weekday_daily_mean", "weekday_lift_mean", "weekday_t_statistic",
    "weekday_p_value", "weekday_ci_low", "weekday_ci_high", "minimum_detectable_lift", "users_required",
    "design_label", "statement", "reason", "placebo_sends", "placebo_p_value", "holdout_users",
    "sample_ratio_p_value", "did_lift", "did_ci_low", "did_ci_high", "cuped_lift",
)  # fmt: skip
ROUNDING = (
    1e-10  # equal changes leave a spread of about 1e-16 of the means behind, real ones never below this
)


class CountMissing(Permanent):
    """A count of the inputs is null or negative; the query must give 0 where there is nothing."""


def lift_by_campaign(inputs: "pd.DataFrame", *, settings: Settings = SETTINGS) -> "pd.DataFrame":
    """One row of aggregates.campaign_lift per row of campaign_lift.inputs.sql, in the table's columns.

    Units    lifts are in the metric's unit per day; relative lifts and ratios are factors (0.02 = 2 %).
    Shapes   vectorised over rows: the cost is per campaign and metric, never per user.
    Nulls    what cannot be computed is NaN or None and `reason` says why; an `insufficient` row has no test,
             interval, effect size, relative lift or ratio at all, because somebody would quote it.
    Raises   CountMissing when a count is null or negative.
    Source   see plumbline.paired_t, effect_size, ratio_of_means and power.
    """
    import numpy as np
    import pandas as pd

    from plumbline.effect_size import cohen_dav, cohen_dz
    from plumbline.paired_t import paired_t
    from plumbline.power import minimum_detectable_dz, users_for
    from plumbline.ratio_of_means import ratio_of_means

    given = _numbers(inputs)
    users, lift = given["analysed"], given["lift_mean"]
    before, after = given["baseline_daily_mean"], given["post_daily_mean"]
    spread = _without_rounding(given["lift_sd"], before, after)
    weekday_spread = _without_rounding(given["weekday_lift_sd"], given["weekday_daily_mean"], after)
    levels = {"alpha": settings.alpha, "power": settings.power}

    test = paired_t(users, lift, spread, alpha=settings.alpha)
    judged = (
        (users >= settings.min_users)
        & (given["active_users"] >= settings.min_active_users)
        & np.isfinite(test.p_value)
    )
    ratio = ratio_of_means(
        users,
        after,
        np.where(before > 0, before, np.nan),  # refunds can make a mean negative: then it is no base
        given["post_daily_var"],
        given["baseline_daily_var"],
        given["baseline_post_covar"],
        alpha=settings.alpha,
    )
    weekday_judged = judged & (given["weekday_users"] >= settings.min_users)
    weekday = paired_t(
        given["weekday_users"], given["weekday_lift_mean"], weekday_spread, alpha=settings.alpha
    )
    relevant = settings.relevant_relative_lift * np.where(before > 0, before, np.nan)
    # the label asks for min_users anyway, so a smaller answer would not be enough
    required = np.maximum(
        users_for(relevant / np.where(spread > 0, spread, np.nan), **levels), settings.min_users
    )

    def if_judged(values: "np.ndarray", where: "np.ndarray" = judged) -> "np.ndarray":
        return np.where(where, values, np.nan)

    result = inputs[[name for name in COLUMNS if name in inputs]].assign(
        is_provisional=given["pending"] > 0,
        t_statistic=if_judged(test.t),
        degrees_of_freedom=if_judged(test.degrees_of_freedom),
        p_value=if_judged(test.p_value),
        ci_low=if_judged(test.ci_low),
        ci_high=if_judged(test.ci_high),
        cohen_dz=if_judged(cohen_dz(lift, spread)),
        cohen_dav=if_judged(cohen_dav(lift, given["baseline_daily_var"], given["post_daily_var"])),
        relative_lift_mean=if_judged(given["relative_lift_mean"]),
        relative_lift_median=if_judged(given["relative_lift_median"]),
        ratio_of_means=if_judged(ratio.ratio),
        ratio_ci_low=if_judged(ratio.ci_low),
        ratio_ci_high=if_judged(ratio.ci_high),
        ratio_method=np.where(judged & np.isfinite(ratio.ci_low), "fieller", None),
        weekday_t_statistic=if_judged(weekday.t, weekday_judged),
        weekday_p_value=if_judged(weekday.p_value, weekday_judged),
        weekday_ci_low=if_judged(weekday.ci_low, weekday_judged),
        weekday_ci_high=if_judged(weekday.ci_high, weekday_judged),
        minimum_detectable_lift=minimum_detectable_dz(users, **levels) * np.where(spread > 0, spread, np.nan),
        users_required=pd.array(required, dtype="Int64"),
        design_label=np.where(judged, "descriptive", "insufficient"),
        reason=reasons(
            inputs["not_computable_reason"], given, judged, spread, weekday_spread, ratio.unbounded, settings
        ),
        # these belong to calibrated and randomised designs; a descriptive row has none
        **dict.fromkeys(COLUMNS[COLUMNS.index("placebo_sends") :]),
    )
    return result.assign(statement=statements(result, settings))[list(COLUMNS)]


def _numbers(inputs: "pd.DataFrame") -> "dict[str, np.ndarray]":
    import numpy as np

    text = ("campaign_key", "metric", "population", "not_computable_reason")
    given = {n: inputs[n].to_numpy(dtype=float, na_value=np.nan) for n in inputs.columns if n not in text}
    for name in COUNTS:
        bad = ~(given[name] >= 0)
        if bad.any():
            row = inputs.loc[bad, ["campaign_key", "metric", "population"]].iloc[0]
            raise CountMissing(
                f"{name} is null or negative in {bad.sum()} rows, first {'/'.join(map(str, row))}: "
                "let include/sql/aggregates/campaign_lift.inputs.sql give 0"
            )
    return given


def _without_rounding(sd: "np.ndarray", *means: "np.ndarray") -> "np.ndarray":
    """The spread, or exactly zero where it is only what floating point left of equal changes."""
    import numpy as np

    return np.where(sd <= ROUNDING * np.maximum(*map(np.abs, means)), 0.0, sd)
