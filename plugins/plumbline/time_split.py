"""Splits a training set by time into train, validation and test, so that no label window reaches into the next."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

WIDTH = timedelta(days=90)  # a quarter each: less would be one season of the week, more would leave no past
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Range:
    """Rows with as_of in (after, upto] belong to `split`."""

    split: str
    after: datetime
    upto: datetime


def ranges(last_as_of: datetime, label_window: timedelta) -> list[Range]:
    """Oldest first; together they hold every instant up to `last_as_of` exactly once.

    test        the last 90 days of as_of
    validation  90 days of as_of that end one label window before the test begins
    train       everything that ends one label window before the validation begins
    gap         the rest: its labels look at days whose features another split uses

    A row's label is known `label_window` after its as_of, so what a split learns from had been known before
    the first row of the next split was asked about.
    """
    test = last_as_of - WIDTH
    validation_ends = test - label_window
    validation = validation_ends - WIDTH
    train_ends = validation - label_window
    return [
        Range("train", BEGINNING, train_ends),
        Range("gap", train_ends, validation),
        Range("validation", validation, validation_ends),
        Range("gap", validation_ends, test),
        Range("test", test, last_as_of),
    ]


def split_of(as_of: datetime, split_ranges: list[Range]) -> str:
    """The split of one row; a row younger than the last as_of has none and is an error."""
    for each in split_ranges:
        if each.after < as_of <= each.upto:
            return each.split
    raise ValueError(f"no split holds as_of {as_of}: the last one is {split_ranges[-1].upto}")
