"""Collections of profiles, what was put into them, with whom they were shared, and grants to see a profile."""

import json
from datetime import datetime, timedelta
from functools import cache

from local.people.cast import Person, cast
from local.people.chance import dice, utc
from local.people.days import LAST_MONTH
from local.people.presence import drawn
from local.people.registrations import known_at

PRIVACY = {"PUBLIC": 60, "PRIVATE": 40, None: 20}
PROFILES, SHARES, GRANTS = 420, 60, 75
SCRIPT_PROFILES, SCRIPT_AT = 80, utc("2025-07-24T14:00:00")
NAMES = ("People to call", "Spring audit", "Panel for Lyon", "Shortlist", "Mentors", "Glue people", "Reserve")


def collection_tables() -> dict[str, list[dict]]:
    """Rows of collections, collection_profiles and collection_collaborators."""
    return {
        "collections": _collections(),
        "collection_profiles": _profiles(),
        "collection_collaborators": _collaborators(),
    }


@cache
def _collections() -> list[dict]:
    """A hundred and twenty with a time; then one from before its owner's signup and one without a time."""
    rng = dice("collections")
    privacy = [value for value, count in PRIVACY.items() for _ in range(count)]
    rng.shuffle(privacy)
    made = drawn(sum(PRIVACY.values()), "collections", "chemlink")
    rows = [_collection(person, at, kind, rng) for (at, person), kind in zip(made, privacy, strict=True)]
    for row in rng.sample([row for row in rows if row["created_at"] < LAST_MONTH], 7):
        row["deleted_at"] = row["created_at"] + timedelta(days=20)
    early = next(p for _, p in made if p.signed_up_at > utc("2025-07-10") and not p.excluded_by)
    rows.append(_collection(early, early.signed_up_at - timedelta(hours=30), "PRIVATE", rng))
    rows.append(_collection(made[0].person, None, "PRIVATE", rng))
    return [{"id": number} | row for number, row in enumerate(rows, start=1)]


def _collection(owner: Person, at: datetime | None, privacy: str | None, rng) -> dict:
    renamed = at and rng.random() < 0.2
    return {
        "person_id": owner.chemlink_id,
        "name": rng.choice(NAMES),
        "description": "Ask before sharing" if rng.random() < 0.2 else None,
        "privacy": privacy,
        "created_at": at,
        "updated_at": at + timedelta(hours=30) if renamed else None,
        "deleted_at": None,
    }


def _profiles() -> list[dict]:
    """Profiles put into collections by people, and eighty by one script, a second apart."""
    rng = dice("collection profiles")
    ranks: dict[int, int] = {}
    rows = []
    for at, person in drawn(PROFILES, "profiles", "chemlink", after=_collections()[1]["created_at"]):
        rows.append((_one_of(person, at, rng), rng.choice(known_at("chemlink", at)), person.chemlink_id, at))
    actor = next(p for p in cast() if p.has_finder and p.signed_up_at < utc("2025-06-15"))
    target = _one_of(actor, SCRIPT_AT, rng)
    for n, profile in enumerate(rng.sample(known_at("chemlink", SCRIPT_AT), SCRIPT_PROFILES)):
        rows.append((target, profile, actor.chemlink_id, SCRIPT_AT + timedelta(seconds=n)))
    made = []
    for number, (collection, profile, by, at) in enumerate(sorted(rows, key=lambda row: row[3]), start=1):
        ranks[collection] = ranks.get(collection, 0) + 1
        row = {"id": number, "collection_id": collection, "person_id": profile, "added_by": by}
        made.append(row | {"rank": ranks[collection], "created_at": at})
    return made


def _one_of(person: Person, at: datetime, rng) -> int:
    """A collection of the person's own if there is one by then, else one that others can see."""
    there = [row for row in _collections() if row["created_at"] and row["created_at"] < at]
    own = [row["id"] for row in there if row["person_id"] == person.chemlink_id]
    return rng.choice(own or [row["id"] for row in there if row["privacy"] != "PRIVATE"] or [there[0]["id"]])


def _collaborators() -> list[dict]:
    rng = dice("collaborators")
    since = _collections()[1]["created_at"]
    return [
        {
            "id": number,
            "collection_id": _one_of(person, at, rng),
            "person_id": rng.choice(known_at("chemlink", at)),
            "added_by": person.chemlink_id,
            "access_type": rng.choice(("view", "view", "edit")),
            "created_at": at,
        }
        for number, (at, person) in enumerate(drawn(SHARES, "shares", "chemlink", since), start=1)
    ]


def grants() -> list[dict]:
    """Rows of view_access: who may see whose profile, and until when. In the last month among the regulars only."""
    rng = dice("grants")
    regulars = [p.chemlink_id for p in cast() if p.in_chemlink and p.is_regular]
    return [
        {
            "id": number,
            "person_id": person.chemlink_id,
            "user_id": rng.choice(regulars if at >= LAST_MONTH else known_at("chemlink", at)),
            "type": rng.choice(("profile", "profile", "contact")),
            "expiry": at + timedelta(days=90) if rng.random() < 0.7 else None,
            "metadata": json.dumps({"reason": rng.choice(("interview", "project", "reference"))}),
            "created_at": at,
        }
        for number, (at, person) in enumerate(drawn(GRANTS, "grants", "chemlink"), start=1)
    ]
