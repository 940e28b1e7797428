"""Collects the users, persons, sends and events of the extras; every row gets an id that marks it as one."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from local.sample.ids import extra_id, stable_id, utc
from local.sample.published import SIGNED_UP_AT

# First days of the four big campaigns (8, 13, 18 and 27): among 361 to 1,133 sends a few odd ones stay
# below every limit on misfits, so a daily run passes its gates with the extras in it.
DAY_8, DAY_13, DAY_18, DAY_27 = map(utc, ("2017-05-08", "2017-08-08", "2017-10-30", "2017-02-08"))

# A few visits around a send: three in the 30 days before, one in the 48 hours after, one too late to count.
VISITS = {-20.0: 18.40, -9.5: 7.25, -3.25: 31.00, 0.25: 12.50, 3.0: 9.99}
EXTRA_AUTOMATION = stable_id("automation", "extra-no-campaign")  # has a file
LOST_AUTOMATION = stable_id("automation", "extra-lost-automation")  # has none
UNTOUCHED = object()  # tells "no content given" from "content is null"


@dataclass
class Cast:
    """The extra rows so far, as dictionaries in the shape of local/sample/schema.py."""

    users: list[dict] = field(default_factory=list)
    sends: list[dict] = field(default_factory=list)
    events: list[dict] = field(default_factory=list)
    persons: list[dict] = field(default_factory=list)
    distinct_ids: list[dict] = field(default_factory=list)

    def user(
        self, key: str, *, email: str | None = None, distinct_id: str | None = None,
        created_at: datetime = SIGNED_UP_AT, deleted_at: int = 0,
    ) -> str:  # fmt: skip
        """Add a user; its id. The e-mail ends in @extra.example whatever the case is about."""
        row = {"id": extra_id("user", key), "email": email or f"{key}@extra.example"}
        row |= {"posthog_distinct_id": distinct_id, "deleted_at": deleted_at}
        self.users.append(row | {"created_at": created_at, "updated_at": created_at})
        return row["id"]

    def person(self, key: str, *distinct_ids: str, email: str | None = None) -> str:
        """Add a person with its distinct ids; the person's id."""
        row = {"id": extra_id("person", key), "properties": json.dumps({"email": email} if email else {})}
        self.persons.append(row | {"created_at": DAY_27 - timedelta(days=30)})
        self.distinct_ids += [{"distinct_id": each, "person_id": row["id"]} for each in distinct_ids]
        return row["id"]

    def mapped_user(self, key: str, **details) -> str:
        """Add a user whom PostHog knows by the distinct id extra-<key>; the user's id."""
        self.person(key, f"extra-{key}")
        return self.user(key, distinct_id=f"extra-{key}", **details)

    def send(
        self, case: str | None, user_id: str | None, at: datetime | None, *, content: object = UNTOUCHED,
        status: str | None = "delivered", automation_id: str | None = None,
    ) -> None:  # fmt: skip
        """Add one send of campaign extra-<case>, or of no campaign at all."""
        if content is UNTOUCHED:
            content = {
                "title": f"Extra: {case or 'no campaign'}",
                "body": "Added on top.",
                "deep_link": "app://extra",
            }
        self.sends.append(
            {
                "id": extra_id("push", len(self.sends), case),
                "user_id": user_id,
                "sent_timestamp": at,
                "notification_content": None if content is None else json.dumps(content),
                "campaign_id": f"extra-{case}" if case else None,
                "automation_id": automation_id,
                "delivery_status": status,
            }
        )

    def visits(self, key: str, sent_at: datetime, distinct_ids: list[str] | None = None) -> None:
        """Add the usual visits of person `key` around a send, taking turns over its distinct ids."""
        distinct_ids = distinct_ids or [f"extra-{key}"]
        for turn, (days, sales) in enumerate(VISITS.items()):
            self.event(
                key, distinct_ids[turn % len(distinct_ids)], sent_at + timedelta(days=days), sales=sales
            )

    def event(
        self, key: str, distinct_id: str, at: datetime, *, name: str = "basket", sales: float = 10.0
    ) -> None:
        """Add one event of person `key`."""
        self.events.append(
            {
                "uuid": extra_id("event", len(self.events)),
                "event": name,
                "properties": json.dumps({"sales": sales} if name == "basket" else {}),
                "distinct_id": distinct_id,
                "person_id": extra_id("person", key),
                "timestamp": at,
            }
        )
