"""Reads the instants that traces tell, in every notation met so far; never asks the clock."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from plumbline.ai_coding.coercion import LONGEST, NUMBER_TEXT
from plumbline.ai_coding.settings import SETTINGS
from plumbline.rejects import Rejected

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST, LATEST = SETTINGS.earliest.isoformat(), SETTINGS.latest.isoformat()
EARLIEST_BARE, LATEST_BARE = (limit.replace(tzinfo=None) for limit in (SETTINGS.earliest, SETTINGS.latest))
EARLIEST_US, LATEST_US = (
    int(limit.timestamp()) * 1_000_000 for limit in (SETTINGS.earliest, SETTINGS.latest)
)
OUT_OF_RANGE = "normalise: the time is before settings.earliest or after latest"

SECONDS, MILLISECONDS = len("2025-01-31T12:00:00"), len("2025-01-31T12:00:00.000")
fromisoformat = datetime.fromisoformat


def instant(value: Any, flags: list[str]) -> str:
    """The instant in ISO 8601 and UTC. Without a zone it is read as UTC, with the flag naive_time.

    Accepts ISO with any offset, Z, +00:00Z or UTC, and the epoch in s, ms, us or ns, told apart by magnitude,
    also as text. Raises Rejected for what is no instant, or lies outside settings.earliest .. latest.
    """
    if type(value) is str:
        # UTC, as nearly all sources write it, needs checking, but no conversion, which takes longer than all the rest
        bare = value[:-1] if value[-1:] == "Z" else value[:-6] if value[-6:] == "+00:00" else ""
        if len(bare) >= SECONDS:
            try:
                moment = fromisoformat(bare)
            except ValueError:
                moment = None
            if moment is not None and moment.tzinfo is None:
                if not EARLIEST_BARE <= moment < LATEST_BARE:
                    raise Rejected("time_out_of_range", OUT_OF_RANGE)
                has_milliseconds = len(bare) == MILLISECONDS and bare[19] == "." and moment.microsecond
                if has_milliseconds and bare[10] == "T" and bare[7] == "-":
                    return bare + "000+00:00"
                return moment.isoformat() + "+00:00"
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return _instant_of_text(value, flags)
        if value.isdecimal():
            return _instant_of_text(value, flags)
        return _in_range(moment, flags)
    if (type(value) is int or type(value) is float) and value == value:
        return _of_epoch(value)
    raise Rejected("bad_time", "normalise: the time is neither text nor a number")


def _instant_of_text(value: str, flags: list[str]) -> str:
    if len(value) < LONGEST:
        if NUMBER_TEXT.fullmatch(value):
            return _of_epoch(int(value) if value.strip().isdecimal() else float(value))
        bare = value.strip()
        zoned = re.sub(r"\s*(?:UTC|Z)$", "", bare)
        try:
            moment = datetime.fromisoformat(zoned)
        except ValueError:
            pass
        else:
            utc = moment.replace(tzinfo=UTC) if zoned != bare and moment.tzinfo is None else moment
            return _in_range(utc, flags)
    raise Rejected("bad_time", "normalise: the time cannot be read")


def _in_range(moment: datetime, flags: list[str]) -> str:
    zone = moment.tzinfo
    if zone is None:
        flags.append("naive_time")
        moment = moment.replace(tzinfo=UTC)
    elif zone is not UTC:
        try:
            moment = moment.astimezone(UTC)
        except OverflowError:
            raise Rejected("time_out_of_range", "normalise: the time is no year of ours") from None
    text = moment.isoformat()
    if not EARLIEST <= text < LATEST:
        raise Rejected("time_out_of_range", OUT_OF_RANGE)
    return text


def _of_epoch(value: float) -> str:
    for microseconds in (1_000_000, 1_000, 1):  # of a second, a ms, a us
        if EARLIEST_US <= value * microseconds < LATEST_US:
            return (EPOCH + timedelta(microseconds=round(value * microseconds))).isoformat()
    if EARLIEST_US * 1000 <= value < LATEST_US * 1000:
        return (EPOCH + timedelta(microseconds=int(value) // 1000)).isoformat()
    raise Rejected("time_out_of_range", "normalise: a number that is no time in s, ms, us or ns")


def milliseconds_between(start: str, end: str) -> float:
    """From one instant to another, both as `instant` gives them; below zero when the end comes first."""
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)) / timedelta(milliseconds=1)
