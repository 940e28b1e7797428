"""The 312 posts of the engagement platform, nearly all of them deleted since."""

from datetime import datetime, timedelta
from functools import cache
from random import Random

from local.people.cast import cast
from local.people.chance import dice, utc, uuid_of
from local.people.days import END
from local.people.group_rows import groups
from local.people.presence import Moment, drawn
from local.people.registrations import oddities
from local.people.words import sentence

POST_TYPES = {"text": 165, "link": 65, "image": 50, "file": 32}
POSTS, ORPHANED_POSTS, LIVE_POSTS, LIVE_POSTS_OF_THE_DELETED = 312, 4, 10, 3
CLEAN_UP = utc("2025-09-22T09:00:00")


@cache
def posts() -> tuple[dict, ...]:
    """The 312 posts in the order of their creation; ten of them were never deleted."""
    rng = dice("posts")
    types = [kind for kind, count in POST_TYPES.items() for _ in range(count)]
    rng.shuffle(types)
    rows = [_post(n, moment.at, moment.person.engagement_id, types.pop(), rng)
            for n, moment in enumerate(_writers_of_posts())]  # fmt: skip
    for n in range(ORPHANED_POSTS):
        at = utc(f"2025-07-{10 + n}T10:20:30")
        rows.append(_post(len(rows), at, uuid_of("person nobody knows", n), types.pop(), rng))
    closed = {p.engagement_id for p in cast() if p.number in oddities()["deleted_in_both"]}
    kept = [row["id"] for row in rows if row["person_id"] in closed][:LIVE_POSTS_OF_THE_DELETED]
    kept += [rows[-1]["id"]]
    others = [row["id"] for row in rows[-60:-ORPHANED_POSTS] if row["id"] not in kept]
    kept += rng.sample(others, LIVE_POSTS - len(kept))
    rows.sort(key=lambda row: row["created_at"])
    for n, row in enumerate(rows):
        if row["id"] not in kept:
            row |= {"deleted_at": _deletion(n, row["created_at"], rng), "status": "hidden"}
    return tuple(rows)


def _writers_of_posts() -> list[Moment]:
    """Moments of the authors; the accounts closed later wrote their share, or their live posts were not there."""
    closed = [
        p for p in cast() if p.number in oddities()["deleted_in_both"] and p.signed_up_at < utc("2025-08-20")
    ]
    closed = closed[:LIVE_POSTS_OF_THE_DELETED]
    extra = [Moment(max(p.created) + timedelta(days=1, hours=2), p) for p in closed]
    return drawn(POSTS - ORPHANED_POSTS - len(extra), "posts", "engagement") + extra


def _post(number: int, at: datetime, author: str, kind: str, rng: Random) -> dict:
    open_groups = [group["id"] for group in groups() if group["created_at"] < at]
    files = {"image": [f"media/{number}.jpg"], "file": [f"media/{number}.pdf"]}.get(kind)
    edited = rng.random() < 0.3
    return {
        "id": uuid_of("post", number),
        "person_id": author,
        "group_id": rng.choice(open_groups) if open_groups and rng.random() < 0.4 else None,
        "type": kind,
        "content": sentence(rng),
        "link_url": f"https://news.example.org/{number}" if kind == "link" else None,
        "media_keys": files,
        "status": "published",
        "created_at": at,
        "updated_at": min(at + timedelta(hours=rng.randrange(1, 30)), END - timedelta(minutes=1))
        if edited
        else None,
        "deleted_at": None,
        "link_has_preview": rng.random() < 0.8 if kind == "link" else None,
        "pinned_by": author if number % 50 == 7 else None,
    }


def _deletion(number: int, at: datetime, rng: Random) -> datetime:
    """Some authors deleted their posts within days; most posts went in a clean-up by hand, minute by minute."""
    if rng.random() < 0.4 or at >= CLEAN_UP:
        return min(at + timedelta(hours=rng.randrange(2, 200)), END - timedelta(minutes=5 + number % 40))
    return CLEAN_UP + timedelta(minutes=number, seconds=rng.randrange(50))
