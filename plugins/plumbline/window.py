"""The span of time a run answers for: half-open, in UTC, never empty."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from plumbline.permanent import Permanent

# what is past by the clock of one machine may be to come by that of another
CLOCKS_APART = timedelta(minutes=1)


class BadWindow(Permanent):
    """The asked-for span cannot be a run's window; the message says what to give instead."""


@dataclass(frozen=True, order=True)
class Window:
    """Half-open UTC interval: `start` belongs to the run, `end` to the next one."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise BadWindow(f"window needs timezone-aware ends, got {self.start!r} to {self.end!r}")
        object.__setattr__(self, "start", _plain(self.start))
        object.__setattr__(self, "end", _plain(self.end))
        if self.start >= self.end:
            raise BadWindow(f"window is empty: {self}; its end must be later than its start")
        for end in (self.start, self.end):
            if end.time() != time.min:
                raise BadWindow(
                    f"window ends must be midnights in UTC, got {self}: rows are kept by whole UTC days"
                )

    @classmethod
    def of_days(cls, first: date | str, after_last: date | str) -> "Window":
        """From the start of `first` to the start of `after_last`, which is not included."""
        start, end = _midnight(first), _midnight(after_last)
        if start >= end:
            raise BadWindow(
                f"window is empty: window_to is the day after the last: for {start:%Y-%m-%d} alone "
                f"give {start + timedelta(days=1):%Y-%m-%d}, not {end:%Y-%m-%d}"
            )
        return cls(start, end)

    @classmethod
    def of_interval(cls, start: datetime, end: datetime) -> "Window":
        """A run's own data interval."""
        if start == end:
            raise BadWindow(
                f"this run's data interval is empty: it starts and ends at {start}. Give the DAG a "
                "CronDataIntervalTimetable: a bare cron string has no interval in Airflow 3."
            )
        return cls(start, end)

    def split(self, parts: int) -> list["Window"]:
        """At most `parts` neighbouring windows of whole days that cover this one exactly."""
        days = (self.end - self.start).days
        parts = max(1, min(parts, days))
        edges = [self.start + timedelta(days=days * k // parts) for k in range(parts + 1)]
        return [Window(start, end) for start, end in pairwise(edges)]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d %H:%M} to {self.end:%Y-%m-%d %H:%M} UTC"


def _plain(instant: datetime) -> datetime:
    """The instant in UTC as Python's own datetime: Airflow's pendulum instants lose their zone in arithmetic."""
    utc = instant.astimezone(UTC)
    return datetime(
        utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second, utc.microsecond, tzinfo=UTC
    )


def _midnight(day: date | str) -> datetime:
    try:
        day = date.fromisoformat(day) if isinstance(day, str) else day
    except ValueError as error:
        raise BadWindow(f"{day!r} is not a date like 2025-03-01") from error
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
