"""Every number of campaign_lift against scipy and statsmodels on raw users; labels, reasons and sentences."""

import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.power import TTestPower

from local.sample import published
from plumbline.push_lift.campaign_lift import COLUMNS, CountMissing, lift_by_campaign
from plumbline.push_lift.settings import SETTINGS

ROOT = Path(__file__).parents[3]
NOT_QUOTABLE = [
    "t_statistic", "degrees_of_freedom", "p_value", "ci_low", "ci_high", "cohen_dz", "cohen_dav",
    "relative_lift_mean", "relative_lift_median", "ratio_of_means", "ratio_ci_low", "ratio_ci_high",
    "ratio_method", "weekday_t_statistic", "weekday_p_value", "weekday_ci_low", "weekday_ci_high",
]  # fmt: skip


def reduced(before, after, weekday=None, **changes):
    """One row of inputs from raw users, by pandas and numpy; `weekday` has NaN for users without a match."""
    before, after = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    weekday = np.full(len(before), np.nan) if weekday is None else np.asarray(weekday, dtype=float)
    lift, matched = after - before, pd.Series(after - weekday).dropna()
    relative = lift[before > 0] / before[before > 0]
    row = {
        "campaign_key": "spring", "metric": "baskets", "population": "all",
        "sends": len(before), "recipients": len(before), "mapped": len(before),
        "covered": int(((before > 0) | (after > 0)).sum()), "analysed": len(before), "pending": 0,
        "active_users": int(((before > 0) | (after > 0)).sum()),
        "baseline_daily_mean": before.mean(), "baseline_daily_var": before.var(ddof=1),
        "post_daily_mean": after.mean(), "post_daily_var": after.var(ddof=1),
        "baseline_post_covar": np.cov(before, after)[0, 1],
        "lift_mean": lift.mean(), "lift_sd": lift.std(ddof=1), "lift_median": np.median(lift),
        "lift_p5": np.quantile(lift, 0.05), "lift_p25": np.quantile(lift, 0.25),
        "lift_p75": np.quantile(lift, 0.75), "lift_p95": np.quantile(lift, 0.95),
        "relative_lift_mean": relative.mean() if len(relative) else None,
        "relative_lift_median": np.median(relative) if len(relative) else None,
        "zero_baseline_users": int((before == 0).sum()),
        "newly_active_users": int(((before == 0) & (after > 0)).sum()),
        "weekday_users": len(matched), "weekday_daily_mean": pd.Series(weekday).mean(),
        "weekday_lift_mean": matched.mean(), "weekday_lift_sd": matched.std(), "not_computable_reason": None,
    }  # fmt: skip
    return row | changes


def lift_of(*rows):
    with np.errstate(all="raise", under="ignore"):
        return lift_by_campaign(pd.DataFrame(rows))


def users(seed=1, count=200, change=0.3):
    """Visits per day of users who all become busier by `change`, with a weekday-matched past."""
    rng = np.random.default_rng(seed)
    liking = rng.gamma(1, 0.5, count)
    return (
        rng.poisson(liking * 30) / 30,
        rng.poisson((liking + change) * 2) / 2,
        rng.poisson(liking * 8) / 8,
    )


def nothing(reason, **changes):
    """The row of a campaign without a single analysed user, as the query gives it."""
    empty = reduced([1.0, 2.0], [1.0, 3.0])
    counts = {name: 0 for name, value in empty.items() if isinstance(value, int)}
    nulls = {name: None for name, value in empty.items() if isinstance(value, float)}
    return empty | counts | nulls | {"sends": 9, "recipients": 9, "not_computable_reason": reason} | changes


def test_the_columns_are_those_of_the_table_in_its_order():
    create = (ROOT / "include/sql/aggregates/campaign_lift.create.sql").read_text()
    table = re.findall(r"^    (\w+) +(?:text|bigint|boolean|double precision)", create, flags=re.MULTILINE)

    assert len(table) > 50
    assert tuple(table) == COLUMNS == tuple(lift_of(reduced(*users())).columns)


