"""What two registrations of the same person disagree about: addresses, times of creation, closed accounts."""

from bisect import bisect_left
from datetime import datetime, timedelta
from functools import cache

from local.people.cast import EXTERNAL, Person, cast
from local.people.chance import dice, utc

EXCLUDED_ADDRESSES = {  # what the accounts of the first nine rules entered; the rules are spelled differently
    1: "Nora.Vale@Staff.Example.com", 2: "ivo.lund@staff.example.com", 3: "PETRA.HOLM@STAFF.EXAMPLE.COM",
    4: "sam.reyk@staff.example.com", 5: "QA.Robot@example.org", 6: "qa.robot@example.org",
    7: "Load.Test@example.com", 9: "demo.account@example.com",
}  # fmt: skip


@cache
def oddities() -> dict[str, frozenset[int]]:
    """Numbers of the linked people of each awkward case of the persons tables; nobody is in two."""
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


def engagement_created_at(person: Person) -> datetime | None:
    return None if person.number in oddities()["engagement_undated"] else person.created[0]


def chemlink_created_at(person: Person) -> datetime | None:
    return None if person.number in oddities()["chemlink_undated"] else person.created[1]


def known_at(database: str, at: datetime) -> list[str] | list[int]:
    """Ids of the people `database` knew before `at`: nobody is mentioned or found before they are there."""
    instants, ids = _by_creation(database)
    return ids[: bisect_left(instants, at)]


@cache
def _by_creation(database: str) -> tuple[list[datetime], list]:
    if database == "engagement":
        found = [(engagement_created_at(p), p.engagement_id) for p in cast() if p.in_engagement]
    else:
        found = [(chemlink_created_at(p), p.chemlink_id) for p in cast() if p.in_chemlink]
    found = sorted(each for each in found if each[0])
    return [at for at, _ in found], [person_id for _, person_id in found]


def deleted_at(person: Person, database: str) -> datetime | None:
    """When the account was closed; None for nearly everybody."""
    odd = oddities()
    if person.number not in odd["deleted_in_both"] | odd[f"deleted_in_{database}"]:
        return None
    return utc("2025-09-03T10:00:00") + timedelta(hours=dice("closed", person.number).randrange(300))
