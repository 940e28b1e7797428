"""Who came back when: the moments at which people were there to do something, fewer with every week."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import NamedTuple

from local.people.cast import Person, cast
from local.people.chance import dice
from local.people.days import BY_WEEKDAY, END, LAST_MONTH, at_some_hour
from local.people.registrations import chemlink_created_at, engagement_created_at, oddities

SHARE_WITH_INTEREST = 0.24
STAYS = {"usual": 0.62, "excluded": 0.7, "regular": 1.0}  # chance to be there in the following week


class Moment(NamedTuple):
    """One person at one instant."""

    at: datetime
    person: Person


@cache
def moments() -> tuple[Moment, ...]:
    """All moments of everybody, by person; those of the last month belong to the regulars."""
    undated = oddities()["engagement_undated"] | oddities()["chemlink_undated"]
    found = []
    for person in cast():
        rng = dice("presence", person.number)
        interested = person.excluded_by or person.is_regular or rng.random() < SHARE_WITH_INTEREST
        if person.signed_up_at and interested and not person.is_edge and person.number not in undated:
            found += [Moment(at, person) for at in _moments_of(person, rng)]
    return tuple(found)


def _moments_of(person: Person, rng: Random) -> Iterator[datetime]:
    kind = "regular" if person.is_regular else "excluded" if person.excluded_by else "usual"
    end = END if person.is_regular else LAST_MONTH
    stays, since, start = STAYS[kind], person.signed_up_at, person.signed_up_at.date()
    week = start - timedelta(days=start.weekday())
    for hour in (0, 1):  # on the day of the signup, within two hours of it and before midnight
        at = since + timedelta(minutes=10 + 60 * hour + rng.randrange(40))
        if at < end:
            yield at
    while datetime.combine(week, datetime.min.time(), since.tzinfo) < end:
        for day in set(rng.choices(range(7), BY_WEEKDAY, k=rng.choice((1, 1, 2, 3)))):
            for _ in range(rng.choice((1, 1, 2, 4))):
                at = at_some_hour(week + timedelta(days=day), rng)
                if since.date() < at.date() and at < end:
                    yield at
        week += timedelta(days=7)
        if rng.random() > stays:
            return


def drawn(
    count: int, key: str, database: str, after: datetime | None = None, with_all_regulars: bool = False
) -> list[Moment]:
    """`count` moments, in order, of people whom `database` knew by then.

    A moment that is drawn again is an hour later at most. `with_all_regulars` draws for each regular the first
    moment of the last month before any other.
    """
    known = [m for m in moments() if _knows(database, m) and (after is None or m.at > after)]
    rng = dice("drawn", key)
    rng.shuffle(known)
    if with_all_regulars:
        known = _first_of_the_last_month(known) + known
    chosen = [known[n % len(known)] for n in range(count)]
    later = [Moment(m.at + timedelta(seconds=rng.randrange(1, 3500)), m.person) for m in chosen]
    return sorted(later, key=_in_order)


def _first_of_the_last_month(known: list[Moment]) -> list[Moment]:
    found: dict[int, Moment] = {}
    for moment in sorted(known, key=_in_order):
        if moment.at >= LAST_MONTH:
            found.setdefault(moment.person.number, moment)
    return list(found.values())


def _knows(database: str, moment: Moment) -> bool:
    person = moment.person
    if database == "engagement":
        known, since = person.in_engagement, engagement_created_at(person)
    else:
        known, since = person.in_chemlink, chemlink_created_at(person)
    return known and since is not None and moment.at > since


def _in_order(moment: Moment) -> tuple[datetime, int]:
    return moment.at, moment.person.number
