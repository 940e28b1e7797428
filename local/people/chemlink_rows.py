"""The tables of the profile service: profiles and what people did with the finder and their collections."""

from datetime import timedelta
from random import Random

from local.people.cast import Person, cast
from local.people.chance import dice, utc
from local.people.collection_rows import collection_tables, grants
from local.people.days import FIRST_DAY, LAST_DAY, LAST_MONTH, at_some_hour
from local.people.person_rows import chemlink_persons
from local.people.presence import Moment, drawn
from local.people.profile_rows import education, experiences
from local.people.reference import LANGUAGES, reference_rows
from local.people.registrations import chemlink_created_at, known_at
from local.people.words import answer, search

VOTES_BY_MONTH = {5: 4, 6: 4, 7: 5, 8: 4, 9: 5}
SEARCHES = 109
INTENTS = ("find_person", "find_person", "find_company", "find_skill", "other")


def chemlink_tables() -> dict[str, list[dict]]:
    """Rows of every table of the profile service."""
    searches = _query_embeddings()
    return {
        "persons": chemlink_persons(),
        "experiences": experiences(),
        "education": education(),
        **collection_tables(),
        "query_votes": _query_votes(searches),
        "query_embeddings": searches,
        "view_access": grants(),
        "embeddings": _embeddings(),
        "person_languages": _person_languages(),
        **reference_rows(),
    }


def _query_embeddings() -> list[dict]:
    """The searches: when and what for, never by whom."""
    rng = dice("searches")
    days = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    rows = []
    for at in sorted(
        at_some_hour(day, rng) for day in rng.choices(days, [7 - day.weekday() for day in days], k=SEARCHES)
    ):
        row = {"intent": rng.choice(INTENTS), "embedded_text": search(rng), "embedding": _vector(rng)}
        rows.append(row | {"created_at": at, "deleted_at": None})
    rows[-1]["deleted_at"] = utc("2025-09-30T22:00:00")
    return _numbered(rows)


def _query_votes(searches: list[dict]) -> list[dict]:
    """Votes of people who may use the finder, a minute or two after one of their searches."""
    rng, rows = dice("votes"), []
    for month, count in VOTES_BY_MONTH.items():
        for at, voter in _finders_in(month, count):
            asked = [row["embedded_text"] for row in searches if row["created_at"] < at] or [
                searches[0]["embedded_text"]
            ]
            rows.append(
                {
                    "type": rng.choice(("up", "up", "down")),
                    "profile_id": rng.choice(known_at("chemlink", at)),
                    "voter_id": voter.chemlink_id,
                    "score": round(rng.random(), 4),
                    "search_key": f"search-{rng.randrange(10**6):06}",
                    "actual_query": asked[-1],
                    "remarks": answer(rng) if rng.random() < 0.2 else None,
                    "created_at": at,
                }
            )
    return _numbered(sorted(rows, key=lambda row: row["created_at"]))


def _finders_in(month: int, count: int) -> list[Moment]:
    known = [m for m in drawn(2500, "votes", "chemlink") if m.person.has_finder and m.at.month == month]
    return dice("votes", month).sample(known, count)


def _embeddings() -> list[dict]:
    """Which profiles have been embedded: most of those of before the last month."""
    rows = []
    for person, at in _dated(before_last_month=True):
        rng = dice("embedding", person.number)
        if rng.random() < 0.8:
            rows.append(
                {
                    "person_id": person.chemlink_id,
                    "embedding": _vector(rng),
                    "created_at": at + timedelta(hours=3),
                }
            )
    return _numbered(rows)


def _person_languages() -> list[dict]:
    rows = []
    for person, at in _dated():
        rng = dice("languages", person.number)
        for language in rng.sample(range(1, len(LANGUAGES) + 1), rng.choice((0, 0, 1, 1, 2, 3))):
            proficiency = rng.choice(("native", "fluent", "basic", None))
            row = {"person_id": person.chemlink_id, "language_id": language, "proficiency": proficiency}
            rows.append(row | {"created_at": at + timedelta(minutes=2)})
    return _numbered(rows)


def _dated(before_last_month: bool = False) -> list[tuple[Person, object]]:
    known = [(p, chemlink_created_at(p)) for p in cast() if p.in_chemlink]
    return [(p, at) for p, at in known if at and not (before_last_month and at >= LAST_MONTH)]


def _vector(rng: Random) -> bytes:
    return rng.randbytes(16)


def _numbered(rows: list[dict]) -> list[dict]:
    return [{"id": number} | row for number, row in enumerate(rows, start=1)]
