"""aggregates.user_lift: one user before and after one send, checked by hand."""

from datetime import timedelta

import pytest

from .sends import PERSON, SENT, TRACKING, fill, given_passed, given_published, given_sends, send_id, user_id

TOTALS = ("baseline_total", "post_total", "week_1_total", "week_2_total", "week_3_total", "week_4_total")
RUN = ("2025-03-10", "2025-03-13")


@pytest.fixture
def measured(house):
    """Sends that this run has measured; totals per metric in the order of TOTALS."""
    house.given("staging.posthog_project", {"project_id": "1", "tracking_starts_at": TRACKING})

    def given(*sent, known=None, **metrics):
        given_sends(house, *sent, known=known)
        fill(house, *RUN)
        for number, _, _ in sent:
            for metric, totals in metrics.items():
                house.given("staging.posthog_activity", {
                    "notification_id": send_id(number), "metric": metric.replace("everything", "*")}
                    | dict(zip(TOTALS, totals, strict=True)))  # fmt: skip
        house.fill("aggregates.user_lift", *RUN)

    return given


def test_totals_become_daily_averages_of_observed_days(house, measured):
    measured((1, 1, SENT), everything=(60, 6, 0, 0, 0, 0), baskets=(60, 6, 4, 2, 2, 0))

    # 60 in 30 days is 2 a day, 6 in 2 days is 3 a day; four matching windows of 2 days hold 8: 1 a day
    assert house.rows(
        "aggregates.user_lift",
        "baseline_daily",
        "post_daily",
        "lift",
        "relative_lift",
        "weekday_daily",
        "weekday_lift",
    ) == [(2.0, 3.0, 1.0, 0.5, 1.0, 2.0)]


def test_a_short_baseline_is_divided_by_the_days_that_were_observed(house, measured):
    known = {"created_at": SENT - timedelta(days=10)}
    measured((1, 1, SENT), known=known, everything=(5, 0, 0, 0, 0, 0), baskets=(5, 0, 2, 9, 9, 9))

    # ten days observed: 5 in 10 days; only one matching week lies in them, the other weeks' counts do not exist
    assert house.rows("aggregates.user_lift", "baseline_daily", "lift", "weekday_total", "weekday_days") == [
        (0.5, -0.5, 2.0, 2.0)
    ]


def test_a_user_without_any_event_is_a_row_of_zeros(house, measured):
    measured((1, 1, SENT), everything=(0,) * 6, baskets=(0,) * 6)

    assert house.rows("aggregates.user_lift", "is_covered", "lift", "relative_lift", "is_newly_active") == [
        (False, 0.0, None, False)
    ]


@pytest.mark.parametrize(("baseline", "newly"), [(0, True), (-3, False)])
def test_without_a_positive_baseline_there_is_no_relative_lift(house, measured, baseline, newly):
    measured((1, 1, SENT), everything=(1, 1, 0, 0, 0, 0), baskets=(baseline, 4, 0, 0, 0, 0))

    assert house.rows("aggregates.user_lift", "relative_lift", "is_newly_active") == [(None, newly)]


def test_the_count_of_all_events_is_no_metric(house, measured):
    measured(
        (1, 1, SENT), everything=(3, 1, 0, 0, 0, 0), baskets=(1, 1, 0, 0, 0, 0), other=(1, 1, 0, 0, 0, 0)
    )

    assert house.rows("aggregates.user_lift", "metric") == [("baskets",)]


@pytest.mark.parametrize(
    "change",
    [
        {"person_id": PERSON.format(9)},
        {"observed_from": TRACKING - timedelta(days=1)},
        {"user_id": user_id(9)},
    ],
)
def test_a_row_counted_for_somebody_or_some_time_else_is_removed(house, measured, change):
    given_passed(house, "2025-03-10")
    given_published(house, 1, **change)
    given_sends(house, (1, 1, SENT))
    house.given("staging.push_touched_campaigns", {"run_id": "run 2025-03-20", "campaign_key": "c"})
    house.fill("core.push_exposures", "2025-03-10", "2025-03-11", run_id="before")

    house.fill("aggregates.user_lift", "2025-03-20", "2025-03-21")

    assert house.rows("aggregates.user_lift", "notification_id") == []


def test_rows_of_a_campaign_held_back_stay(house, measured):
    given_published(house, 1, person_id=PERSON.format(9))
    given_sends(house, (1, 1, SENT))
    house.given(
        "staging.push_touched_campaigns", {"run_id": "run 2025-03-20", "campaign_key": "c", "is_held": True}
    )
    house.fill("core.push_exposures", "2025-03-10", "2025-03-11", run_id="before")

    house.fill("aggregates.user_lift", "2025-03-20", "2025-03-21")

    assert len(house.rows("aggregates.user_lift", "notification_id")) == 1


def test_rows_of_a_send_that_vanished_from_the_window_are_removed(house, measured):
    given_published(house, 1)

    house.fill("aggregates.user_lift", *RUN)

    assert house.rows("aggregates.user_lift", "notification_id") == []


def test_running_a_day_twice_changes_nothing(house, measured):
    measured((1, 1, SENT), (2, 2, SENT), everything=(3, 1, 0, 0, 0, 0), baskets=(1, 1, 0, 0, 0, 0))
    once = house.everything("aggregates.user_lift")

    house.fill("aggregates.user_lift", *RUN)

    assert house.everything("aggregates.user_lift") == once
