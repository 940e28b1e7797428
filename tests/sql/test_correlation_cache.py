"""aggregates.correlation_cache: which days are set beside which, for whom, and what is said of them."""

from datetime import timedelta

import numpy as np
import pytest
from scipy import stats

from .coding_reports import ASSOCIATIONS as TABLE
from .coding_reports import SUNDAY, ago, given_days, given_team, publish

PAIRS_AND_LAGS = 8 * 5 * 22


def poisson(days: int, mean: float, seed: int) -> list[int]:
    return np.random.default_rng(seed).poisson(mean, days).tolist()


def publish_associations(house, *as_of, **changes):
    return publish(house, *as_of, tables=[TABLE], **changes)[TABLE]


def of(house, x, y, *columns, lag=None, where="true"):
    asked = f"metric_x = '{x}' and metric_y = '{y}' and {where}" + (
        "" if lag is None else f" and lag_days = {lag}"
    )
    return house.rows(TABLE, *columns, where=asked)


def test_commits_that_follow_calls_by_three_days_are_found_at_lag_three_only(house):
    calls = poisson(107, 20, seed=1)
    given_days(house, 104, calls=calls[3:], commits=calls[:104])
    given_team(house, 5)
    publish_associations(house, SUNDAY)

    found = house.rows(
        TABLE, "metric_x", "metric_y", "lag_days", "sample_size", "privacy", where="verdict = 'associated'"
    )
    assert found == [("calls", "commits", 3, 90, "shown")]
    ((r, low, high, p_adjusted, family_size),) = of(
        house,
        "calls",
        "commits",
        "pearson_r",
        "pearson_low",
        "pearson_high",
        "p_adjusted",
        "family_size",
        lag=3,
    )
    assert r == pytest.approx(1)
    assert low <= r <= high or low == pytest.approx(1)
    assert p_adjusted < 1e-10
    assert family_size == 22  # all other series are the same every day


def test_the_raw_correlation_beside_it_is_that_of_scipy(house):
    calls, commits = poisson(104, 20, seed=2), poisson(104, 5, seed=3)
    given_days(house, 104, calls=calls, commits=commits)
    given_team(house, 5)
    publish_associations(house, SUNDAY)

    # the later day of a pair is one of the last 90
    expected = {
        0: stats.pearsonr(calls[14:], commits[14:])[0],
        14: stats.pearsonr(calls[:90], commits[14:])[0],
        -7: stats.pearsonr(calls[14:], commits[7:97])[0],
    }
    for lag, r in expected.items():
        assert of(house, "calls", "commits", "raw_pearson_r", lag=lag)[0][0] == pytest.approx(r)


def test_every_analysis_has_every_pair_and_lag_with_its_reason(house):
    given_days(house, 104, calls=poisson(104, 9, seed=4), commits=poisson(104, 9, seed=5))
    given_team(house, 5)
    publish_associations(house, SUNDAY)

    assert len(house.rows(TABLE, "lag_days")) == PAIRS_AND_LAGS
    assert house.rows(TABLE, "min(lag_days)", "max(lag_days)", "bool_and(is_control = (lag_days < 0))") == [
        (-7, 14, True)
    ]
    assert of(house, "errors", "commits", "pearson_r", "pearson_p", "verdict", "reason", lag=0) == [
        (None, None, "constant", "one of the two is the same every day")
    ]
    assert of(house, "median_latency_ms", "commits", "sample_size", "verdict", "reason", lag=0) == [
        (0, "too few days", "0 days with both values, needs 20")
    ]


def test_days_before_the_repository_began_are_not_zero_days(house):
    given_days(house, 19, calls=poisson(19, 9, seed=6), commits=poisson(19, 9, seed=7))
    given_team(house, 5)
    publish_associations(house, SUNDAY)

    assert of(
        house, "calls", "commits", "sample_size", "pearson_p", "p_adjusted", "verdict", "reason", lag=0
    ) == [(19, None, None, "too few days", "19 days with both values, needs 20")]
    assert of(house, "calls", "commits", "sample_size", lag=5) == [(14,)]


@pytest.mark.parametrize(("developers", "privacy"), [(4, "suppressed"), (5, "shown")])
def test_numbers_of_fewer_than_five_developers_are_not_published(house, developers, privacy):
    given_days(house, 104, calls=poisson(104, 9, seed=8), commits=poisson(104, 9, seed=9))
    given_team(house, developers)
    given_team(house, 1, day=90, first=50)  # one more, who left before the window began
    publish_associations(house, SUNDAY)

    told = house.rows(TABLE, "distinct privacy", where="true")
    assert told == [(privacy,)]
    numbers = "num_nulls(pearson_r, spearman_r, raw_pearson_r, p_adjusted, effective_n, pearson_p)"
    hidden = house.rows(TABLE, f"min({numbers})", "max(sample_size)", "max(family_size)")
    assert (hidden == [(6, 0, 0)]) == (privacy == "suppressed")


