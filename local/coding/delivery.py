"""What happened in the repositories: pull requests and commits, made without a look at who used an assistant."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

from local.coding.cast import DEVELOPERS, FIRMWARE, LEDGER, SHOP, Developer
from local.coding.days import DAYS, END, at_some_hour, mood, share_of_weekday
from local.people.chance import dice

PULLS_PER_DAY = {SHOP: 1.2, LEDGER: 0.9, FIRMWARE: 0.4}  # on an average working day
COMMITS_PER_DAY = {SHOP: 1.5, LEDGER: 1.2, FIRMWARE: 0.8}  # pushed without a pull request
SUBJECTS = (
    "the basket",
    "the import",
    "a slow query",
    "the second page",
    "rounding",
    "an empty month",
    "logging",
)
MEDIAN_HOURS = 19


@dataclass(frozen=True)
class Pull:
    """One pull request; `author` None: the account is gone. `reopened` are pairs of closing and reopening."""

    number: int
    author: Developer | None
    title: str
    created_at: datetime
    merged_at: datetime | None
    closed_at: datetime | None
    reopened: tuple[tuple[datetime, datetime], ...]
    reviews: tuple[tuple[Developer, datetime, str], ...]
    commits: tuple[datetime, ...]
    lines: tuple[int, int]
    labels: tuple[str, ...] = ()
    is_draft: bool = False
    branch_is_gone: bool = False

    @property
    def updated_at(self) -> datetime:
        moments = [self.created_at, *(at for pair in self.reopened for at in pair)]
        moments += [at for _, at, _ in self.reviews]
        return max([*moments, *filter(None, (self.merged_at, self.closed_at))])


@dataclass(frozen=True)
class Delivery:
    """One repository; `commits` are (author, instant, whether GitHub knows whose it is)."""

    pulls: list[Pull] = field(default_factory=list)
    commits: list[tuple[Developer, datetime, bool]] = field(default_factory=list)


@cache
def delivery(repo: str) -> Delivery:
    """Everything until the end of the sample; what would have happened later has not."""
    made, rng = Delivery(), dice("delivery", repo)
    people = [d for d in DEVELOPERS if repo in d.repositories]
    for day in DAYS:
        busy = share_of_weekday(day) * mood("delivery", repo)[day]
        for _ in range(int(PULLS_PER_DAY[repo] * busy + rng.random())):
            number = (made.pulls[-1].number if made.pulls else 0) + rng.randrange(
                1, 4
            )  # issues are numbered too
            pull = _pull(number, day, people, rng)
            made.pulls.append(pull)
            if pull.merged_at:
                made.commits.append((pull.author or people[0], pull.merged_at, pull.author is not None))
        for _ in range(int(COMMITS_PER_DAY[repo] * busy + rng.random())):
            made.commits.append((rng.choice(people), at_some_hour(day, rng), rng.random() < 0.9))
    return made


def _pull(number: int, day: date, people: list[Developer], rng: Random) -> Pull:
    author, created = rng.choice(people), at_some_hour(day, rng)
    ending = rng.choices(("merged", "closed", "open"), (84, 11, 5))[0]
    end = created + timedelta(seconds=int(3600 * MEDIAN_HOURS * rng.lognormvariate(0, 1.1)))
    reopened: tuple[tuple[datetime, datetime], ...] = ()
    if rng.random() < 0.07:  # closed, and reopened some hours later
        closed = created + (end - created) / 2
        closed = closed.replace(microsecond=0)
        again = closed + timedelta(minutes=20 + rng.randrange(300))
        end = max(end, again + timedelta(hours=1))
        reopened = ((closed, again),) if again < END else ()
    if end >= END:
        ending = "open"
    fixes = rng.random() < 0.15
    return Pull(
        number,
        author if rng.random() > 0.02 else None,
        f"{'Fix' if fixes else rng.choice(('Add', 'Rework', 'Document'))} {rng.choice(SUBJECTS)}",
        created,
        end if ending == "merged" else None,
        end if ending != "open" else None,
        reopened,
        tuple(_reviews(author, created, min(end, END), people, rng)),
        tuple(created - timedelta(minutes=rng.randrange(5, 1800)) for _ in range(rng.randrange(1, 4))),
        (rng.randrange(1, 400), rng.randrange(0, 150)),
        ("bug",) if fixes and rng.random() < 0.5 else (),
        is_draft=ending == "open" and rng.random() < 0.5,
        branch_is_gone=rng.random() < 0.03,
    )


def _reviews(
    author: Developer, created: datetime, end: datetime, people: list[Developer], rng: Random
) -> Iterator[tuple[Developer, datetime, str]]:
    """Up to three reviews between opening and end, some of them the author's own remarks."""
    seconds = int((end - created).total_seconds())
    for _ in range(rng.choice((0, 1, 1, 1, 2, 3))):
        reviewer = author if rng.random() < 0.1 else rng.choice([p for p in people if p != author])
        state = (
            "COMMENTED" if reviewer == author else rng.choice(("APPROVED", "APPROVED", "CHANGES_REQUESTED"))
        )
        yield reviewer, created + timedelta(seconds=rng.randrange(1, max(seconds, 2))), state