def test_every_number_of_a_row_agrees_with_scipy_on_the_raw_users():
    before, after, weekday = users()
    row = lift_of(reduced(before, after, weekday)).iloc[0]
    t, matched = stats.ttest_rel(after, before), stats.ttest_rel(after, weekday)
    difference = after - before

    assert row["design_label"] == "descriptive"
    assert row["reason"] is None
    assert (row["t_statistic"], row["p_value"]) == pytest.approx((t.statistic, t.pvalue))
    assert row["degrees_of_freedom"] == t.df
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(tuple(t.confidence_interval(0.95)))
    assert row["cohen_dz"] == pytest.approx(difference.mean() / difference.std(ddof=1))
    sd_average = np.sqrt((before.var(ddof=1) + after.var(ddof=1)) / 2)
    assert row["cohen_dav"] == pytest.approx(difference.mean() / sd_average)
    assert row["ratio_of_means"] == pytest.approx(after.mean() / before.mean())
    assert row["ratio_method"] == "fieller"
    for end in ("ratio_ci_low", "ratio_ci_high"):  # Fieller's ends: a t test of y - r x gives exactly alpha
        assert stats.ttest_1samp(after - row[end] * before, 0).pvalue == pytest.approx(0.05, rel=1e-6)
    assert (row["weekday_t_statistic"], row["weekday_p_value"]) == pytest.approx(
        (matched.statistic, matched.pvalue)
    )
    interval = tuple(matched.confidence_interval(0.95))
    assert (row["weekday_ci_low"], row["weekday_ci_high"]) == pytest.approx(interval)


def test_power_numbers_agree_with_statsmodels():
    before, after, weekday = users(change=0.02)
    row = lift_of(reduced(before, after, weekday)).iloc[0]
    sd, power = (after - before).std(ddof=1), TTestPower()

    assert power.power(row["minimum_detectable_lift"] / sd, 200, 0.05) == pytest.approx(0.80, abs=1e-9)
    relevant = 0.10 * before.mean() / sd
    required = row["users_required"]
    assert power.power(relevant, required, 0.05) >= 0.80 > power.power(relevant, required - 1, 0.05)


@pytest.mark.parametrize(
    ("count", "active", "reason"),
    [
        (29, 29, "29 analysed users, needs 30"),
        (200, 9, "9 users active in this metric, needs 10"),
        (29, 1, "29 analysed users, needs 30; 1 user active in this metric, needs 10"),
    ],
)
def test_too_few_users_get_no_quotable_number_but_the_number_needed(count, active, reason):
    before, after, weekday = users(count=count)
    row = lift_of(reduced(before, after, weekday, active_users=active)).iloc[0]

    assert row["design_label"] == "insufficient"
    assert row[NOT_QUOTABLE].isna().all()
    assert row["reason"] == reason
    assert row["users_required"] > 0
    assert f"about {row['users_required']:,} analysed users would be needed" in row["statement"]
    assert "%" not in row["statement"]
    assert "percent" not in row["statement"]


def test_the_smallest_allowed_campaign_is_judged():
    before, after, weekday = users(count=30)

    label = lift_of(reduced(before, after, weekday, active_users=10))["design_label"]

    assert label.to_list() == ["descriptive"]


def test_a_campaign_before_tracking_keeps_its_row_with_the_reason_and_nothing_else():
    row = lift_of(nothing("every send lies before tracking started")).iloc[0]

    assert row["reason"] == "every send lies before tracking started"
    assert row["design_label"] == "insufficient"
    assert row[NOT_QUOTABLE].isna().all()
    assert row[["lift_mean", "minimum_detectable_lift", "users_required"]].isna().all()
    assert "every send lies before tracking started" in row["statement"]
    assert "%" not in row["statement"]


def test_no_analysed_user_without_a_word_from_the_query_still_has_a_reason():
    assert lift_of(nothing(None))["reason"].to_list() == ["no user could be analysed"]


@pytest.mark.parametrize("change", [0.0, 1.0])
def test_equal_changes_are_no_test_and_neither_certainty_nor_p_of_one(change):
    before = np.linspace(1, 2, 50)
    row = lift_of(reduced(before, before + change, lift_sd=0.0)).iloc[0]

    assert row[["t_statistic", "p_value", "ci_low", "ci_high", "cohen_dz", "users_required"]].isna().all()
    assert "every user changed by the same amount" in row["reason"]
    assert row["design_label"] == "insufficient"


def test_what_rounding_leaves_of_equal_changes_is_not_taken_for_a_tiny_spread():
    # 3 in 30 days and 0.2 in 2 days are both 0.1 a day, up to the last bit: |t| would be in the millions
    before, after = np.full(60, 3 / 30), np.array([0.1, 0.3 - 0.2] * 30)
    row = reduced(before, after)
    assert 0 < row["lift_sd"] < 1e-15

    assert np.isnan(lift_of(row)["p_value"].iloc[0])


