"""core.push_exposures: the windows a send is judged by, and whether it can be judged."""

from datetime import UTC, datetime, timedelta

import pytest

SENT = datetime(2025, 3, 10, 10, tzinfo=UTC)
TRACKING = datetime(2024, 1, 1, tzinfo=UTC)
PERSON = "cccccccc-0000-0000-0000-{:012d}"


def send_id(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012d}"


def user_id(number: int) -> str:
    return f"aaaaaaaa-0000-0000-0000-{number:012d}"


@pytest.fixture
def sends(house):
    """Sends of mapped users; `known` changes what is known about the user."""
    house.given("staging.posthog_project", {"project_id": "1", "tracking_starts_at": TRACKING})

    def given(*sent: tuple[int, int, datetime], known: dict | None = None, **changes):
        for number, user, at in sent:
            house.given("core.push_sends", {
                "notification_id": send_id(number), "user_id": user_id(user), "sent_at": at, "title": "t",
                "delivery_status": "delivered", "content_key": "k", "campaign_id": "c", "campaign_key": "c"} | changes)  # fmt: skip
        for user in {user for _, user, _ in sent}:
            house.given("staging.push_users", {
                "id": user_id(user), "created_at": TRACKING, "users_of_distinct_id": 1, "users_of_email": 1,
                "deleted_at": 0} | (known or {}))  # fmt: skip
            house.given("core.identity_map", {
                "user_id": user_id(user), "valid_from": TRACKING, "status": "mapped", "method": "user_id",
                "person_id": PERSON.format(user), "has_id": True, "known_person": True,
                "first_seen_at": SENT, "last_seen_at": SENT})  # fmt: skip
        house.db.commit()

    return given


def fill(house, first="2025-03-10", after_last="2025-03-11", **kwargs):
    house.fill("staging.push_scope", first, after_last, **kwargs)
    house.fill("core.push_exposures", first, after_last, **kwargs)


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


def passed(house, *days: str, is_current: bool = True):
    for day in days:
        house.given("ops.published_days", {
            "pipeline": "push_lift", "day_on": day, "run_id": "earlier", "is_current": is_current})  # fmt: skip


def published(house, number: int, **changes):
    """A published measurement of the send, of its person and windows as they are."""
    house.given("aggregates.user_lift", {
        "notification_id": send_id(number), "metric": "baskets", "user_id": user_id(number), "sent_at": SENT,
        "person_id": PERSON.format(number), "observed_from": TRACKING, "is_covered": True, "baseline_total": 1,
        "baseline_days": 30, "baseline_daily": 1, "post_total": 1, "post_days": 2, "post_daily": 1, "lift": 0,
        "is_newly_active": False} | changes)  # fmt: skip


def due(house, run_id: str):
    return house.rows("staging.push_scope", "is_in_window", "is_due", where=f"run_id = '{run_id}'")


def test_a_send_is_due_in_the_run_in_which_it_settles(house, sends):
    sends((1, 1, SENT))
    found = []
    for day in (10, 11, 12):
        fill(house, f"2025-03-{day}", f"2025-03-{day + 1}")
        found.append(due(house, f"run 2025-03-{day}"))
        passed(house, f"2025-03-{day}")

    assert found == [[(True, False)], [], [(False, True)]], "sent 10th 10:00, settled 12th 16:00"


def test_a_settled_send_that_was_never_published_is_picked_up_by_the_next_run(house, sends):
    sends((1, 1, SENT))
    passed(house, "2025-03-10")
    totals = dict.fromkeys(("baseline_total", "post_total", *(f"week_{n}_total" for n in (1, 2, 3, 4))), 0)
    house.given("staging.posthog_activity", {"notification_id": send_id(1), "metric": "*"} | totals)

    fill(house, "2025-03-15", "2025-03-16")

    assert due(house, "run 2025-03-15") == [(False, True)], (
        "a run that died after counting does not make it pending for ever"
    )


@pytest.mark.parametrize("is_current", [None, False])
def test_a_send_of_a_day_that_has_not_passed_is_left_to_its_own_run(house, sends, is_current):
    sends((1, 1, SENT))
    if is_current is not None:
        passed(house, "2025-03-10", is_current=is_current)

    fill(house, "2025-03-12", "2025-03-13")
    assert due(house, "run 2025-03-12") == []

    fill(house, "2025-03-10", "2025-03-20")
    assert due(house, "run 2025-03-10") == [(True, True)]


def test_a_published_send_is_not_asked_about_again(house, sends):
    sends((1, 1, SENT))
    passed(house, "2025-03-10")
    published(house, 1)

    fill(house, "2025-03-15", "2025-03-16")

    assert due(house, "run 2025-03-15") == []


def test_a_send_published_for_another_person_is_measured_again(house, sends):
    sends((1, 1, SENT))
    passed(house, "2025-03-10")
    fill(house, "2025-03-10", "2025-03-11")
    published(house, 1, person_id=PERSON.format(7))
    house.given(
        "ops.checkpoints", {"job": "push_lift", "position": SENT + timedelta(days=9), "updated_at": SENT}
    )
    house.given("staging.push_touched_users", {"run_id": "run 2025-03-19", "user_id": user_id(1)})

    fill(house, "2025-03-19", "2025-03-20")

    assert due(house, "run 2025-03-19") == [(False, True)]
    assert house.rows("staging.push_scope", "send_batch", where="run_id = 'run 2025-03-19'") == [(0,)]


def test_a_day_loaded_late_is_measured_at_once(house, sends):
    house.given(
        "ops.checkpoints", {"job": "push_lift", "position": SENT + timedelta(days=9), "updated_at": SENT}
    )
    sends((1, 1, SENT))

    fill(house)

    assert house.rows("staging.push_scope", "is_in_window", "is_due") == [(True, True)]


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
