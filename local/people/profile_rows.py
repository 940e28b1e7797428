"""Experiences and education of profiles, with dates as people type them, and one import of four hundred."""

from datetime import datetime, timedelta
from random import Random

from local.people.cast import Person, cast
from local.people.chance import dice, utc
from local.people.days import LAST_MONTH
from local.people.presence import drawn
from local.people.reference import COMPANIES, DEGREES, LOCATIONS, PROJECTS, ROLES, SCHOOLS
from local.people.registrations import chemlink_created_at

IMPORTED, IMPORTED_AT = 400, utc("2025-06-18T02:00:00.412")
ADDED_LATER = {"experience": 160, "education": 60}
UNREADABLE = ("13-2011", "13-2011", "13-2011", "unknown", "unknown")


def experiences() -> list[dict]:
    """Those of the registration, the import, and those that people added later."""
    rows = []
    for person, at in _registered():
        rng = dice("experience", person.number)
        for n in range(rng.choice((0, 0, 1, 1, 2, 3))):
            rows.append(_experience(person, at + timedelta(minutes=4 + n, seconds=rng.randrange(60)), rng))
    rng = dice("import")
    here = [p for p, at in _registered() if at < utc("2025-06-15")]
    rows += [_experience(p, IMPORTED_AT, rng) | {"type": "imported"} for p in rng.sample(here, IMPORTED)]
    later = drawn(ADDED_LATER["experience"], "experiences", "chemlink", with_all_regulars=True)
    rows += [_experience(m.person, m.at, rng) for m in later]
    rows.sort(key=lambda row: (row["created_at"], row["person_id"]))
    for n, start in enumerate(UNREADABLE):
        rows[50 + 100 * n]["start_date"] = start
    for row in rng.sample(rows, 30):
        row["updated_at"] = row["created_at"] + timedelta(days=3)
    for row in rng.sample([row for row in rows if row["created_at"] < LAST_MONTH], 20):
        row["deleted_at"] = row["created_at"] + timedelta(days=11)
    return [{"id": number} | row for number, row in enumerate(rows, start=1)]


def education() -> list[dict]:
    """Those of the registration and those that people added later."""
    rows = []
    for person, at in _registered():
        rng = dice("education", person.number)
        if rng.random() < 0.45:
            rows.append(_education(person, at + timedelta(minutes=9, seconds=rng.randrange(60)), rng))
    rng = dice("education")
    rows += [
        _education(m.person, m.at, rng) for m in drawn(ADDED_LATER["education"], "education", "chemlink")
    ]
    rows.sort(key=lambda row: (row["created_at"], row["person_id"]))
    return [{"id": number} | row for number, row in enumerate(rows, start=1)]


def _registered() -> list[tuple[Person, datetime]]:
    """People whose registration asked for a profile: since the last month it no longer does."""
    known = [(p, chemlink_created_at(p)) for p in cast() if p.in_chemlink and not p.is_edge]
    return [(p, at) for p, at in known if at and at < LAST_MONTH]


def typed_month(year: int, rng: Random) -> str:
    """A month as people type it: mostly 4-2011, sometimes ISO."""
    month = rng.randrange(1, 13)
    return f"{year}-{month:02}-01" if rng.random() < 0.15 else f"{month}-{year}"


def _experience(person: Person, at: datetime, rng: Random) -> dict:
    year = rng.randrange(1995, 2024)
    return {
        "person_id": person.chemlink_id,
        "company_id": rng.randrange(len(COMPANIES)) + 1,
        "project_id": rng.randrange(len(PROJECTS)) + 1 if rng.random() < 0.2 else None,
        "role_id": rng.randrange(len(ROLES)) + 1,
        "location_id": rng.randrange(len(LOCATIONS)) + 1 if rng.random() < 0.6 else None,
        "description": "Scale-up, audits and the night shift" if rng.random() < 0.3 else None,
        "type": rng.choice(("full_time", "full_time", "part_time", "contract")),
        "start_date": typed_month(year, rng),
        "end_date": typed_month(min(year + rng.randrange(1, 6), 2025), rng) if rng.random() < 0.7 else None,
        "city": LOCATIONS[rng.randrange(len(LOCATIONS))][0] if rng.random() < 0.4 else None,
        "created_at": at,
        "updated_at": None,
        "deleted_at": None,
    }


def _education(person: Person, at: datetime, rng: Random) -> dict:
    year = rng.randrange(1990, 2021)
    return {
        "person_id": person.chemlink_id,
        "school_id": rng.randrange(len(SCHOOLS)) + 1,
        "degree_id": rng.randrange(len(DEGREES)) + 1,
        "field_of_study": rng.choice(("Chemistry", "Process engineering", "Pharmacy", "Business", None)),
        "start_date": typed_month(year, rng),
        "end_date": typed_month(year + 3, rng) if rng.random() < 0.9 else None,
        "created_at": at,
    }
