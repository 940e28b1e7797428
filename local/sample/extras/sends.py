"""Awkward sends: not delivered, without recipient, time or title, twice, too close, on a window's edge."""

from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc

from local.sample.extras.cast import (
    DAY_8,
    DAY_13,
    DAY_18,
    DAY_27,
    EXTRA_AUTOMATION,
    LOST_AUTOMATION,
    Cast,
)
from local.sample.ids import duplicate_id, utc

HOUR = timedelta(hours=1)
STATES = ("failed", "bounced", "pending", "failed", "bounced", "pending", "failed", "teleported", None)


def add_sends(cast: Cast) -> None:
    """One campaign per way in which a send can be odd."""
    _states(cast)
    _missing_parts(cast)
    _unreadable(cast)
    _templates(cast)
    _overlap(cast)
    _edges(cast)
    _other_events(cast)
    _automations(cast)


def duplicates_of(published_sends: pa.Table) -> pa.Table:
    """A second copy, under another id, of the first two sends of campaigns 8, 13 and 18."""
    copies = []
    for campaign in ("campaign-8", "campaign-13", "campaign-18"):
        copies += (
            published_sends.filter(pc.equal(published_sends["campaign_id"], campaign)).slice(0, 2).to_pylist()
        )
    rows = [row | {"id": duplicate_id(row["id"])} for row in copies]
    return pa.Table.from_pylist(rows, published_sends.schema)


def _user(cast: Cast, key: str, at) -> str:
    user = cast.mapped_user(key)
    cast.visits(key, at)
    return user


def _states(cast: Cast) -> None:
    users = [_user(cast, f"states-{number}", DAY_13 + 10 * HOUR) for number in (1, 2, 3)]
    for turn, status in enumerate(STATES):
        cast.send("states", users[turn % 3], DAY_13 + (10 + turn) * HOUR, status=status)


def _missing_parts(cast: Cast) -> None:
    for day in (DAY_8, DAY_13, DAY_18):
        cast.send("no-recipient", None, day + 10 * HOUR)
    for number in (1, 2):
        cast.send("no-time", _user(cast, f"no-time-{number}", DAY_8), None)
        cast.send("future", _user(cast, f"future-{number}", DAY_8), utc(f"2199-0{number}-01"))


def _unreadable(cast: Cast) -> None:
    contents = [
        (DAY_8, "a text"),
        (DAY_8, ["a", "list"]),
        (DAY_13, 13),
        (DAY_18, {"body": "No title."}),
        (DAY_18, None),
    ]
    for number, (day, content) in enumerate(contents, start=1):
        at = day + 11 * HOUR
        cast.send("unreadable", _user(cast, f"unreadable-{number}", at), at, content=content)


def _templates(cast: Cast) -> None:
    for number in (1, 2, 3):
        at = DAY_27 + 10 * HOUR
        content = {"title": "[[var:first_name]], your coupons are here", "body": "[[var:store]] expects you."}
        cast.send("template", _user(cast, f"template-{number}", at), at, content=content)


def _overlap(cast: Cast) -> None:
    """Three sends to the same two users within 35 hours, the last one on the next day."""
    for number in (1, 2):
        user = _user(cast, f"overlap-{number}", DAY_13 + 9 * HOUR)
        for case, hours in {"overlap-first": 9, "overlap-second": 21, "overlap-third": 44}.items():
            cast.send(case, user, DAY_13 + hours * HOUR)


def _edges(cast: Cast) -> None:
    """Events exactly on the edges of both windows: two are baseline and two in the 48 hours after."""
    at, second, month = DAY_8 + 12 * HOUR, timedelta(seconds=1), timedelta(days=30)
    user = cast.mapped_user("edges-1")
    for moment in (at - month - second, at - month, at - second, at, at + 48 * HOUR - second, at + 48 * HOUR):
        cast.event("edges-1", "extra-edges-1", moment, sales=1.0)
    cast.send("edges", user, at)


def _other_events(cast: Cast) -> None:
    for number in (1, 2):
        key, at = f"other-events-{number}", DAY_13 + 12 * HOUR
        user = _user(cast, key, at)
        for hours in (-50, -26, 3, 4, 5):
            cast.event(key, f"extra-{key}", at + hours * HOUR, name="coupon viewed")
        cast.send("other-events", user, at)


def _automations(cast: Cast) -> None:
    for number in (1, 2):
        at = DAY_27 + 12 * HOUR
        user = _user(cast, f"no-campaign-{number}", at)
        cast.send(None, user, at, automation_id=EXTRA_AUTOMATION)
        user = _user(cast, f"lost-automation-{number}", at)
        cast.send("lost-automation", user, at, automation_id=LOST_AUTOMATION)
