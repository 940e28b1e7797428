"""core.push_exposures: the windows a send is judged by, and whether it can be judged."""

from datetime import timedelta

import pytest

from .sends import SENT, TRACKING, fill, given_sends, send_id, user_id


@pytest.fixture
def sends(house):
    house.given("staging.posthog_project", {"project_id": "1", "tracking_starts_at": TRACKING})
    return lambda *sent, **changes: given_sends(house, *sent, **changes)


def test_windows_are_elapsed_time_around_the_send(house, sends):
    sends((1, 1, SENT))

    fill(house)

    assert house.rows(
        "core.push_exposures", "post_ends_at", "settles_at", "baseline_days", "weekday_weeks", "exclusion"
    ) == [(SENT + timedelta(hours=48), SENT + timedelta(hours=54), 30.0, 4, None)]


@pytest.mark.parametrize(
    ("days_before", "baseline_days", "weeks", "exclusion"),
    [
        (60, 30.0, 4, None),
        (10, 10.0, 1, None),
        (28, 28.0, 4, None),
        (0.5, 0.5, 0, "short_baseline"),
        (-1, 0.0, 0, "before_tracking"),
    ],
)
def test_a_baseline_reaches_back_to_sign_up_at_most(
    house, sends, days_before, baseline_days, weeks, exclusion
):
    sends((1, 1, SENT), known={"created_at": SENT - timedelta(days=days_before)})

    fill(house)

    assert house.rows("core.push_exposures", "baseline_days", "weekday_weeks", "exclusion") == [
        (baseline_days, weeks, exclusion)
    ]


@pytest.mark.parametrize(
    ("other", "in_baseline", "in_post"),
    [
        (timedelta(days=-30), 1, 0),
        (timedelta(days=-30, microseconds=-1), 0, 0),
        (timedelta(microseconds=-1), 1, 0),
        (timedelta(0), 0, 1),
        (timedelta(hours=48, microseconds=-1), 0, 1),
        (timedelta(hours=48), 0, 0),
    ],
)
def test_other_sends_are_counted_in_half_open_windows(house, sends, other, in_baseline, in_post):
    sends((1, 1, SENT), (2, 1, SENT + other), (3, 2, SENT))

    fill(house)

    judged = house.rows(
        "core.push_exposures",
        "sends_in_baseline",
        "sends_in_post",
        "is_clean",
        where=f"notification_id = '{send_id(1)}'",
    )
    assert judged == [(in_baseline, in_post, in_baseline + in_post == 0)]


def test_a_day_loaded_late_marks_the_overlap_on_the_days_around_it(house, sends):
    sends((1, 1, SENT))
    fill(house)
    assert house.rows("core.push_exposures", "is_clean") == [(True,)]

    house.given("core.push_sends", {
        "notification_id": send_id(2), "user_id": user_id(1), "sent_at": SENT - timedelta(days=20), "title": "t",
        "delivery_status": "delivered", "content_key": "k", "campaign_id": "early", "campaign_key": "early"})  # fmt: skip
    fill(house, "2025-02-18", "2025-02-19")

    assert house.rows("core.push_exposures", "campaign_key", "is_clean") == [("c", False), ("early", True)]
    assert ("c",) in house.rows(
        "staging.push_touched_campaigns", "campaign_key", where="run_id = 'run 2025-02-18'"
    )


def test_a_deleted_user_is_kept_and_said_to_be_deleted(house, sends):
    sends((1, 1, SENT), known={"deleted_at": 1741600000})

    fill(house)

    assert house.rows("core.push_exposures", "is_deleted_user", "exclusion") == [(True, None)]


def test_the_new_user_layer_is_excluded_by_name(house, sends):
    sends((1, 1, SENT), layer_id=5)

    fill(house)

    assert house.rows("core.push_exposures", "exclusion") == [("new_user_layer",)]


def test_an_unmapped_recipient_is_excluded_and_never_measured(house, sends):
    sends((1, 1, SENT))
    house.db.execute(
        "update core.identity_map set status = 'unmapped', person_id = null, reason = 'no_person'"
    )

    fill(house, after_last="2025-03-20")

    assert house.rows("core.push_exposures", "exclusion") == [("unmapped",)]
    assert house.rows("staging.push_scope", "is_due", "send_batch") == [(True, None)]


def test_a_send_that_left_its_source_leaves_the_exposures(house, sends):
    sends((1, 1, SENT), (2, 2, SENT))
    fill(house)
    house.db.execute("delete from core.push_sends where notification_id = %s", [send_id(2)])

    fill(house)

    assert len(house.rows("core.push_exposures", "notification_id")) == 1


def test_running_a_day_twice_changes_nothing(house, sends):
    sends((1, 1, SENT), (2, 1, SENT + timedelta(hours=1)), (3, 2, SENT))
    tables = ("core.push_exposures", "staging.push_scope", "staging.push_touched_campaigns")
    fill(house)
    once = house.everything(*tables)

    fill(house)

    assert house.everything(*tables) == once
