"""The tables of the engagement platform; mentions and reports are made here."""

from datetime import timedelta

from local.people.cast import cast
from local.people.chance import dice, utc, uuid_of
from local.people.comment_rows import COMMENTS, REPLIES, comments
from local.people.days import END
from local.people.group_rows import groups, members
from local.people.person_rows import engagement_persons
from local.people.post_rows import posts
from local.people.presence import drawn
from local.people.registrations import known_at

MENTIONS_IN_POSTS, MENTIONS_IN_COMMENTS, REPORTS = 90, 59, 34


def engagement_tables() -> dict[str, list[dict]]:
    """Rows of every table of the engagement platform."""
    return {
        "persons": engagement_persons(),
        "groups": groups(),
        "group_members": members(),
        "posts": list(posts()),
        "comments": comments(),
        "mentions": _mentions(),
        "reports": _reports(),
    }


def _mentions() -> list[dict]:
    """Mentions by the authors of posts and comments; the last one is dated in 2031."""
    rng, authors = dice("mentions"), {p.engagement_id for p in cast() if p.in_engagement}
    chosen = rng.sample([post for post in posts() if post["person_id"] in authors], MENTIONS_IN_POSTS)
    places = [(post["id"], None, post) for post in chosen]
    ordinary = [row for row in comments()[: COMMENTS + REPLIES] if row["person_id"] in authors]
    places += [(row["post_id"], row["id"], row) for row in rng.sample(ordinary, MENTIONS_IN_COMMENTS)]
    rows = [
        {
            "id": uuid_of("mention", n),
            "post_id": post_id,
            "comment_id": comment_id,
            "mentioned_person_id": rng.choice(known_at("engagement", place["created_at"])),
            "mentioned_by_person_id": place["person_id"],
            "created_at": place["created_at"],
            "deleted_at": place["deleted_at"] if n % 3 == 0 else None,
        }
        for n, (post_id, comment_id, place) in enumerate(places)
    ]
    future = rows[0] | {
        "id": uuid_of("mention", "future"),
        "created_at": utc("2031-01-01T12:00:00"),
        "deleted_at": None,
    }
    return [*rows, future]


def _reports() -> list[dict]:
    """Reports of posts and, every third, of comments; most were reviewed within two days."""
    rng, rows = dice("reports"), []
    for n, (at, person) in enumerate(drawn(REPORTS, "reports", "engagement", utc("2025-05-12"))):
        of_comment = n % 3 == 2
        places = comments() if of_comment else posts()
        seen = [row["id"] for row in places if row["created_at"] and row["created_at"] < at]
        reviewed = rng.random() < 0.7
        rows.append(
            {
                "id": uuid_of("report", n),
                "reporter_id": person.engagement_id,
                "reported_post_id": None if of_comment else rng.choice(seen[-30:]),
                "reported_comment_id": rng.choice(seen[-30:]) if of_comment else None,
                "reason": rng.choice(("spam", "off topic", "unkind")),
                "description": None,
                "status": "reviewed" if reviewed else "open",
                "created_at": at,
                "reviewed_at": min(at + timedelta(hours=rng.randrange(1, 48)), END - timedelta(hours=1))
                if reviewed
                else None,
                "deleted_at": None,
            }
        )
    return rows