def test_users_who_never_did_it_before_have_a_test_but_no_relative_number():
    before, after, _ = users()
    row = lift_of(reduced(before * 0, after)).iloc[0]

    assert row["p_value"] == pytest.approx(stats.ttest_1samp(after, 0).pvalue)
    empty = ["relative_lift_mean", "ratio_of_means", "ratio_ci_low", "ratio_method", "users_required"]
    assert row[empty].isna().all()
    assert row["reason"].startswith(
        "the baseline is zero: no relative lift, ratio or required users; 0 users"
    )


def test_an_uncertain_baseline_gives_a_ratio_without_an_interval():
    before = np.array([0.0] * 58 + [1.0, 1.0])  # p = .16 against zero
    after = np.array([0.0] * 40 + [1.0] * 20)
    row = lift_of(reduced(before, after)).iloc[0]

    assert stats.ttest_1samp(before, 0).pvalue > 0.05
    assert row["ratio_of_means"] == pytest.approx(10)
    assert row[["ratio_ci_low", "ratio_ci_high", "ratio_method"]].isna().all()
    assert "no bounded interval for the ratio" in row["reason"]


def test_more_refunds_than_purchases_before_are_no_base_for_a_ratio():
    before, after, weekday = users()
    row = lift_of(reduced(before - 5, after, weekday)).iloc[0]

    assert row[["ratio_of_means", "users_required"]].isna().all()
    assert row["reason"] == "the baseline is negative: no ratio or required users"
    assert row["p_value"] == pytest.approx(stats.ttest_rel(after, before - 5).pvalue)


def test_a_weekday_match_of_few_users_is_no_test():
    before, after, weekday = users()
    weekday[29:] = np.nan
    row = lift_of(reduced(before, after, weekday)).iloc[0]

    assert row["weekday_lift_mean"] == pytest.approx((after - weekday)[:29].mean())
    assert row[["weekday_t_statistic", "weekday_p_value", "weekday_ci_low", "weekday_ci_high"]].isna().all()
    assert row["reason"] == "29 users with a fully observed matching week, needs 30: no weekday test"
    assert "There is no comparison with the same weekdays." in row["statement"]


@pytest.mark.parametrize(
    ("lift", "weekday_lift", "sentence"),
    [
        (0.3, 0.3, "agrees in sign and significance: both are significant."),
        (0.01, 0.01, "agrees in sign and significance: neither is significant."),
        (0.3, 0.01, "the same sign, but this comparison is not significant: the two comparisons disagree."),
        (0.01, 0.3, "the same sign, but only this comparison is significant: the two comparisons disagree."),
        (0.3, -0.3, "does not have the same sign: the two comparisons disagree."),
        (-0.3, 0.3, "does not have the same sign: the two comparisons disagree."),
    ],
)
def test_a_descriptive_sentence_says_what_it_is_not_and_whether_weekdays_agree(lift, weekday_lift, sentence):
    before, after, weekday = users()
    before += after.mean() - before.mean() - lift  # now the mean change is exactly what the case asks for
    weekday += after.mean() - weekday.mean() - weekday_lift
    statement = lift_of(reduced(before, after, weekday))["statement"][0]

    assert (stats.ttest_rel(after, before).pvalue < 0.05) == (abs(lift) == 0.3)
    assert (stats.ttest_rel(after, weekday).pvalue < 0.05) == (abs(weekday_lift) == 0.3)
    assert sentence in statement
    assert "does not show that the push caused the difference" in statement
    assert "without any effect such comparisons of 1,000 users come out 'significant'" in statement


def test_the_sentence_carries_counts_means_interval_and_population():
    before, after, weekday = users()
    row = lift_of(reduced(before, after, weekday, population="clean", recipients=1234)).iloc[0]

    assert row["statement"].startswith(
        "The 200 users without another send in the windows analysed, of 1,234 recipients, averaged "
        f"{after.mean():.4g} baskets a day in the 48 hours after a send and {before.mean():.4g} in up to 30 "
    )
    assert f"{row['ci_low']:+.4g} to {row['ci_high']:+.4g}" in row["statement"]


@pytest.mark.parametrize("count", [200, 12])
def test_pending_sends_make_a_row_provisional_and_its_sentence_says_so(count):
    before, after, weekday = users(count=count)
    row = lift_of(reduced(before, after, weekday, pending=1200)).iloc[0]

    assert row["is_provisional"]
    assert row["statement"].startswith(
        "Provisional, 1,200 sends have not settled and the numbers will change."
    )


