"""core.identity_map: a user is exactly one person, or there is a reason why not."""

import uuid
from datetime import UTC, datetime

import pytest

JOINED = datetime(2024, 1, 1, tzinfo=UTC)
SENT = datetime(2025, 3, 1, 10, tzinfo=UTC)
P1, P2 = (f"cccccccc-0000-0000-0000-00000000000{n}" for n in (1, 2))


def user_id(number: int) -> str:
    return f"aaaaaaaa-0000-0000-0000-{number:012d}"


@pytest.fixture
def mapping(house):
    """Users with one send each on 2025-03-01, in the scope of that day's run."""

    def given(*users: dict, persons: list[tuple], run_id: str = "run 2025-03-01", sent_at=SENT, first=1):
        for n, user in enumerate(users, start=first):
            send = {
                "notification_id": f"00000000-0000-0000-{run_id[-5:-3]}{run_id[-2:]}-{n:012d}",
                "user_id": user_id(n),
                "sent_at": sent_at,
            }
            house.given("core.push_sends", send | {
                "delivery_status": "delivered", "title": "t", "content_key": "k", "campaign_key": "c"})  # fmt: skip
            house.given("staging.push_scope", send | {
                "run_id": run_id, "is_in_window": True, "is_due": False, "user_batch": 0})  # fmt: skip
            if user is not None:
                house.db.execute("delete from staging.push_users where id = %s", [user_id(n)])
                house.given("staging.push_users", {
                    "id": user_id(n), "created_at": JOINED, "users_of_distinct_id": 1, "users_of_email": 1} | user)  # fmt: skip
        house.db.execute("delete from staging.posthog_persons")
        for kind, lookup, person in persons:
            ids = [lookup] if kind == "distinct_id" else []
            house.given("staging.posthog_persons", {
                "lookup_kind": kind, "lookup": lookup, "person_id": person, "distinct_ids": ids})  # fmt: skip
        house.fill("core.identity_map", f"{sent_at:%Y-%m-%d}", "2025-12-31", run_id=run_id)

    return given


def found(house, *columns):
    return house.rows("core.identity_map", "user_id", *columns, where="valid_to is null")


@pytest.mark.parametrize(
    ("user", "persons", "expected"),
    [
        (
            {"posthog_distinct_id": "d1"},
            [("distinct_id", "d1", P1)],
            ("mapped", "posthog_distinct_id", 1.0, None),
        ),
        ({"posthog_distinct_id": None}, [("distinct_id", user_id(1), P1)], ("mapped", "user_id", 0.95, None)),
        ({"email": " Ann@X.io "}, [("email", "ann@x.io", P1)], ("mapped", "email", 0.8, None)),
        ({"posthog_distinct_id": "d1"}, [], ("unmapped", None, None, "no_person")),
        (None, [("distinct_id", user_id(1), P1)], ("unmapped", None, None, "no_user_row")),
        (
            {"posthog_distinct_id": "d1"},
            [("distinct_id", "d1", P1), ("distinct_id", "d1", P2)],
            ("quarantined", "posthog_distinct_id", None, "several_persons"),
        ),
        (
            {"email": "ann@x.io"},
            [("email", "ann@x.io", P1), ("email", "ann@x.io", P2)],
            ("quarantined", "email", None, "several_persons"),
        ),
        (
            {"email": "ann@x.io", "users_of_email": 2},
            [("email", "ann@x.io", P1)],
            ("quarantined", "email", None, "shared_email"),
        ),
        (
            {"posthog_distinct_id": "d1", "users_of_distinct_id": 2},
            [("distinct_id", "d1", P1)],
            ("quarantined", "posthog_distinct_id", None, "shared_distinct_id"),
        ),
    ],
)
def test_a_user_is_mapped_by_the_first_path_that_leads_to_one_person(house, mapping, user, persons, expected):
    mapping(user, persons=persons)

    assert [row[1:] for row in found(house, "status", "method", "confidence", "reason")] == [expected]


def test_the_apps_own_distinct_id_wins_over_the_user_id(house, mapping):
    mapping(
        {"posthog_distinct_id": "d1"}, persons=[("distinct_id", "d1", P1), ("distinct_id", user_id(1), P2)]
    )

    assert found(house, "person_id", "method") == [
        (uuid.UUID(user_id(1)), uuid.UUID(P1), "posthog_distinct_id")
    ]


def test_a_distinct_id_posthog_does_not_know_falls_through_to_the_next_path(house, mapping):
    mapping({"posthog_distinct_id": "gone", "email": "ann@x.io"}, persons=[("email", "ann@x.io", P1)])

    assert [row[1:] for row in found(house, "method", "has_id", "known_person")] == [("email", True, True)]


def test_two_users_of_one_person_are_both_quarantined(house, mapping):
    mapping(
        {"posthog_distinct_id": "d1"}, {"posthog_distinct_id": "d2"},
        persons=[("distinct_id", "d1", P1), ("distinct_id", "d2", P1)],
    )  # fmt: skip

    assert [row[1:] for row in found(house, "status", "reason", "person_id")] == [
        ("quarantined", "shared_person", None)
    ] * 2


def test_a_second_user_of_a_mapped_person_takes_the_first_one_along(house, mapping):
    mapping({"posthog_distinct_id": "d1"}, persons=[("distinct_id", "d1", P1)])
    mapping(
        {"posthog_distinct_id": "d2"}, persons=[("distinct_id", "d2", P1)], run_id="run 2025-03-02", first=2
    )

    assert [row[1:] for row in found(house, "status")] == [("quarantined",)] * 2


def test_a_changed_link_opens_a_new_version_and_keeps_the_old_one(house, mapping):
    mapping({"posthog_distinct_id": "d1"}, persons=[("distinct_id", "d1", P1)])
    later = datetime(2025, 4, 1, 9, tzinfo=UTC)
    mapping(
        {"posthog_distinct_id": "d1"},
        persons=[("distinct_id", "d1", P2)],
        run_id="run 2025-04-01",
        sent_at=later,
    )

    april = datetime(2025, 4, 1, tzinfo=UTC)
    assert house.rows("core.identity_map", "valid_from", "valid_to", "person_id") == [
        (JOINED, april, uuid.UUID(P1)),
        (april, None, uuid.UUID(P2)),
    ]


def test_first_and_last_seen_are_the_users_first_and_last_send(house, mapping):
    mapping({"posthog_distinct_id": "d1"}, persons=[("distinct_id", "d1", P1)])
    later = datetime(2025, 4, 1, 9, tzinfo=UTC)
    mapping(
        {"posthog_distinct_id": "d1"},
        persons=[("distinct_id", "d1", P1)],
        run_id="run 2025-04-01",
        sent_at=later,
    )

    assert house.rows("core.identity_map", "first_seen_at", "last_seen_at") == [(SENT, later)]


def test_running_a_day_twice_changes_nothing(house, mapping):
    mapping({"posthog_distinct_id": "d1"}, {"email": "b@x.io"}, persons=[("distinct_id", "d1", P1)])
    once = house.everything("core.identity_map")

    house.fill("core.identity_map", "2025-03-01", "2025-12-31")

    assert house.everything("core.identity_map") == once
