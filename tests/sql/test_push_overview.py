"""aggregates.push_overview: every send of a campaign has exactly one place."""

from datetime import timedelta

import pytest

from .sends import PERSON, SENT, TRACKING, fill, given_published, given_sends, user_id

RUN = ("2025-03-10", "2025-03-11")
PLACES = (
    "measured_sends",
    "pending_sends",
    "unmapped_sends",
    "quarantined_sends",
    "untracked_sends",
    "short_baseline_sends",
)


@pytest.fixture
def campaign(house):
    """Sends 1.. of users 1.. in one campaign."""
    house.given("staging.posthog_project", {"project_id": "1", "tracking_starts_at": TRACKING})

    def given(users: int):
        given_sends(house, *[(n, n, SENT) for n in range(1, users + 1)])
        house.given("core.campaigns", {
            "campaign_key": "c", "campaign_id": "c", "identity": "given", "title": "t", "content_key": "k", "titles": 1,
            "first_sent_at": SENT, "last_sent_at": SENT, "sends": users, "recipients": users})  # fmt: skip

    return given


def link(house, user: int, **changes):
    sets = ", ".join(f"{name} = %({name})s" for name in changes)
    house.db.execute(
        f"update core.identity_map set {sets} where user_id = %(user)s", changes | {"user": user_id(user)}
    )


def overview(house, *columns):
    fill(house, *RUN)
    house.fill("aggregates.push_overview", *RUN)
    return house.rows("aggregates.push_overview", *columns)


def test_sends_are_placed_by_what_became_of_them(house, campaign):
    campaign(6)
    given_published(house, 1)
    link(house, 3, status="unmapped", person_id=None, reason="no_person", known_person=False)
    link(house, 4, status="quarantined", person_id=None, reason="shared_email", known_person=False)
    for user, joined in ((5, SENT + timedelta(days=1)), (6, SENT - timedelta(hours=12))):
        house.db.execute(
            "update staging.push_users set created_at = %s where id = %s", [joined, user_id(user)]
        )

    assert overview(house, *PLACES) == [(1, 1, 1, 1, 1, 1)]


def test_the_three_rates_have_the_recipients_below_them(house, campaign):
    campaign(4)
    given_published(house, 1)
    given_published(house, 2, is_covered=False)
    link(house, 4, status="unmapped", person_id=None, reason="no_person", known_person=False, has_id=False)

    assert overview(house, "has_id_rate", "known_person_rate", "covered_rate") == [(0.75, 0.75, 0.25)]


def test_a_user_with_two_versions_of_a_link_is_counted_once(house, campaign):
    campaign(2)
    house.given("core.identity_map", {
        "user_id": user_id(1), "valid_from": TRACKING - timedelta(days=9), "valid_to": TRACKING, "status": "mapped",
        "method": "email", "person_id": PERSON.format(8), "has_id": True, "known_person": True,
        "first_seen_at": SENT, "last_seen_at": SENT})  # fmt: skip

    assert overview(house, "sends", "recipients", "pending_sends") == [(2, 2, 2)]


def test_a_campaign_held_back_keeps_its_last_good_row(house, campaign):
    campaign(2)
    overview(house, "sends")
    given_sends(house, (3, 3, SENT))
    fill(house, *RUN)
    house.db.execute("update staging.push_touched_campaigns set is_held = true")

    house.fill("aggregates.push_overview", *RUN)

    assert house.rows("aggregates.push_overview", "sends") == [(2,)]


def test_running_a_day_twice_changes_nothing(house, campaign):
    campaign(3)
    given_published(house, 1)
    overview(house, "sends")
    once = house.everything("aggregates.push_overview")

    overview(house, "sends")

    assert house.everything("aggregates.push_overview") == once
