"""Groups of the engagement platform and who belongs to them, confirmed or pending."""

from datetime import timedelta
from functools import cache

from local.people.chance import dice, utc, uuid_of
from local.people.days import END, LAST_MONTH
from local.people.presence import drawn

NAMES = ("Adhesives", "Fragrance and flavour", "Plant people", "Women in process engineering", "Lyon meets",
         "Lab safety", "Old hands", "First plant", "Export", "Brewing", "Open positions", "Sustainable solvents",
         "Photographs of rust", "Northern chapter")  # fmt: skip
MEMBERS, PENDING = 320, 41


@cache
def groups() -> list[dict]:
    """Fourteen groups, one of them soft-deleted."""
    rows = []
    for n, (at, person) in enumerate(drawn(len(NAMES), "groups", "engagement")):
        rows.append(
            {
                "id": uuid_of("group", n),
                "name": NAMES[n],
                "description": f"Everything about {NAMES[n].lower()}" if n % 2 else None,
                "created_by": person.engagement_id,
                "created_at": at,
                "updated_at": at + timedelta(days=2) if n % 4 == 0 and at < LAST_MONTH else None,
                "deleted_at": utc("2025-09-10T15:00:00") if n == 3 else None,
            }
        )
    return rows


def members() -> list[dict]:
    """The founders, and people who joined later; nobody is twice in a group."""
    rng = dice("members")
    founders = {(group["id"], group["created_by"]) for group in groups()}
    rows = [
        _member(n, group["id"], group["created_by"], "owner", group["created_at"], group["created_at"])
        for n, group in enumerate(groups())
    ]
    first = groups()[0]["created_at"]
    taken, wanted = set(founders), MEMBERS + len(rows)
    for at, person in drawn(3 * MEMBERS, "members", "engagement", after=first):
        free = [
            g["id"] for g in groups() if g["created_at"] < at and (g["id"], person.engagement_id) not in taken
        ]
        if not free or rng.random() < 0.6 or len(rows) == wanted:
            continue
        group_id = rng.choice(free)
        taken.add((group_id, person.engagement_id))
        later = at + timedelta(minutes=rng.randrange(30, 4000)) if rng.random() < 0.35 else at
        later = min(later, END - timedelta(minutes=10))
        if not person.is_regular and later >= LAST_MONTH:
            later = at
        rows.append(_member(len(rows), group_id, person.engagement_id, "member", at, later))
    for row in rng.sample(rows[len(founders) :], PENDING):
        row["confirmed_at"] = None
    for row in rng.sample(rows[len(founders) :], 9):
        row["deleted_at"] = min(row["created_at"] + timedelta(days=9), END - timedelta(hours=3))
    return rows


def _member(number: int, group_id: str, person_id: str, role: str, at, confirmed_at) -> dict:
    return {
        "id": uuid_of("member", number),
        "group_id": group_id,
        "person_id": person_id,
        "role": role,
        "confirmed_at": confirmed_at,
        "created_at": at,
        "updated_at": confirmed_at if confirmed_at > at else None,
        "deleted_at": None,
    }
