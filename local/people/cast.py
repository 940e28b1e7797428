"""Who is who: 2,105 people, in which of the two databases each is known, and how the two records are linked."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from local.people.chance import dice, utc, uuid_of
from local.people.days import BULK_UPDATE, LATE_SIGNUPS, SIGNUPS, signup_instants
from local.people.names import address_of, name_of

EXTERNAL, BY_LOGIN = "external_id", "iam_id"  # in both databases
STALE, TRAP, WITHOUT = "stale", "trap", "without"  # on the engagement platform only
CHEMLINK_ONLY = "chemlink"  # in the profile service only
LOGIN_SINCE = utc("2025-07-01")  # accounts made since then may be linked by the shared login alone


@dataclass(frozen=True)
class Person:
    """One person, whichever databases know them."""

    number: int
    link: str
    signed_up_at: datetime | None
    excluded_by: str | None = None  # kind of the rule
    has_finder: bool | None = None
    is_regular: bool = False  # one of the few who did something in the last month
    is_edge: bool = False  # signed up in the first or last instant of a month, and did nothing else

    @property
    def in_engagement(self) -> bool:
        return self.link != CHEMLINK_ONLY

    @property
    def in_chemlink(self) -> bool:
        return self.link in (EXTERNAL, BY_LOGIN, CHEMLINK_ONLY)

    @property
    def engagement_id(self) -> str:
        return uuid_of("engagement person", self.number)

    @property
    def chemlink_id(self) -> int:
        return 100 + self.number

    @property
    def names(self) -> tuple[str, str | None, str]:
        return name_of(self.number, dice("name", self.number))

    @property
    def email(self) -> str:
        first, _, last = self.names
        return address_of(self.number, first, last)

    @property
    def created(self) -> tuple[datetime | None, datetime | None]:
        """Creation on the engagement platform and in the profile service; the earlier one is the signup."""
        at = self.signed_up_at
        if at is None or self.link not in (EXTERNAL, BY_LOGIN):
            return at, at
        rng = dice("created", self.number)
        if at < BULK_UPDATE and rng.random() < 0.3:
            return at, at + timedelta(seconds=60 + rng.randrange(1700))
        hours = min(rng.expovariate(1 / 20), 100) if at < BULK_UPDATE else 0.1
        return at + timedelta(seconds=30 + int(3600 * hours)), at


@cache
def cast() -> tuple[Person, ...]:
    """Everybody, in the order of their numbers."""
    rng = dice("signups")
    instants = [at for month in SIGNUPS for at in signup_instants(*month, rng)]
    edges = SIGNUPS[2025, 5] - 1, SIGNUPS[2025, 5]
    instants[edges[0]], instants[edges[1]] = utc("2025-05-31T23:59:59.999999"), utc("2025-06-01")
    people = [Person(n, EXTERNAL, at, is_edge=n - 1 in edges) for n, at in enumerate(instants, start=1)]
    people.append(Person(len(people) + 1, EXTERNAL, None))
    people = _linked(people)
    people += _excluded(len(people))
    return tuple(_with_finder(people))


def _linked(people: list[Person]) -> list[Person]:
    """Give the included people their links; the rest of them is linked by external_id."""
    dated, early = len(people) - 1, len(people) - 1 - LATE_SIGNUPS
    links = dict(
        zip(range(early + 1, dated), [CHEMLINK_ONLY] + 3 * [STALE, TRAP] + 2 * [WITHOUT], strict=True)
    )
    ordinary = [n for n in range(early) if not people[n].is_edge]
    since = [n for n in ordinary if people[n].signed_up_at >= LOGIN_SINCE]
    for index in dice("by login").sample(since, 64):
        links[index] = BY_LOGIN
    free = [n for n in ordinary if n not in links]
    others = 98 * [CHEMLINK_ONLY] + [STALE] * 2 + [TRAP] * 3 + [WITHOUT]
    links |= dict(zip(dice("alone").sample(free, len(others)), others, strict=True))
    return [replace(person, link=links.get(n, EXTERNAL)) for n, person in enumerate(people)]


def _excluded(before: int) -> list[Person]:
    """Eleven accounts of staff, testers and robots."""
    links = [EXTERNAL] * 8 + [BY_LOGIN, WITHOUT, CHEMLINK_ONLY]
    kinds = ["domain"] * 4 + ["email"] * 3 + ["engagement_id", "email", "engagement_id", "chemlink_id"]
    months = (5, 5, 5, 6, 6, 7, 7, 8, 7, 5, 8)
    return [
        Person(before + n, link, utc(f"2025-{month:02}-{2 * n:02}T08:{n:02}:00"), kind, False)
        for n, (link, kind, month) in enumerate(zip(links, kinds, months, strict=True), start=1)
    ]


def _with_finder(people: list[Person]) -> list[Person]:
    """Nineteen may use the finder; fourteen of them and ten others are the regulars."""
    rng = dice("finder")
    usual = [p for p in people if not p.excluded_by and not p.is_edge and p.signed_up_at and p.in_chemlink]
    finders = rng.sample([p.number for p in usual if p.signed_up_at < utc("2025-08-15")], 19)
    others = [p for p in usual if p.number not in finders]
    regulars = set(finders[:14])
    regulars |= set(rng.sample([p.number for p in others if p.link == EXTERNAL and p.number < 2000], 6))
    regulars |= set(rng.sample([p.number for p in others if p.link == CHEMLINK_ONLY], 2))
    regulars.add(next(p.number for p in others if p.signed_up_at > utc("2025-09-03") and p.link == EXTERNAL))
    regulars.add(next(p.number for p in people if p.link == STALE))
    return [
        replace(
            p,
            has_finder=True if p.number in finders else (False if p.number % 3 else None),
            is_regular=p.number in regulars,
        )
        for p in people
    ]
