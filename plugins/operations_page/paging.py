"""Pages of a table that others write to: each begins after the row at which the one before it ended.

Counting rows (`offset`) would repeat some and leave others out as soon as a run writes between two pages.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import HTTPException
from psycopg import sql

KEY = re.compile(r"(\w+)( desc)?( nulls last)?")
Place = Sequence[str | None]


@dataclass(frozen=True)
class Key:
    """One column of a table's order, by its name in the answer. All of them together name one row."""

    name: str
    is_descending: bool
    nulls_last: bool

    @property
    def column(self) -> sql.Composable:
        return sql.SQL("listed.{}").format(sql.Identifier(self.name))

    @property
    def in_order(self) -> sql.Composable:
        direction = sql.SQL(" desc" if self.is_descending else "")
        return self.column + direction + sql.SQL(" nulls last" if self.nulls_last else " nulls first")

    def same(self, place: Place, n: int) -> sql.Composable:
        """This column is that of the row at `place`."""
        if place[n] is None:
            return self.column + sql.SQL(" is null")
        return self.column + sql.SQL(" = ") + sql.Placeholder(f"after_{n}")

    def beyond(self, place: Place, n: int) -> sql.Composable:
        """This column comes after that of the row at `place`."""
        if place[n] is None:
            return sql.SQL("false") if self.nulls_last else self.column + sql.SQL(" is not null")
        further = (
            self.column + sql.SQL(" < " if self.is_descending else " > ") + sql.Placeholder(f"after_{n}")
        )
        return sql.SQL("({} or {} is null)").format(further, self.column) if self.nulls_last else further


def parts_of(text: str) -> tuple[sql.Composable, tuple[Key, ...]]:
    """A SELECT of include/sql/pages without its last line, and the order that this line says."""
    body, _, order = text.rstrip().rpartition("\norder by ")
    found = [KEY.fullmatch(part) for part in order.split(", ")]
    if not body or not all(found):
        raise ValueError(f"a page ends with a line `order by <columns of the answer>`, not with {order!r}")
    keys = (
        Key(name, bool(down), bool(last) or not down) for name, down, last in (one.groups() for one in found)
    )
    return sql.SQL(body), tuple(keys)  # the text of one of our files


def after(keys: Sequence[Key], place: Place) -> sql.Composable:
    """The rows that follow the one at `place`."""
    alternatives = [
        sql.SQL("({})").format(
            sql.SQL(" and ").join([*(keys[m].same(place, m) for m in range(n)), key.beyond(place, n)])
        )
        for n, key in enumerate(keys)
    ]
    return sql.SQL("({})").format(sql.SQL(" or ").join(alternatives))


def mark_of(keys: Sequence[Key], row: dict[str, Any]) -> str:
    """Where a row stands, as a text for addresses."""
    values = [None if row[key.name] is None else str(row[key.name]) for key in keys]
    return urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def place_of(keys: Sequence[Key], mark: str) -> Place:
    """The same back; 422 for a text that is none of ours."""
    try:
        place = json.loads(urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
    except ValueError:
        place = None
    is_ours = isinstance(place, list) and all(isinstance(value, str | None) for value in place)
    if not is_ours or len(place) != len(keys):
        raise HTTPException(422, "after: take it as it is from `next` of an answer of the same data set")
    return place
