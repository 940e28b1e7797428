"""The persons tables of both databases: the same people, with everything two registrations disagree about."""

import json
from datetime import datetime, timedelta
from functools import cache

from local.people.cast import BY_LOGIN, EXTERNAL, STALE, TRAP, Person, cast
from local.people.chance import dice, utc, uuid_of
from local.people.days import BULK_UPDATE
from local.people.names import COUNTRY_CODES
from local.people.reference import COMPANIES, LOCATIONS, ROLES

EXCLUDED_ADDRESSES = {  # what the accounts of the first nine rules entered; the rules are spelled differently
    1: "Nora.Vale@Staff.Example.com", 2: "ivo.lund@staff.example.com", 3: "PETRA.HOLM@STAFF.EXAMPLE.COM",
    4: "sam.reyk@staff.example.com", 5: "QA.Robot@example.org", 6: "qa.robot@example.org",
    7: "Load.Test@example.com", 9: "demo.account@example.com",
}  # fmt: skip


def oddities() -> dict[str, frozenset[int]]:
    """Numbers of the linked people of each awkward case of the persons tables; nobody is in two."""
    return _oddities()


@cache
def _oddities() -> dict[str, frozenset[int]]:
    sizes = {
        "engagement_without_email": 40, "chemlink_without_email": 35, "other_email": 60, "upper_case": 45,
        "shared": 15, "deleted_in_both": 8, "deleted_in_engagement": 4, "deleted_in_chemlink": 3,
        "engagement_undated": 2, "chemlink_undated": 1,
    }  # fmt: skip
    plain = [
        p.number
        for p in cast()
        if p.link == EXTERNAL
        and p.signed_up_at
        and not (p.excluded_by or p.is_regular or p.is_edge or p.has_finder)
        and p.signed_up_at < utc("2025-09-01")
    ]
    drawn = iter(dice("oddities").sample(plain, sum(sizes.values())))
    return {name: frozenset(next(drawn) for _ in range(size)) for name, size in sizes.items()}


def emails(person: Person) -> tuple[str | None, str | None]:
    """The addresses on the engagement platform and in the profile service."""
    odd, number, usual = oddities(), person.number, person.email
    if person.excluded_by:
        address = EXCLUDED_ADDRESSES.get(number - _included(), usual)
        # the fourth is known as staff to the profile service alone
        return (usual, address) if number - _included() == 4 else (address, address)
    if number in odd["shared"]:  # six pairs and a team of three, by their order among the fifteen
        team = min(sorted(odd["shared"]).index(number) // 2, 6)
        return (f"team{team + 1}@example.org",) * 2
    here = None if number in odd["engagement_without_email"] else usual
    there = None if number in odd["chemlink_without_email"] else usual
    if number in odd["other_email"]:
        there = f"{usual.split('@')[0]}@work.example.org"
    if number in odd["upper_case"]:
        here = usual.upper()
    return here, there


def _included() -> int:
    return sum(not p.excluded_by for p in cast())


def engagement_persons() -> list[dict]:
    """Rows of persons of the engagement platform."""
    rows = []
    for person in cast():
        if person.in_engagement:
            rows.append(_engagement_row(person, dice("engagement person", person.number)))
    return rows


def engagement_created_at(person: Person) -> datetime | None:
    return None if person.number in oddities()["engagement_undated"] else person.created[0]


def chemlink_created_at(person: Person) -> datetime | None:
    return None if person.number in oddities()["chemlink_undated"] else person.created[1]


def _engagement_row(person: Person, rng) -> dict:
    first, middle, last = person.names
    created_at, number = engagement_created_at(person), person.number
    company = rng.choice(COMPANIES)[0] if rng.random() < 0.8 else None
    edited = created_at and person.signed_up_at < utc("2025-09-01") and rng.random() < 0.3
    external_id = {
        EXTERNAL: uuid_of("public id", number),
        STALE: uuid_of("an id of a former import", number),
        TRAP: str(person.chemlink_id - 2000 if number > 2000 else person.chemlink_id + 1),
    }.get(person.link)
    knows_login = person.link == BY_LOGIN or rng.random() < 0.4
    return {
        "id": person.engagement_id,
        "external_id": external_id,
        "iam_id": uuid_of("login", number) if knows_login else None,
        "employment_status": rng.choice(("employed", "employed", "student", "between jobs", None)),
        "first_name": first,
        "middle_name": middle,
        "last_name": last,
        "email": emails(person)[0],
        "mobile_number": f"555{number:07}" if rng.random() < 0.3 else None,
        "mobile_number_country_code": rng.choice(COUNTRY_CODES),
        "profile_picture_key": f"pictures/{number}.jpg" if rng.random() < 0.5 else None,
        "profile_pic_updated_at": created_at if rng.random() < 0.3 else None,
        "company_name": company,
        "role_title": rng.choice(ROLES) if company else None,
        "created_at": created_at,
        "updated_at": created_at + timedelta(days=rng.randrange(1, 25)) if edited else None,
        "deleted_at": deleted_at(person, "engagement"),
    }


def deleted_at(person: Person, database: str) -> datetime | None:
    """When the account was closed; None for nearly everybody."""
    odd = oddities()
    if person.number not in odd["deleted_in_both"] | odd[f"deleted_in_{database}"]:
        return None
    return utc("2025-09-03T10:00:00") + timedelta(hours=dice("closed", person.number).randrange(300))


def chemlink_persons() -> list[dict]:
    """Rows of persons of the profile service, as the bulk update left them."""
    rng = dice("bulk update")
    rows = []
    for person in cast():
        if person.in_chemlink:
            row = _chemlink_row(person, dice("chemlink person", person.number))
            touched = BULK_UPDATE + timedelta(microseconds=rng.randrange(990_000))
            is_before = row["created_at"] is None or row["created_at"] < BULK_UPDATE
            rows.append(row | {"updated_at": touched if is_before else None})
    return rows


def _chemlink_row(person: Person, rng) -> dict:
    first, middle, last = person.names
    number = person.number

    def maybe(share: float, value: object) -> object:
        return value if rng.random() < share else None

    return {
        "id": person.chemlink_id,
        "person_id": uuid_of("public id", number),
        "chemlink_id": uuid_of("chemlink id", number),
        "kratos_id": uuid_of("login", number),
        "first_name": first,
        "middle_name": middle,
        "last_name": last if number % 50 else None,
        "email": emails(person)[1],
        "secondary_email": maybe(0.1, f"private{number}@example.org"),
        "mobile_number": maybe(0.2, f"+44 555 {number:07}"),
        "linked_in_url": maybe(0.35, f"https://profiles.example.com/in/{first}-{number}".lower()),
        "headline_description": maybe(
            0.5, rng.choice(("Chemist", "Makes things that stick", "Polymers, mostly"))
        ),
        "career_goals": maybe(0.15, "To run a laboratory that ventilates well"),
        "business_experience_summary": maybe(0.2, "Ten years of coatings, two of candles"),
        "location_id": maybe(0.8, rng.randrange(len(LOCATIONS)) + 1),
        "company_id": maybe(0.7, rng.randrange(len(COMPANIES)) + 1),
        "role_id": maybe(0.7, rng.randrange(len(ROLES)) + 1),
        "has_finder": person.has_finder,
        "profile": json.dumps({"theme": rng.choice(("light", "dark")), "newsletter": rng.random() < 0.5}),
        "created_at": chemlink_created_at(person),
        "deleted_at": deleted_at(person, "chemlink"),
    }
