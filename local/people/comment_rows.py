"""Comments and replies of the engagement platform, and the few that no application should have written."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cache

from local.people.chance import dice, utc, uuid_of
from local.people.post_rows import posts
from local.people.presence import drawn
from local.people.words import answer

COMMENTS, REPLIES = 760, 236


@cache
def comments() -> list[dict]:
    """All of them, in the order of their creation; the odd ones last."""
    rng, known, rows = dice("comments"), posts(), []
    since = known[4]["created_at"]
    moments = drawn(COMMENTS + REPLIES, "comments", "engagement", since, with_all_regulars=True)
    replies = set(rng.sample(range(60, len(moments)), REPLIES))
    for n, (at, person) in enumerate(moments):
        parent = rng.choice(rows[-50:]) if n in replies else None
        recent = [post["id"] for post in known if post["created_at"] < at][-40:]
        rows.append(
            {
                "id": uuid_of("comment", n),
                "post_id": parent["post_id"] if parent else rng.choice(recent),
                "person_id": person.engagement_id,
                "parent_comment_id": parent["id"] if parent else None,
                "content": answer(rng),
                "created_at": at,
                "updated_at": at + timedelta(minutes=3) if rng.random() < 0.1 else None,
                "deleted_at": at + timedelta(minutes=40) if rng.random() < 0.05 else None,
            }
        )
    return rows + list(_impossible_comments(rows))


def _impossible_comments(rows: list[dict]) -> Iterable[dict]:
    """A missing parent, two that answer each other, one without a time, and one from before its author's signup."""
    pattern = rows[100] | {"updated_at": None, "deleted_at": None, "parent_comment_id": None}
    ids = [uuid_of("odd comment", n) for n in range(5)]
    at = utc("2025-07-22T11:00:00")
    author = next(
        m.person
        for m in drawn(200, "odd comments", "engagement")
        if m.person.signed_up_at > utc("2025-07-10")
    )
    yield pattern | {"id": ids[0], "parent_comment_id": uuid_of("a comment that is gone"), "created_at": at}
    yield pattern | {"id": ids[1], "parent_comment_id": ids[2], "created_at": at + timedelta(minutes=5)}
    yield pattern | {"id": ids[2], "parent_comment_id": ids[1], "created_at": at + timedelta(minutes=9)}
    yield pattern | {"id": ids[3], "created_at": None}
    early = author.signed_up_at - timedelta(hours=26)
    yield pattern | {"id": ids[4], "created_at": early, "person_id": author.engagement_id}
