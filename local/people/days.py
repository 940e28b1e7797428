"""The five months of the sample, and at which hours and weekdays people do things."""

import calendar
from datetime import UTC, date, datetime, timedelta
from random import Random

FIRST_DAY = date(2025, 5, 1)
LAST_DAY = date(2025, 9, 30)
SIGNUPS = {(2025, 5): 1084, (2025, 6): 175, (2025, 7): 596, (2025, 8): 139, (2025, 9): 99}

BULK_UPDATE = datetime(2025, 9, 17, 3, 12, 7, tzinfo=UTC)
LAST_MONTH = datetime(2025, 9, 1, tzinfo=UTC)  # only the regulars do anything from here on
END = datetime(2025, 10, 1, tzinfo=UTC)
LATE_SIGNUPS = 10  # sign up after the bulk update

BY_WEEKDAY = (6, 7, 7, 6, 5, 2, 1)  # Monday to Sunday
BY_HOUR = {
    6: 1,
    7: 3,
    8: 6,
    9: 8,
    10: 8,
    11: 6,
    12: 4,
    13: 6,
    14: 7,
    15: 6,
    16: 5,
    17: 3,
    18: 2,
    19: 2,
    20: 2,
}


def at_some_hour(day: date, rng: Random) -> datetime:
    """An instant between 06:00 and 21:00 UTC of `day`, mostly in working hours."""
    hour = rng.choices(list(BY_HOUR), list(BY_HOUR.values()))[0]
    second = timedelta(hours=hour, seconds=rng.randrange(3600), microseconds=rng.randrange(1_000_000))
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + second


def signup_instants(year: int, month: int, rng: Random) -> list[datetime]:
    """When the people of one month signed up, in order: more on weekdays, and most after the month's campaign."""
    days = [date(year, month, day + 1) for day in range(calendar.monthrange(year, month)[1])]
    late: list[date] = []
    if (year, month) == (LAST_DAY.year, LAST_DAY.month):
        days, late = days[:15], days[18:]
    weights = [BY_WEEKDAY[day.weekday()] * 0.97**day.day for day in days]
    wanted = SIGNUPS[year, month] - (LATE_SIGNUPS if late else 0)
    chosen = rng.choices(days, weights, k=wanted) + (rng.choices(late, k=LATE_SIGNUPS) if late else [])
    return sorted(at_some_hour(day, rng) for day in chosen)
