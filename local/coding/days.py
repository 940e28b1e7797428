"""The 120 days of the sample, how busy they are, and when in a day people work."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import exp
from random import Random

from local.people.chance import dice

FIRST_DAY = date(2025, 6, 2)  # a Monday
LAST_DAY = date(2025, 9, 29)
DAYS = tuple(FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1))
END = datetime(2025, 9, 30, tzinfo=UTC)

BY_WEEKDAY = (1.0, 1.15, 1.1, 1.05, 0.8, 0.12, 0.08)  # Monday to Sunday; of AI use and of delivery alike
BY_HOUR = {7: 1, 8: 5, 9: 9, 10: 9, 11: 7, 12: 3, 13: 7, 14: 8, 15: 8, 16: 6, 17: 4, 18: 2, 20: 1, 21: 1}
MEMORY = 0.6  # how much of yesterday's mood is in today's: days in a row resemble each other


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def at_some_hour(day: date, rng: Random) -> datetime:
    """A whole second between 07:00 and 22:00 UTC of `day`, mostly in working hours."""
    hour = rng.choices(list(BY_HOUR), list(BY_HOUR.values()))[0]
    return midnight(day) + timedelta(hours=hour, seconds=rng.randrange(3600))


@cache
def mood(*key: object) -> dict[date, float]:
    """A factor near 1 per day that lasts for some days; a series of its own for each key."""
    rng, level, factors = dice("mood", *key), 0.0, {}
    for day in DAYS:
        level = MEMORY * level + rng.gauss(0, 0.25)
        factors[day] = exp(level)
    return factors


def share_of_weekday(day: date) -> float:
    return BY_WEEKDAY[day.weekday()]