def test_a_smaller_group_of_a_pilot_is_labelled(house):
    given_days(house, 104, calls=poisson(104, 9, seed=8), commits=poisson(104, 9, seed=9))
    given_team(house, 3)
    publish_associations(house, SUNDAY, min_group=3)

    assert house.rows(TABLE, "distinct privacy") == [("pilot",)]
    assert of(house, "calls", "commits", "sample_size", lag=0) == [(90,)]


def test_one_developer_with_two_names_is_one(house):
    given_days(house, 30, calls=1)
    given_team(house, 5)
    house.db.execute("update core.developers set developer_id = 'id of dev1' where identity = 'dev0'")
    publish_associations(house, SUNDAY)

    assert house.rows(TABLE, "distinct privacy") == [("suppressed",)]


def test_calls_that_name_no_repository_are_not_correlated(house):
    given_days(house, 30, calls=1)
    given_days(house, 30, repo="(unknown)", calls=1)
    publish_associations(house, SUNDAY)

    assert house.rows(TABLE, "distinct repo") == [("o/r",)]


def test_a_repeated_run_changes_nothing(house):
    given_days(
        house,
        104,
        calls=poisson(104, 20, seed=1),
        commits=poisson(104, 5, seed=2),
        median_latency_ms=poisson(104, 900, seed=3),
    )
    given_team(house, 5)
    publish_associations(house, SUNDAY)
    before = house.everything(TABLE)

    assert publish_associations(house, SUNDAY).row_count == 0
    assert house.everything(TABLE) == before


def test_a_last_day_that_is_the_last_no_more_vanishes_unless_it_is_a_sunday(house):
    given_days(house, 60, calls=1)
    for day in (1, 0):
        publish_associations(house, ago(day))
    assert house.rows(TABLE, "distinct correlation_date") == [(SUNDAY,)]

    monday = SUNDAY + timedelta(days=1)
    publish_associations(house, monday)
    assert house.rows(TABLE, "distinct correlation_date", "is_provisional") == [
        (SUNDAY, True),
        (monday, True),
    ]

    publish_associations(house, SUNDAY, horizon=SUNDAY + timedelta(days=4))
    assert house.rows(TABLE, "distinct correlation_date", "is_provisional") == [(SUNDAY, False)]


def test_a_settled_analysis_is_as_old_as_its_settling_however_late_it_is_made(house):
    given_days(house, 60, calls=1)
    for days_later, made_at in ((1, "2025-06-30"), (3, "2025-07-02"), (4, "2025-07-03"), (90, "2025-07-03")):
        publish_associations(house, SUNDAY, horizon=SUNDAY + timedelta(days=days_later))
        assert house.rows(TABLE, "distinct created_at::date::text") == [(made_at,)]


def test_one_run_over_many_analyses_says_what_many_runs_say(house):
    given_days(
        house,
        120,
        calls=poisson(120, 9, seed=1),
        commits=poisson(120, 9, seed=2),
        merge_hours=[None if n % 3 else n % 11 for n in range(120)],
    )
    given_team(house, 5)
    sundays = [ago(7 * n) for n in (2, 1, 0)]
    for day in sundays:
        publish_associations(house, day)
    columns = "correlation_date, metric_x, metric_y, lag_days, pearson_r, spearman_p, effective_n, p_adjusted, verdict"
    one_by_one = house.rows(TABLE, *columns.split(", "))

    house.db.execute(f"truncate {TABLE}")
    publish_associations(house, *sundays)
    assert house.rows(TABLE, *columns.split(", ")) == one_by_one


def test_days_before_the_beginning_are_set_beside_nothing(house):
    given_days(house, 30, calls=poisson(30, 9, seed=1), commits=poisson(30, 9, seed=2))
    given_days(house, 30, "o/other", calls=1)
    house.db.execute(
        "update core.repo_days set is_stray = true where repo = 'o/other' or event_date <= %s", [ago(10)]
    )
    given_team(house, 5)
    publish_associations(house, SUNDAY)
    assert {row[0] for row in house.rows(TABLE, "repo")} == {"o/r"}
    assert of(house, "calls", "commits", "sample_size", lag=0) == [(10,)]


def test_calls_of_hidden_days_are_missing_values_and_their_people_no_group(house):
    chance = np.random.default_rng(3)
    calls, commits = chance.poisson(20, (2, 104)).tolist()
    given_days(house, 64, until=40, calls=calls[:64], commits=commits[:64], privacy="suppressed")
    given_days(house, 40, calls=calls[64:], commits=commits[64:])
    given_team(house, 5, day=50)
    publish(house, SUNDAY)
    assert house.rows(TABLE, "distinct privacy") == [("suppressed",)], "the five worked on a hidden day"

    given_team(house, 5)
    publish(house, SUNDAY)
    of_pair = "metric_x = 'calls' and metric_y = 'commits' and lag_days = 0"
    ((days, r, is_whole),) = house.rows(TABLE, "sample_size", "raw_pearson_r", "is_whole", where=of_pair)
    assert (days, is_whole) == (40, False)
    assert r == pytest.approx(np.corrcoef(calls[64:], commits[64:])[0, 1])
