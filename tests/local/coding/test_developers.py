"""Who works where and when: groups large and small, weekdays and moods, and nothing that ties delivery to assistants."""

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

from local.coding.calls import calls
from local.coding.cast import DEVELOPERS, FIRMWARE, LEDGER, REPOSITORIES, SHOP
from local.coding.claude_lines import STREAMED
from local.coding.counted import sessions
from local.coding.days import DAYS, END, FIRST_DAY, LAST_DAY
from local.coding.delivery import delivery


def per_day(instants):
    return np.array([sum(at.date() == day for at in instants) for day in DAYS], dtype=float)


def without_weekdays(series):
    weekdays = np.array([day.weekday() for day in DAYS])
    means = {weekday: series[weekdays == weekday].mean() for weekday in range(7)}
    return series - np.array([means[weekday] for weekday in weekdays])


def test_the_sample_is_of_120_days():
    assert (LAST_DAY - FIRST_DAY).days + 1 == 120
    days = {call.at.date() for call in calls()}
    assert (min(days), max(days)) == (FIRST_DAY, LAST_DAY)
    assert all(call.at < END for call in calls())


@pytest.mark.parametrize(("repo", "least", "most"), [(SHOP, 5, 7), (LEDGER, 5, 6), (FIRMWARE, 1, 3)])
def test_four_weeks_see_a_group_that_is_large_enough_but_in_one_repository(repo, least, most):
    for last in DAYS[27:]:
        first = last - timedelta(days=27)
        group = {c.person for c in calls() if c.repo == repo and c.person and first <= c.at.date() <= last}
        assert least <= len(group) <= most


def test_people_rest_at_weekends_and_in_their_holidays():
    made = per_day([call.at for call in calls()])
    weekend = np.array([day.weekday() >= 5 for day in DAYS])
    assert made[weekend].mean() < made[~weekend].mean() / 5
    for developer in DEVELOPERS:
        away = set(DAYS[developer.away_from : developer.away_from + 13])
        assert not any(call.at.date() in away for call in calls() if call.developer == developer)


def test_a_busy_day_is_followed_by_busy_days():
    made = without_weekdays(per_day([call.at for call in calls()]))
    assert np.corrcoef(made[:-1], made[1:])[0, 1] > 0.2


@pytest.mark.parametrize("repo", REPOSITORIES)
def test_delivery_has_the_rhythm_of_the_week_and_nothing_else_in_common_with_calls(repo):
    asked = per_day([call.at for call in calls() if call.repo == repo])
    pushed = per_day([at for _, at, _ in delivery(repo).commits])
    assert np.corrcoef(asked, pushed)[0, 1] > 0.2
    # 2 / sqrt(120 days) is 0.18, and days that resemble the day before count for less
    assert abs(np.corrcoef(without_weekdays(asked), without_weekdays(pushed))[0, 1]) < 0.25


def test_pauses_are_clearly_shorter_or_longer_than_half_an_hour_where_answers_stream_in():
    by_session = {}
    for call in calls():
        if call.tool == "claude":
            by_session.setdefault(call.session_id, []).append(call.at)
    gaps = {later - earlier for ats in by_session.values() for earlier, later in pairwise(ats)}
    slack = timedelta(seconds=max(STREAMED))
    assert not [gap for gap in gaps if timedelta(minutes=10) < gap < timedelta(minutes=40)]
    assert not [c for c in calls() if c.tool == "claude" and (c.at + slack).date() != c.at.date()]


def test_some_sessions_go_on_after_midnight_or_after_lunch():
    by_session = {}
    for call in calls():
        if call.session_id:
            by_session.setdefault(call.session_id, []).append(call.at)
    assert sum(min(ats).date() != max(ats).date() for ats in by_session.values()) >= 3
    assert sessions(call for call in calls() if call.session_id) > len(by_session) + 100
