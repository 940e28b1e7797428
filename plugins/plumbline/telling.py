"""What a task says in its log: one short line for each thing to know, because the web page cuts long ones."""

import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

CLAUSE_ENDS = re.compile(r"\n|(?<=;) |(?<=[.!?]) (?=[A-Z])")


def clauses(text: str) -> list[str]:
    """The lines, sentences and parts between semicolons of a message, in order."""
    return [part.strip() for part in CLAUSE_ENDS.split(text) if part.strip()]


def tell_error(log: logging.Logger, told: str) -> None:
    """The whole message as lines of level ERROR, before Airflow prints its traceback."""
    for clause in clauses(told):
        log.error("%s", clause)


def tell_details(log: logging.Logger, details: Mapping[str, Any]) -> None:
    """Each detail of a task as a line `key value`; a report of many lines as these lines."""
    for line in detail_lines(details):
        log.info("%s", line)


def detail_lines(details: Mapping[str, Any]) -> Iterator[str]:
    for key, value in details.items():
        if isinstance(value, str) and "\n" in value:
            yield from value.splitlines()
        elif isinstance(value, Mapping):
            yield from (f"{key} {line}" for line in detail_lines(value))
        elif isinstance(value, list | tuple):
            yield from (f"{key} {item}" for item in value)
        elif value is not None:
            yield f"{key} {_number(value)}"


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
