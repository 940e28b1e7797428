"""What a campaign's sentence says about comparisons without any effect is what a simulation of them gives."""

import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from benchmarks.false_positives import DESIGNS, Users, baskets_per_day, false_positives, rhythm
from local.sample import published
from plumbline.push_lift.statement import NOT_CAUSAL

CAMPAIGNS, USERS = 250, 1_000
BURSTS = "triggered, activity in bursts"


@pytest.fixture(scope="module")
def shares():
    return {d: false_positives(d, campaigns=CAMPAIGNS, recipients=USERS, seed=7) for d in DESIGNS}


def is_consistent(share: float, percent: float) -> bool:
    """Could so many of CAMPAIGNS be a draw from `percent` of 100? Exact binomial test (scipy), at 1 in 1,000."""
    return stats.binomtest(round(share * CAMPAIGNS), CAMPAIGNS, percent / 100).pvalue > 0.001


def test_the_range_of_the_sentence_is_that_of_the_simulation(shares):
    users, lowest, highest = re.search(r"of ([\d,]+) users .* for (\d+) to (\d+) of 100", NOT_CAUSAL).groups()
    plain = [share.plain for design, share in shares.items() if design != BURSTS]

    assert int(users.replace(",", "")) == USERS
    assert int(lowest) > 5
    assert is_consistent(min(plain), int(lowest))
    assert is_consistent(max(plain), int(highest))
    assert not is_consistent(max(plain), int(lowest)), "the test could not tell the two ends apart"


def test_all_campaigns_are_significant_when_bursts_of_activity_trigger_them(shares):
    assert "for all of them when bursts of activity trigger the sends" in NOT_CAUSAL
    assert shares[BURSTS].plain > 0.98
    assert shares[BURSTS].weekday_matched > 0.98


def test_the_same_weekdays_err_as_seldom_as_promised_but_for_bursts(shares):
    assert [d for d, share in shares.items() if not is_consistent(share.weekday_matched, 5)] == [BURSTS]


def test_the_page_of_the_sentence_exists_and_has_its_range():
    from benchmarks import ROOT

    page = ROOT / re.search(r"\((docs/\S+\.md)\)", NOT_CAUSAL)[1]
    column = [int(cells[3]) for cells in (line.split("|") for line in page.read_text().splitlines())
              if len(cells) > 5 and cells[3].strip().isdigit()]  # fmt: skip
    lowest, highest = map(int, re.search(r"for (\d+) to (\d+) of 100", NOT_CAUSAL).groups())
    assert (len(column), column[-1]) == (len(DESIGNS), 100)
    assert (min(column), max(column[:-1])) == (lowest, highest)


def test_the_rhythm_is_that_of_the_published_baskets():
    baskets = published.baskets().to_pandas()
    days = (pd.Timestamp("2017-01-01") + pd.to_timedelta(baskets["second"], unit="s")).dt.normalize()
    whole = days[days <= "2017-12-30"]  # 52 weeks
    by_pandas = whole.dt.day_name().value_counts(normalize=True) * 7
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    np.testing.assert_allclose(rhythm(), by_pandas.loc[names])
    assert baskets_per_day() == pytest.approx(155_848 / 2_469 / 365)  # counts of the data set's description


def test_shares_agree_with_scipy_on_the_same_users():
    users, found = Users(3, 60), []
    for _ in range(40):
        days = Users.triggered(users)
        assert (days[:, 29] > 0).all(), "yesterday is the last day before the send"
        found.append(stats.ttest_rel(days[:, 30:].mean(axis=1), days[:, :30].mean(axis=1)).pvalue < 0.05)

    design = "triggered by yesterday's activity"
    ours = false_positives(design, campaigns=40, recipients=60, seed=3)

    assert 0 < ours.plain < 1
    assert ours.plain == pytest.approx(np.mean(found))
