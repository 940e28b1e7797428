"""staging.unified_touched: what has been published no longer waits."""

from plumbline.steps import Fill

from .unified import given_run, on, run_of, touch


def test_days_before_the_horizon_leave_the_queue_and_later_ones_wait(house):
    given_run(house, run_of(0, 3))
    for day in (1, 2, 3, 4):
        touch(house, "user_day", day, 1)
        touch(house, "signup", day)

    Fill("staging.unified_touched").apply(house.db, run_of(0, 3))

    assert house.rows("staging.unified_touched", "day_on", "kind") == [
        (on(day), kind) for day in (3, 4) for kind in ("signup", "user_day")]  # fmt: skip


def test_running_it_twice_changes_nothing(house):
    given_run(house, run_of(0, 3))
    touch(house, "counts", 3)
    for _ in range(2):
        Fill("staging.unified_touched").apply(house.db, run_of(0, 3))

    assert house.rows("staging.unified_touched", "day_on") == [(on(3),)]
