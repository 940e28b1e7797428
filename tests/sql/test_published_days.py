"""ops.published_days: what has passed, until it is loaded again."""

from datetime import date


def days(house):
    return house.rows("ops.published_days", "day_on", "is_current")


def test_a_run_publishes_the_days_of_its_window_and_no_other(house):
    house.fill("ops.published_days", "2025-03-10", "2025-03-12")
    house.fill("ops.published_days", "2025-03-10", "2025-03-12")

    assert days(house) == [(date(2025, 3, 10), True), (date(2025, 3, 11), True)]


def test_a_day_loaded_again_has_to_pass_again(house):
    house.fill("ops.published_days", "2025-03-10", "2025-03-12")

    house.fill("core.push_sends", "2025-03-10", "2025-03-11")

    assert days(house) == [(date(2025, 3, 10), False), (date(2025, 3, 11), True)]
