"""staging.coding_days: what has been published no longer waits, and what lies after the horizon does."""

from .coding import coding_house, on  # noqa: F401 - fixture


def test_a_publication_takes_its_days_out_of_the_queue(coding):
    coding.given("staging.coding_days", *({"day_on": on(day)} for day in (0, 4, 5, 9)))
    run = coding.named(4)
    coding.fill(run, "staging.coding_runs", "staging.coding_days")
    assert coding.queue() == [5, 9]
    coding.fill(run, "staging.coding_days")
    assert coding.queue() == [5, 9]
