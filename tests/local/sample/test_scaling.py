"""Repeating the recipients keeps every mean and multiplies t as the formula says."""

import math

import pandas as pd
import pytest
from scipy import stats

from local.sample import replicated, scaled

COPIES = 4


def lift_test(sample):
    """Mean and paired t of baskets a day, 48 hours after against 30 days before, by pandas and scipy."""
    sends = sample.push["push_notifications"].to_pandas()
    users, events = sample.push["users"].to_pandas(), sample.posthog["events"].to_pandas()
    pairs = sends.merge(users, left_on="user_id", right_on="id", suffixes=("", "_user")).merge(
        events, left_on="posthog_distinct_id", right_on="distinct_id"
    )
    after = pairs["timestamp"] - pairs["sent_timestamp"]
    baseline = pairs[after.between(pd.Timedelta("-30D"), pd.Timedelta(0), inclusive="left")]
    post = pairs[after.between(pd.Timedelta(0), pd.Timedelta("48h"), inclusive="left")]
    before, then = (
        window.groupby("user_id").size().reindex(sends["user_id"], fill_value=0) / days
        for window, days in ((baseline, 30), (post, 2))
    )
    return (then - before).mean(), stats.ttest_rel(then, before).statistic


def test_means_stay_and_t_grows_with_the_square_root_of_the_copies():
    mean, t = lift_test(replicated(1, "campaign-13"))
    mean_of_copies, t_of_copies = lift_test(replicated(COPIES, "campaign-13"))
    assert mean_of_copies == pytest.approx(mean, rel=1e-12)
    assert t_of_copies / t == pytest.approx(math.sqrt((COPIES * 1077 - 1) / (1077 - 1)), rel=1e-9)
    assert t_of_copies / t == pytest.approx(math.sqrt(COPIES), rel=1e-3)


def test_copies_of_everything_have_ids_of_their_own():
    twice = replicated(2)
    assert twice.push["push_notifications"].num_rows == 2 * 6589
    assert twice.posthog["events"].num_rows == 2 * 155_848
    keys = {"users": "id", "push_notifications": "id", "events": "uuid", "persons": "id"}
    tables = twice.push | twice.posthog
    for name, key in keys.items():
        assert tables[name].to_pandas()[key].is_unique, name
    assert tables["person_distinct_ids"].to_pandas()["distinct_id"].is_unique


@pytest.mark.parametrize("users", [100, 1133, 3000])
def test_a_campaign_is_made_with_exactly_as_many_users_as_asked(users):
    sample = scaled(users, "campaign-18")
    sends = sample.push["push_notifications"].to_pandas()
    assert len(sends) == sends["user_id"].nunique() == users
    assert set(sends["campaign_id"]) == {"campaign-18"}
    accounts = sample.push["users"].to_pandas()
    assert set(accounts["id"]) == set(sends["user_id"])
    links = sample.posthog["person_distinct_ids"].to_pandas()
    assert set(links["distinct_id"]) == set(accounts["posthog_distinct_id"])
    assert set(sample.posthog["events"].to_pandas()["person_id"]) <= set(links["person_id"])


def test_an_unknown_campaign_or_no_copies_are_refused():
    with pytest.raises(ValueError, match="no campaign 'campaign-28'"):
        scaled(100, "campaign-28")
    with pytest.raises(ValueError, match="at least 1"):
        replicated(0)
    with pytest.raises(ValueError, match="at least 1"):
        scaled(0)
