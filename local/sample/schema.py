"""The tables of the push database and of PostHog, column by column, as the sample fills them."""

import pyarrow as pa

INSTANT = pa.timestamp("us", "UTC")

PUSH_NOTIFICATIONS = pa.schema(
    {
        "id": pa.string(),
        "user_id": pa.string(),
        "sent_timestamp": INSTANT,
        "notification_content": pa.string(),
        "campaign_id": pa.string(),
        "automation_id": pa.string(),
        "delivery_status": pa.string(),
    }
)
USERS = pa.schema(
    {
        "id": pa.string(),
        "email": pa.string(),
        "posthog_distinct_id": pa.string(),
        "created_at": INSTANT,
        "updated_at": INSTANT,
        "deleted_at": pa.int32(),
    }
)
USER_NOTIFICATIONS = pa.schema(
    {
        "id": pa.string(),
        "user_id": pa.string(),
        "layer_id": pa.int32(),
        "sent_at": INSTANT,
        "push_title": pa.string(),
        "push_body": pa.string(),
        "audience_description": pa.string(),
        "deep_link": pa.string(),
    }
)
EVENTS = pa.schema(
    {
        "uuid": pa.string(),
        "event": pa.string(),
        "properties": pa.string(),
        "distinct_id": pa.string(),
        "person_id": pa.string(),
        "timestamp": INSTANT,
    }
)
PERSONS = pa.schema({"id": pa.string(), "properties": pa.string(), "created_at": INSTANT})
PERSON_DISTINCT_IDS = pa.schema({"distinct_id": pa.string(), "person_id": pa.string()})