def test_replicated_users_change_nothing_but_the_certainty():
    before, after, weekday = users(change=0.05)
    once = lift_of(reduced(before, after, weekday)).iloc[0]
    often = lift_of(reduced(*(np.tile(values, 25) for values in (before, after, weekday)))).iloc[0]

    for name in ("lift_mean", "ratio_of_means", "relative_lift_mean", "weekday_lift_mean"):
        assert often[name] == pytest.approx(once[name])
    assert often["t_statistic"] == pytest.approx(once["t_statistic"] * np.sqrt((25 * 200 - 1) / 199))


def test_a_missing_count_is_our_bug_and_is_named():
    with pytest.raises(
        CountMissing, match="weekday_users is null or negative in 1 rows, first spring/baskets/all"
    ):
        lift_of(reduced(*users(), weekday_users=None))


def test_nothing_touched_gives_no_rows_and_all_columns():
    none = lift_by_campaign(pd.DataFrame([reduced(*users())]).iloc[:0])

    assert (len(none), tuple(none.columns)) == (0, COLUMNS)


def test_designs_that_do_not_exist_yet_are_null():
    row = lift_of(reduced(*users())).iloc[0]

    assert row[list(COLUMNS[COLUMNS.index("placebo_sends") :])].isna().all()


def test_five_thousand_rows_are_no_python_loop_over_campaigns():
    row = pd.DataFrame([reduced(*users())])
    many = pd.concat([row] * 5000, ignore_index=True)
    many["analysed"] += np.arange(5000)
    many["lift_sd"] *= np.linspace(0.5, 20, 5000)
    lift_by_campaign(many)  # imports
    started = time.perf_counter()
    result = lift_by_campaign(many)

    assert result["p_value"].notna().all()
    assert time.perf_counter() - started < 1  # tens of milliseconds on an idle core


def test_dag_files_can_import_everything_without_paying_for_pandas_or_scipy():
    modules = "campaign_lift", "multiple_testing", "reasons", "settings", "statement", "quality"
    script = "; ".join(
        ["import sys", *(f"import plumbline.push_lift.{name}" for name in modules),
         "print(sorted({'numpy', 'scipy', 'pandas'} & set(sys.modules)))"]
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT / "plugins", capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_every_published_campaign_agrees_with_scipy_on_its_raw_baskets():
    baskets = published.baskets().to_pandas()
    tracking = pd.Timestamp("2017-01-01")
    times = tracking + pd.to_timedelta(baskets["second"], unit="s")
    sends = pd.DataFrame(published.exposures(), columns=["campaign", "household"])
    inputs, expected = [], []
    for campaign in published.campaigns():
        sent_at = pd.Timestamp(campaign.starts_on)
        households = sends.loc[sends["campaign"] == campaign.number, "household"].unique()
        days = min(SETTINGS.baseline_days, (sent_at - tracking) / pd.Timedelta(days=1))
        if days < SETTINGS.min_baseline_days:
            continue

        def per_household(start, end, whom=households):
            inside = baskets[(times >= start) & (times < end)]
            return inside.groupby("household").size().reindex(whom, fill_value=0).to_numpy(dtype=float)

        before = per_household(sent_at - pd.Timedelta(days=days), sent_at) / days
        after = per_household(sent_at, sent_at + pd.Timedelta(hours=SETTINGS.post_hours)) / 2
        inputs.append(reduced(before, after, campaign_key=str(campaign.number)))
        expected.append((before, after))

    result = lift_by_campaign(pd.DataFrame(inputs))

    assert len(result) == 24  # campaigns 24 to 26 start before tracking does
    judged = 0
    for (_, row), (before, after) in zip(result.iterrows(), expected, strict=True):
        t = stats.ttest_rel(after, before)
        active = ((before > 0) | (after > 0)).sum()
        if len(before) < 30 or active < 10:
            assert (row["design_label"], row["p_value"]) == (
                "insufficient",
                pytest.approx(np.nan, nan_ok=True),
            )
            continue
        judged += 1
        assert (row["t_statistic"], row["p_value"]) == pytest.approx((t.statistic, t.pvalue))
        assert (row["ci_low"], row["ci_high"]) == pytest.approx(tuple(t.confidence_interval(0.95)))
        assert row["ratio_of_means"] == pytest.approx(after.mean() / before.mean())
        for end in ("ratio_ci_low", "ratio_ci_high"):
            assert stats.ttest_1samp(after - row[end] * before, 0).pvalue == pytest.approx(0.05, rel=1e-6)
    assert judged >= 20
    thirteen = result.set_index("campaign_key").loc["13"]
    assert (thirteen["analysed"], round(thirteen["p_value"], 2)) == (1077, 0.58)  # as the data's notes print
