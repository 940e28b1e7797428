"""The persons tables of both databases: the same people, entered twice."""

import json
from datetime import timedelta
from random import Random

from local.people.cast import BY_LOGIN, EXTERNAL, STALE, TRAP, Person, cast
from local.people.chance import dice, utc, uuid_of
from local.people.days import BULK_UPDATE
from local.people.names import COUNTRY_CODES
from local.people.reference import COMPANIES, LOCATIONS, ROLES
from local.people.registrations import chemlink_created_at, deleted_at, emails, engagement_created_at


def engagement_persons() -> list[dict]:
    """Rows of persons of the engagement platform."""
    rows = []
    for person in cast():
        if person.in_engagement:
            rows.append(_engagement_row(person, dice("engagement person", person.number)))
    return rows


def _engagement_row(person: Person, rng: Random) -> dict:
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
    is_former = person.link == EXTERNAL and number % 25 == 0  # of the identity provider before this one
    return {
        "id": person.engagement_id,
        "external_id": external_id,
        "iam_id": uuid_of("former login" if is_former else "login", number) if knows_login else None,
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


def _chemlink_row(person: Person, rng: Random) -> dict:
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
