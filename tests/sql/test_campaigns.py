"""core.campaigns: a campaign is what the source names, or what was sent together."""

from datetime import UTC, datetime, timedelta

import pytest

TEN = datetime(2025, 3, 1, 10, tzinfo=UTC)


def sent(number: int, at: datetime, **changes):
    return {
        "notification_id": f"00000000-0000-0000-0000-{number:012d}",
        "user_id": f"aaaaaaaa-0000-0000-0000-{number:012d}",
        "sent_at": at, "campaign_id": None, "delivery_status": "tracked", "title": "Spring", "body": "Now",
        "layer_id": 1, "content_key": "spring", "campaign_key": None,
    } | changes  # fmt: skip


def minutes(*offsets: float):
    return [sent(n, TEN + timedelta(minutes=m)) for n, m in enumerate(offsets)]


def test_one_campaign_sent_in_thirteen_parts_over_25_minutes_is_one(house):
    house.given("core.push_sends", *minutes(*(n * 25.383 / 12 for n in range(13))))

    house.fill("core.campaigns", "2025-03-01", "2025-03-02")

    assert house.rows("core.campaigns", "identity", "sends") == [("constructed", 13)]


def test_the_same_title_eight_days_later_is_another_campaign(house):
    house.given("core.push_sends", *minutes(0, 8 * 24 * 60))

    house.fill("core.campaigns", "2025-03-01", "2025-03-12")

    assert house.rows("core.campaigns", "sends") == [(1,), (1,)]


@pytest.mark.parametrize(("gap", "campaigns"), [(112, 1), (360, 1), (360.01, 2)])
def test_a_gap_of_six_hours_still_belongs_together(house, gap, campaigns):
    house.given("core.push_sends", *minutes(0, gap))

    house.fill("core.campaigns", "2025-03-01", "2025-03-02")

    assert len(house.rows("core.campaigns", "campaign_key")) == campaigns


def test_other_words_or_another_layer_are_another_campaign(house):
    house.given("core.push_sends", sent(1, TEN), sent(2, TEN, content_key="autumn"))

    house.fill("core.campaigns", "2025-03-01", "2025-03-02")

    assert len(house.rows("core.campaigns", "campaign_key")) == 2


def test_a_campaign_over_midnight_is_one_in_whatever_order_its_days_come(house):
    late, early = datetime(2025, 3, 2, 1, tzinfo=UTC), datetime(2025, 3, 1, 22, tzinfo=UTC)
    house.given("core.push_sends", sent(2, late))
    house.fill("core.campaigns", "2025-03-02", "2025-03-03")
    alone = house.rows("core.campaigns", "campaign_key")

    house.given("core.push_sends", sent(1, early))
    house.fill("core.campaigns", "2025-03-01", "2025-03-02")

    assert house.rows("core.campaigns", "first_sent_at", "sends") == [(early, 2)]
    together = house.rows("core.campaigns", "campaign_key")
    assert together != alone, "its identity is its first send"
    touched = house.rows("staging.push_touched_campaigns", "campaign_key", where="run_id = 'run 2025-03-01'")
    assert set(touched) >= set(alone) | set(together), (
        "the joined campaign is published anew, the old one removed"
    )


def test_a_given_campaign_keeps_its_name_over_any_gap(house):
    days = [
        sent(n, TEN + timedelta(days=30 * n), campaign_id="spring", campaign_key="spring") for n in range(3)
    ]
    house.given("core.push_sends", *days)

    house.fill("core.campaigns", "2025-03-01", "2025-06-01")

    assert house.rows("core.campaigns", "campaign_key", "identity", "sends") == [("spring", "given", 3)]


def test_a_campaign_without_sends_disappears(house):
    house.given("core.push_sends", sent(1, TEN))
    house.fill("core.campaigns", "2025-03-01", "2025-03-02")
    house.db.execute("delete from core.push_sends")

    house.fill("core.campaigns", "2025-03-01", "2025-03-02")

    assert house.rows("core.campaigns", "campaign_key") == []


def test_an_automation_is_matched_by_id_and_by_any_version_of_its_title(house):
    automation = "bbbbbbbb-0000-0000-0000-000000000001"
    version = {
        "automation_id": automation, "name": "Spring", "kind": "single_push", "pushes": "[]", "audience": "{}",
        "settings": "{}", "metadata": "{}", "file_name": "a.json",
    }  # fmt: skip
    house.given(
        "core.dim_automation",
        version | {"updated_at": TEN - timedelta(days=9), "titles": ["Spring"]},
        version | {"updated_at": TEN - timedelta(days=1), "titles": ["Spring, again"]},
    )
    house.given(
        "core.push_sends",
        sent(1, TEN, automation_id=automation),
        sent(2, TEN, content_key="b", automation_id="bbbbbbbb-0000-0000-0000-000000000002"),
        sent(3, TEN, content_key="c"),
    )

    house.fill("core.campaigns", "2025-03-01", "2025-03-02")

    found = house.rows("core.campaigns", "content_key", "automation_matched", "automation_title_matched")
    assert found == [("b", False, None), ("c", None, None), ("spring", True, True)]


def test_running_a_day_twice_changes_nothing(house):
    house.given("core.push_sends", *minutes(0, 30, 600))
    house.fill("core.campaigns", "2025-03-01", "2025-03-02")
    once = house.everything("core.campaigns", "core.push_sends")

    house.fill("core.campaigns", "2025-03-01", "2025-03-02")

    assert house.everything("core.campaigns", "core.push_sends") == once
