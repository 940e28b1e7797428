"""staging.push_scope: which sends a run answers for, and which it measures."""

from datetime import timedelta

import pytest

from .sends import PERSON, SENT, TRACKING, fill, given_passed, given_published, given_sends, send_id, user_id


@pytest.fixture
def sends(house):
    house.given("staging.posthog_project", {"project_id": "1", "tracking_starts_at": TRACKING})
    return lambda *sent, **changes: given_sends(house, *sent, **changes)


def due(house, run_id: str):
    return house.rows("staging.push_scope", "is_in_window", "is_due", where=f"run_id = '{run_id}'")


def test_a_send_is_due_in_the_run_in_which_it_settles(house, sends):
    sends((1, 1, SENT))
    found = []
    for day in (10, 11, 12):
        fill(house, f"2025-03-{day}", f"2025-03-{day + 1}")
        found.append(due(house, f"run 2025-03-{day}"))
        given_passed(house, f"2025-03-{day}")

    assert found == [[(True, False)], [], [(False, True)]], "sent 10th 10:00, settled 12th 16:00"


def test_a_settled_send_that_was_never_published_is_picked_up_by_the_next_run(house, sends):
    sends((1, 1, SENT))
    given_passed(house, "2025-03-10")
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
        given_passed(house, "2025-03-10", is_current=is_current)

    fill(house, "2025-03-12", "2025-03-13")
    assert due(house, "run 2025-03-12") == []

    fill(house, "2025-03-10", "2025-03-20")
    assert due(house, "run 2025-03-10") == [(True, True)]


def test_a_published_send_is_not_asked_about_again(house, sends):
    sends((1, 1, SENT))
    given_passed(house, "2025-03-10")
    given_published(house, 1)

    fill(house, "2025-03-15", "2025-03-16")

    assert due(house, "run 2025-03-15") == []


def test_a_send_published_for_another_person_is_measured_again(house, sends):
    sends((1, 1, SENT))
    given_passed(house, "2025-03-10")
    fill(house, "2025-03-10", "2025-03-11")
    given_published(house, 1, person_id=PERSON.format(7))
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


def test_running_a_day_twice_changes_nothing(house, sends):
    sends((1, 1, SENT), (2, 2, SENT))
    fill(house)
    once = house.everything("staging.push_scope")

    fill(house)

    assert house.everything("staging.push_scope") == once
