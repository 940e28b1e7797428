"""Sends of mapped users, ready to be judged: shared by the tests of scope, exposures and lift."""

from datetime import UTC, datetime

SENT = datetime(2025, 3, 10, 10, tzinfo=UTC)
TRACKING = datetime(2024, 1, 1, tzinfo=UTC)
PERSON = "cccccccc-0000-0000-0000-{:012d}"


def send_id(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012d}"


def user_id(number: int) -> str:
    return f"aaaaaaaa-0000-0000-0000-{number:012d}"


def given_sends(house, *sent: tuple[int, int, datetime], known: dict | None = None, **changes) -> None:
    """(number, user, instant) each; `known` changes what is known about the users, `changes` the sends."""
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


def given_passed(house, *days: str, is_current: bool = True) -> None:
    for day in days:
        house.given("ops.published_days", {
            "pipeline": "push_lift", "day_on": day, "run_id": "earlier", "is_current": is_current})  # fmt: skip


def given_published(house, number: int, **changes) -> None:
    """A published measurement of the send, of its person and windows as they are."""
    house.given("aggregates.user_lift", {
        "notification_id": send_id(number), "metric": "baskets", "user_id": user_id(number), "sent_at": SENT,
        "person_id": PERSON.format(number), "observed_from": TRACKING, "is_covered": True, "baseline_total": 1,
        "baseline_days": 30, "baseline_daily": 1, "post_total": 1, "post_days": 2, "post_daily": 1, "lift": 0,
        "is_newly_active": False} | changes)  # fmt: skip


def fill(house, first="2025-03-10", after_last="2025-03-11", **kwargs) -> None:
    """Scope and exposures of one run."""
    house.fill("staging.push_scope", first, after_last, **kwargs)
    house.fill("core.push_exposures", first, after_last, **kwargs)
