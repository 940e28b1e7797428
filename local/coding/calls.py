"""Every call of an assistant in the 120 days, as far as the developer's tool knows of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

from local.coding.call import Call
from local.coding.cast import DEVELOPERS, Developer
from local.coding.days import DAYS, END, at_some_hour, midnight, mood, share_of_weekday
from local.coding.models import MODELS
from local.coding.tools import KNOWS
from local.people.chance import dice, uuid_of

HOLIDAYS = 14
SLIP_DAY, SLIP_USD = date(2025, 8, 12), 4_990.01  # one call costs more than all others: somebody's slip
NIGHT_OWLS = (2, 9)  # sometimes work past midnight
PAUSE_RATE = 0.04  # calls after which somebody goes for lunch and comes back to the same session


@cache
def calls() -> tuple[Call, ...]:
    """All calls, numbered from 1 in the order of developers and days."""
    found: list[Call] = []
    for developer in DEVELOPERS:
        for day in DAYS:
            for session in _sessions(developer, day):
                found.extend(_calls(developer, *session, len(found) + 1))
    slip = next(i for i, call in enumerate(found) if call.tool == "aider" and call.at >= midnight(SLIP_DAY))
    found[slip] = replace(found[slip], cost=SLIP_USD)
    return tuple(found)


def _sessions(developer: Developer, day: date) -> Iterator[tuple[datetime, str, int, Random]]:
    """(start, tool, calls, dice) of every time the developer sits down that day."""
    rng, away = dice("sessions", developer.number, day), DAYS[developer.away_from]
    busy = share_of_weekday(day) * mood("assistants")[day] * mood("developer", developer.number)[day]
    wanted = int(developer.pace * busy + rng.random())
    if not wanted or away <= day < away + timedelta(days=HOLIDAYS):
        return
    parts = 1 if wanted < 5 else rng.choice((1, 2, 2, 3))
    for part in range(parts):
        start = at_some_hour(day, rng)
        if developer.number in NIGHT_OWLS and rng.random() < 0.05:
            start = midnight(day) + timedelta(hours=23, minutes=40 + rng.randrange(15))
        tool = rng.choices((developer.tools[0], developer.tools[-1]), (2, 1))[0]
        size = wanted // parts + (part < wanted % parts)
        yield start, tool, size, dice("calls", developer.number, day, part)


def _calls(
    developer: Developer, start: datetime, tool: str, size: int, rng: Random, first_number: int
) -> Iterator[Call]:
    """The calls of one sitting: minutes apart, now and then with a long pause."""
    repo, session = rng.choice(developer.repositories), uuid_of("session", developer.number, start, tool)
    at = start
    for number in range(first_number, first_number + size):
        if at >= END:
            return
        yield KNOWS[tool](_call(number, tool, developer, at, session, repo, rng))
        at += timedelta(seconds=40 + rng.randrange(520))
        if rng.random() < PAUSE_RATE:
            at += timedelta(minutes=40 + rng.randrange(50))


def _call(
    number: int, tool: str, developer: Developer, at: datetime, session: str, repo: str, rng: Random
) -> Call:
    model = rng.choices(MODELS, [m.weight for m in MODELS])[0]
    status = rng.choices((200, 429, 500), (97, 2, 1))[0]
    failed = status != 200
    tokens = int(rng.lognormvariate(7.2, 0.8)), 0 if failed else int(rng.lognormvariate(5.6, 0.7))
    cached = int(rng.lognormvariate(8.5, 0.9)), int(rng.lognormvariate(6, 0.9))
    acceptance = rng.choices(("accepted", "rejected", "unknown"), (0, 0, 1) if failed else (56, 36, 8))[0]
    accepted = acceptance == "accepted"
    diff_ratio, accepted_lines = round(rng.betavariate(6, 2), 3), rng.randrange(1, 60)
    return Call(
        number, tool, developer, at, developer.trace_id(tool), session, repo, model, *tokens, *cached,
        sum(tokens) + sum(cached), int(rng.lognormvariate(7.4, 0.6)) + 50, status, failed, acceptance,
        diff_ratio if accepted else None, accepted_lines if accepted else None,
    )  # fmt: skip
