"""Puts the published part and the extras together into the tables that the two sources serve."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, time

import pyarrow as pa
import pyarrow.compute as pc

from local.sample import extras, published, schema
from local.sample.cadence import user_notifications
from local.sample.extras.sends import duplicates_of
from local.sample.ids import stable_id


@dataclass(frozen=True)
class Sample:
    """Both sides of the sample: tables by name, as local/sample/schema.py describes their columns."""

    push: dict[str, pa.Table]  # users, push_notifications, cadence.user_notifications
    posthog: dict[str, pa.Table]  # events, persons, person_distinct_ids


def sample() -> Sample:
    """The whole sample: published rows first, extras after them."""
    plain, more = published_sample(), extras.tables()
    more["push_notifications"] = pa.concat_tables(
        [more["push_notifications"], duplicates_of(plain.push["push_notifications"])]
    )
    push = {name: pa.concat_tables([table, more[name]]) for name, table in plain.push.items()}
    push["cadence.user_notifications"] = user_notifications()
    posthog = {name: pa.concat_tables([table, more[name]]) for name, table in plain.posthog.items()}
    return Sample(push, posthog)


def published_sample() -> Sample:
    """The published rows alone: every exposure delivered at midnight UTC of its campaign's first day."""
    return Sample(
        push={"users": _users(), "push_notifications": _push_notifications()},
        posthog={"events": _events(), "persons": _persons(), "person_distinct_ids": _person_distinct_ids()},
    )


def _users() -> pa.Table:
    at = published.SIGNED_UP_AT
    rows = [
        {"id": stable_id("user", household), "posthog_distinct_id": str(household),
         "created_at": at, "updated_at": at, "deleted_at": 0}
        for household in published.households()
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema.USERS)


def _push_notifications() -> pa.Table:
    campaigns = {campaign.number: campaign for campaign in published.campaigns()}
    rows = []
    for number, household in published.exposures():
        campaign = campaigns[number]
        rows.append(
            {
                "id": stable_id("push", number, household),
                "user_id": stable_id("user", household),
                "sent_timestamp": datetime.combine(campaign.starts_on, time(), UTC),
                "notification_content": json.dumps(campaign.content),
                "campaign_id": campaign.campaign_id,
                "automation_id": campaign.automation_id,
                "delivery_status": "delivered",
            }
        )
    return pa.Table.from_pylist(rows, schema.PUSH_NOTIFICATIONS)


def _events() -> pa.Table:
    """One 'basket' event per basket; its id counts the household's baskets, since two can share a second."""
    baskets = published.baskets()
    numbers = baskets["household"].to_pylist()
    persons = {household: stable_id("person", household) for household in set(numbers)}
    ids, ordinal, previous = [], 0, None
    for household in numbers:
        ordinal = ordinal + 1 if household == previous else 0
        previous = household
        ids.append(stable_id("basket", household, ordinal))
    started_at = pa.scalar(published.EPOCH, schema.INSTANT)
    microseconds = pc.multiply(baskets["second"].cast(pa.int64()), 1_000_000).cast(pa.duration("us"))
    amounts = pc.divide(baskets["cents"].cast(pa.float64()), 100.0).cast(pa.string())
    return pa.table(
        {
            "uuid": ids,
            "event": pa.repeat("basket", len(ids)),
            "properties": pc.binary_join_element_wise('{"sales": ', amounts, "}", ""),
            "distinct_id": baskets["household"].cast(pa.string()),
            "person_id": [persons[household] for household in numbers],
            "timestamp": pc.add(started_at, microseconds),
        },
        schema=schema.EVENTS,
    )


def _persons() -> pa.Table:
    """One person per household, without properties; known since its first basket, as in PostHog."""
    first = published.baskets().group_by("household").aggregate([("second", "min")])
    since = dict(zip(first["household"].to_pylist(), first["second_min"].to_pylist(), strict=True))
    rows = [
        {"id": stable_id("person", household), "properties": "{}",
         "created_at": datetime.fromtimestamp(published.EPOCH.timestamp() + since.get(household, 0), UTC)}
        for household in published.households()
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema.PERSONS)


def _person_distinct_ids() -> pa.Table:
    rows = [
        {"distinct_id": str(household), "person_id": stable_id("person", household)}
        for household in published.households()
    ]
    return pa.Table.from_pylist(rows, schema.PERSON_DISTINCT_IDS)
