"""The cadence variant: made-up sends without a campaign id, with each hard case of telling campaigns apart.

A campaign is the same title, body and layer with gaps of at most six hours between sends.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pyarrow as pa

from local.sample import schema
from local.sample.ids import duplicate_id, extra_id, stable_id, utc
from local.sample.published import households

MARK = "Made up: "  # every audience description starts with it
THIRTEEN_PARTS_TAKE = timedelta(minutes=25, seconds=23)
LAYERS = {1: "platform-wide", 2: "hot inventory", 3: "behaviour-responsive", 4: "test sends", 5: "new users"}

PARTS = ("Boots week is on", "Thirteen parts, one campaign.")
SLOW = ("Your list, restocked", "Sent in bursts with long breaks.")
EDGE = ("Six hours apart", "The longest break that is still one campaign.")
CUT = ("Six hours and a second apart", "The shortest break that makes two campaigns.")


def user_notifications() -> pa.Table:
    """All rows of cadence.user_notifications; local/sample/README.md lists the campaigns hidden in them."""
    users = [stable_id("user", household) for household in households()]
    rows = [_row(number, users, *send) for number, send in enumerate(_sends())]
    # The tracker wrote five sends of the first campaign a second time.
    rows += [row | {"id": duplicate_id(row["id"])} for row in rows[:5]]
    return pa.Table.from_pylist(rows, schema.USER_NOTIFICATIONS)


def _sends() -> Iterator[tuple[datetime, int, tuple[str, str], int]]:
    """(instant, layer, (title, body), how-manieth recipient) of every send."""
    start = utc("2017-06-12T16:00:00")
    recipients = iter(range(10**6))
    for part in range(13):
        for _ in range(8):
            yield start + THIRTEEN_PARTS_TAKE * part / 12, 1, PARTS, next(recipients)
    for recipient in range(20):  # the same words to some of the same people, eight days later
        yield start + timedelta(days=8), 1, PARTS, recipient
    for recipient in range(10):  # the same words at the same time in another layer
        yield start, 2, PARTS, 500 + recipient
    for burst, minutes in enumerate((0, 112, 150, 262, 300)):
        for recipient in range(6):
            yield (
                utc("2017-07-03T09:00:00") + timedelta(minutes=minutes),
                2,
                SLOW,
                200 + 6 * burst + recipient,
            )
    for content, gap in ((EDGE, timedelta(hours=6)), (CUT, timedelta(hours=6, seconds=1))):
        for burst in range(2):
            for recipient in range(5):
                yield utc("2017-07-10T08:00:00") + gap * burst, 2, content, 300 + 5 * burst + recipient
    for layer, audience in LAYERS.items():
        for recipient in range(20):
            sent_at = utc(f"2017-08-{20 + layer}T12:00:00") + timedelta(seconds=recipient)
            yield sent_at, layer, (f"Layer {layer}: {audience}", "One of each layer."), 20 * layer + recipient


def _row(
    number: int, users: list[str], sent_at: datetime, layer: int, content: tuple[str, str], recipient: int
) -> dict:
    title, body = content
    return {
        "id": extra_id("cadence", number),
        "user_id": users[recipient],
        "layer_id": layer,
        "sent_at": sent_at,
        "push_title": title,
        "push_body": body,
        "audience_description": f"{MARK}{LAYERS[layer]}",
        "deep_link": f"app://cadence/{layer}",
    }
