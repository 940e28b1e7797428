"""Do AI use and delivery of a repository move together, at which lag? Associations, never effects."""

from typing import TYPE_CHECKING, Any

from plumbline.ai_coding.association_verdicts import JUDGED, judged, suppressed
from plumbline.ai_coding.settings import SETTINGS, Settings

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

AI = (
    "calls", "sessions", "total_tokens", "accepted", "errors", "median_latency_ms", "cost_usd", "developers",
)  # fmt: skip
DELIVERY = (
    "merged_pull_requests", "commits", "reopened_pull_requests", "opened_pull_requests", "merge_hours",
)  # fmt: skip
NUMBERS = ("sample_size", "varying_days", "pearson_r", "spearman_r", "raw_pearson_r", *JUDGED)
COLUMNS = (
    "correlation_date", "repo", "metric_x", "metric_y", "lag_days", "time_zone", "is_provisional", "privacy",
    "pearson_r", "pearson_p", "pearson_low", "pearson_high", "effective_n", "spearman_r", "spearman_p",
    "spearman_effective_n", "raw_pearson_r", "sample_size", "p_adjusted", "family", "family_size",
    "weekday_adjusted", "is_control", "verdict", "reason", "created_at", "is_whole",
)  # fmt: skip


def correlate(inputs: "pd.DataFrame", settings: Settings = SETTINGS) -> "pd.DataFrame":
    """Every pair of an AI metric and a delivery metric at every lag, for each analysis in `inputs`.

    Inputs   one row per (correlation_date, repo, event_date): the metrics of the day, NULL where it has none, and
             what all rows of an analysis say alike: group_size (developers in its window), min_group,
             normal_group, time_zone, is_provisional, is_whole, created_at. The repository began with its first row.
    Returns  one row per (correlation_date, repo, metric_x, metric_y, lag_days) with the columns of the table.
    Days     the later day of each pair is one of the last `analysis_days`: lag 5 sets what was asked of AI against
             what was delivered five days later; lag -5, a control, against what had been delivered five days before.
    """
    import pandas as pd

    analyses = inputs.groupby(["correlation_date", "repo"], sort=True)
    made = [_analysis(days, settings) for _, days in analyses]
    return pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=list(COLUMNS))


def _analysis(days: "pd.DataFrame", settings: Settings) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    about = days.iloc[0]
    lags = np.arange(settings.first_lag, settings.last_lag + 1)
    shape = (len(lags), len(AI), len(DELIVERY))
    if about["group_size"] < about["min_group"]:
        privacy, numbers, verdicts = "suppressed", dict.fromkeys(NUMBERS), suppressed(about["min_group"])
    else:
        privacy = "pilot" if about["group_size"] < about["normal_group"] else "shown"
        numbers = _numbers(days, lags, settings)
        verdicts = judged(numbers, lags, settings)
    lag, x, y = np.indices(shape)

    def flat(values: Any) -> Any:
        return np.broadcast_to(values, shape).ravel() if isinstance(values, np.ndarray) else values

    columns = {
        "correlation_date": about["correlation_date"], "repo": about["repo"], "metric_x": np.array(AI, object)[x],
        "metric_y": np.array(DELIVERY, object)[y], "lag_days": lags[lag], "time_zone": about["time_zone"],
        "is_provisional": bool(about["is_provisional"]), "privacy": privacy, "weekday_adjusted": True,
        "is_control": lags[lag] < 0, "created_at": about["created_at"], "is_whole": bool(about["is_whole"]),
        "family": f"{len(AI)} x {len(DELIVERY)} pairs, lags {lags[0]} to {lags[-1]}, of {about['repo']} up to "
                  f"{about['correlation_date']}",
    } | numbers | verdicts  # fmt: skip
    return pd.DataFrame({name: flat(columns[name]) for name in COLUMNS}, index=range(lag.size))


def _numbers(days: "pd.DataFrame", lags: "np.ndarray", settings: Settings) -> "dict[str, np.ndarray]":
    """All pairs, (lags, AI, DELIVERY) each. Series without gaps are computed together: it is faster."""
    import numpy as np

    from plumbline.lags import lagged

    length = settings.analysis_days + int(np.abs(lags).max())
    last_on = days["correlation_date"].iloc[0]
    places = np.array([length - 1 - (last_on - day).days for day in days["event_date"]])
    x, y = (_series(days, names, places, length) for names in (AI, DELIVERY))
    weekdays = np.arange(settings.analysis_days) % 7
    numbers = {name: np.full((len(lags), len(AI), len(DELIVERY)), np.nan) for name in NUMBERS}
    for some_x in _alike(x):
        for some_y in _alike(y):
            pairs = lagged(x[some_x], y[some_y], lags, settings.analysis_days)
            for name, values in _correlated(*pairs, weekdays, settings.confidence).items():
                numbers[name][np.ix_(range(len(lags)), some_x, some_y)] = values
    return numbers


def _series(days: "pd.DataFrame", names: tuple[str, ...], at: "np.ndarray", length: int) -> "np.ndarray":
    """(metrics, days); NaN where a day is not there or has no such value."""
    import numpy as np

    series = np.full((len(names), length), np.nan)
    series[:, at] = days[list(names)].to_numpy(dtype=float, na_value=np.nan).T
    return series


def _alike(series: "np.ndarray") -> "list[np.ndarray]":
    """Numbers of the series without gaps and of those with some; no empty group."""
    import numpy as np

    has_gaps = np.isnan(series).any(axis=1)
    return [some for some in (np.flatnonzero(~has_gaps), np.flatnonzero(has_gaps)) if len(some)]


def _correlated(x, y, weekdays, confidence: float) -> "dict[str, np.ndarray]":
    from plumbline.associations import association

    pearson = association(x, y, weekdays, confidence=confidence)
    spearman = association(x, y, weekdays, ranks=True, confidence=confidence)
    return {
        "sample_size": pearson.days, "varying_days": pearson.varying_days, "effective_n": pearson.effective_n,
        "pearson_r": pearson.r, "pearson_p": pearson.p_value, "pearson_low": pearson.low,
        "pearson_high": pearson.high, "spearman_r": spearman.r, "spearman_p": spearman.p_value,
        "spearman_effective_n": spearman.effective_n, "raw_pearson_r": association(x, y).r,
    }  # fmt: skip
