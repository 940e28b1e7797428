"""Proves that a training set knows nothing of the future: makes a future, rebuilds the features, compares."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from plumbline import warehouse
from plumbline.accounting import Account
from plumbline.data_columns import columns_of
from plumbline.files import statement
from plumbline.permanent import Permanent
from plumbline.pseudonyms import pseudonyms, secret_of
from plumbline.run import Run
from plumbline.unified_users.training_rows import made_anew

SAMPLED_USERS = 200  # what looks ahead does so for nearly everybody, and tomorrow it is another 200


class FeaturesLeak(Permanent):
    """A feature changes when something happens, or becomes known, at or after its cutoff."""


class NothingCompared(Permanent):
    """The set has rows, but the test looked at none: it has proved nothing."""


@dataclass(frozen=True)
class NoLeak:
    """The leak test as a step: last in a publication, so that a leak publishes nothing; or alone, after it."""

    tables: Sequence[str]
    table: str = "ops.leak_test"  # writes no table; the name under which a publication counts its rows

    def apply(self, db: psycopg.Connection, run: Run) -> Account:
        return prove_no_leak(db, run, self.tables)


def prove_no_leak(
    db: psycopg.Connection, run: Run, tables: Sequence[str], sample: int = SAMPLED_USERS
) -> Account:
    """Raise FeaturesLeak, naming table and columns, unless features stay as published whatever comes later.

    For at most `sample` users a set: events are added at and after the cutoff and before it but known late, and
    what has no past (deletions, subtypes, profiles, days) is changed; then the features are made again. All of
    it is rolled back. Rows are compared value by value; `row_count` says how many.
    """
    compared = {table: _compare(db, run, table, sample) for table in tables}
    return Account(row_count=sum(compared.values()), details={"compared": compared})


def _compare(db: psycopg.Connection, run: Run, table: str, sample: int) -> int:
    key_of = pseudonyms(secret_of(run))
    columns = [c.name for c in columns_of(db, table)]
    features = [c.name for c in columns_of(db, table) if c.role == "feature"]
    scope = sql.Identifier("pg_temp", f"scope_{table.split('.')[1]}")
    with db.transaction(force_rollback=True):
        for old in (scope, sql.Identifier("pg_temp", "leak_sample")):
            db.execute(sql.SQL("drop table if exists {}").format(old))
        warehouse.run_sql(db, statement(table, "sample.sql"), run.parameters | {"sampled_users": sample})
        db.execute(sql.SQL("create temporary table leak_sample on commit drop as table {}").format(scope))
        db.execute(sql.SQL("analyze {}").format(scope))
        db.execute("analyze leak_sample")
        keys = [
            (key_of(user_id), as_of) for user_id, as_of in db.execute("select * from leak_sample").fetchall()
        ]
        published = _published(db, table, keys, features)
        warehouse.run_sql(db, statement("core.user_journey_events", "later.sql"), run.parameters)
        made = {
            row[:2]: dict(zip(columns, row, strict=True))
            for rows in made_anew(db, table, run, key_of)
            for row in rows
        }
    _raise_if_rows_differ(table, published.keys() ^ made.keys(), len(published))
    _raise_if_values_differ(table, features, published, made)
    if (
        not published
        and db.execute(
            sql.SQL("select exists (select from {})").format(sql.Identifier(*table.split(".")))
        ).fetchone()[0]
    ):
        raise NothingCompared(
            f"{table} has rows, but none of the {len(keys)} that were drawn: {table} is not what the events "
            f"say now, or {table.split('.')[1]}.sample.sql draws from others"
        )
    return len(published)


def _published(
    db: psycopg.Connection, table: str, keys: list[tuple[Any, Any]], features: list[str]
) -> dict[tuple, dict[str, Any]]:
    query = sql.SQL(
        "select user_key, as_of_at, {} from {} join unnest(%s::text[], %s::timestamptz[]) "
        "as drawn (user_key, as_of_at) using (user_key, as_of_at)"
    ).format(sql.SQL(", ").join(map(sql.Identifier, features)), sql.Identifier(*table.split(".")))
    found = db.execute(query, [[key for key, _ in keys], [as_of for _, as_of in keys]]).fetchall()
    return {row[:2]: dict(zip(features, row[2:], strict=True)) for row in found}


def _raise_if_rows_differ(table: str, differing: set, compared: int) -> None:
    if differing:
        raise FeaturesLeak(
            f"{table}: {len(differing)} rows exist or not depending on what comes after their as_of_at "
            f"({compared} looked at); {table.split('.')[1]}.inputs.sql chooses its rows by something later"
        )


def _raise_if_values_differ(table: str, features: list[str], published: dict, made: dict) -> None:
    # repr, not equality: 1, 1.0 and True are equal, but not the same bytes
    leaking = {
        name: sum(repr(row[name]) != repr(made[key][name]) for key, row in published.items())
        for name in features
    }
    found = [f"{table}.{name} ({rows} rows)" for name, rows in leaking.items() if rows]
    if found:
        raise FeaturesLeak(
            f"{', '.join(found)} of {len(published)} changed when events were added at and after as_of_at or "
            f"became known late: see {table.split('.')[1]}.inputs.sql; nothing that occurred or was known at "
            "or after as_of_at may enter a feature"
        )
