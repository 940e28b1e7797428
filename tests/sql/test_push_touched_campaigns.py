"""staging.push_touched_campaigns: a campaign with a day that has not passed keeps its last good numbers."""

from datetime import timedelta

import pytest

from .sends import SENT, TRACKING, fill, given_passed, given_sends

RUN = ("2025-03-10", "2025-03-11")


@pytest.fixture
def over_two_days(house):
    house.given("staging.posthog_project", {"project_id": "1", "tracking_starts_at": TRACKING})
    given_sends(house, (1, 1, SENT), (2, 2, SENT + timedelta(days=1)))
    fill(house, "2025-03-10", "2025-03-12", run_id="loading")
    fill(house, *RUN)


def held(house):
    house.fill("staging.push_touched_campaigns", *RUN)
    return house.rows(
        "staging.push_touched_campaigns", "campaign_key", "is_held", where="run_id = 'run 2025-03-10'"
    )


def test_a_day_that_never_passed_holds_its_campaign_back(house, over_two_days):
    assert held(house) == [("c", True)]


def test_a_day_that_was_loaded_again_and_has_not_passed_holds_it_back_too(house, over_two_days):
    given_passed(house, "2025-03-11", is_current=False)

    assert held(house) == [("c", True)]


def test_when_every_other_day_has_passed_the_campaign_is_published(house, over_two_days):
    given_passed(house, "2025-03-11")

    assert held(house) == [("c", False)]
    assert held(house) == [("c", False)], "and again"
