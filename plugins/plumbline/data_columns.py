"""What the columns of a data set are for, from their comments in the database: `role: meaning`."""

from dataclasses import dataclass

import psycopg

from plumbline.files import statement
from plumbline.permanent import Permanent

ROLES = ("key", "time", "split", "feature", "label")


class NotDescribed(Permanent):
    """A column of a data set has no comment that says its role and its meaning."""


@dataclass(frozen=True)
class Column:
    """One column; `type` is the database's name of its type, `meaning` its comment without the role."""

    name: str
    type: str
    role: str
    meaning: str


def columns_of(db: psycopg.Connection, table: str) -> list[Column]:
    """The columns in the table's order; NotDescribed names the first whose comment does not begin with a role."""
    found = []
    for name, kind, comment in db.execute(statement("ops.data_set_columns", "lookup.sql"), {"table": table}):
        role, _, meaning = (comment or "").partition(": ")
        if role not in ROLES or not meaning:
            raise NotDescribed(
                f"the comment of {table}.{name} must begin with one of {', '.join(ROLES)} and ': '"
            )
        found.append(Column(name, kind, role, meaning))
    return found


def comment_of(db: psycopg.Connection, table: str) -> str:
    """What the table itself is, from its comment."""
    return db.execute("select obj_description(%s::regclass, 'pg_class')", [table]).fetchone()[0] or ""
