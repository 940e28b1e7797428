"""Training sets: what was known of a user at an instant, and what the user did afterwards."""

from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from plumbline import time_split, warehouse
from plumbline.accounting import Account
from plumbline.files import statement, table_path
from plumbline.pseudonyms import fingerprint, pseudonyms, secret_of
from plumbline.run import Run
from plumbline.unified_users.leak_test import NoLeak
from plumbline.unified_users.training_merge import Merge
from plumbline.unified_users.training_rows import LABEL_WINDOWS, chunks, last_as_of, made_anew

__all__ = ["NoLeak", "TrainingSet"]


@dataclass(frozen=True)
class TrainingSet:
    """One row per (user_key, as_of_at) whose label window has closed before the horizon.

    <table>.scope.sql leaves scope_<name> (user_id, as_of_at): the rows to make anew; everything when nothing is
    published, or when the set was made by other SQL, in another zone or under another secret.
    <table>.inputs.sql makes them. <table>.population.sql, where there is one, says which rows the whole set has:
    what is missing is made too, what is not among them vanishes.
    Users get their names here, between reading and writing: the database never holds a user_id beside a user_key.
    """

    table: str

    def apply(self, db: psycopg.Connection, run: Run) -> Account:
        secret, merge = secret_of(run), Merge(db, self.table)
        key_of = pseudonyms(secret)
        horizon_at, is_first = db.execute(HORIZON, [run.run_id]).fetchone()
        made_with = fingerprint(secret, statement(self.table, "inputs.sql"), run.parameters["business_zone"])
        is_whole = is_first or made_with != _was_made_with(db, self.table)
        has_population = table_path(self.table, "population.sql").is_file()

        merge.begin()
        warehouse.run_sql(db, statement(self.table, "scope.sql"), run.parameters | {"everything": is_whole})
        if has_population:
            self._name_population(db, run, key_of, merge)
        elif not is_whole:
            self._name_scope(db, key_of)
        merge.do("analyze {scope}")

        splits = time_split.ranges(last_as_of(self.table, horizon_at, run), LABEL_WINDOWS[self.table])
        moved, looked_at = merge.move_splits(splits), 0
        for rows in made_anew(db, self.table, run, key_of):
            with_split = ([*row[:3], time_split.split_of(row[1], splits), *row[4:]] for row in rows)
            looked_at += warehouse.copy_rows(db, self._temporary("fresh"), merge.columns, with_split)
        if has_population:
            gone = merge.remove_others("keys")
        else:
            gone = merge.remove_others("fresh", among=None if is_whole else "keys")
        changed = merge.upsert()
        db.execute(MADE_WITH, [self.table, made_with])
        return Account(
            row_count=changed + gone,
            details={"looked_at": looked_at, "changed": changed, "gone": gone, "moved_between_splits": moved},
        )

    def _name_population(self, db: psycopg.Connection, run: Run, key_of: Callable, merge: Merge) -> None:
        """Everybody the set is about goes into keys_<name>; whom it does not have yet is added to the scope."""
        for people in chunks(db, statement(self.table, "population.sql"), run.parameters):
            keys = [(key_of(user_id), as_of) for user_id, as_of in people]
            warehouse.copy_rows(db, self._temporary("keys"), KEY, keys)
            merge.add_to_scope([p for p, is_new in zip(people, merge.missing(keys), strict=True) if is_new])

    def _name_scope(self, db: psycopg.Connection, key_of: Callable) -> None:
        """Every row that is looked at goes into keys_<name>: it may turn out not to belong to the set any more."""
        query = f"select user_id, as_of_at from {self._temporary('scope')}"  # noqa: S608 - our own name
        for rows in chunks(db, query, {}):
            keys = ((key_of(user_id), as_of) for user_id, as_of in rows)
            warehouse.copy_rows(db, self._temporary("keys"), KEY, keys)

    def _temporary(self, kind: str) -> str:
        return f"pg_temp.{kind}_{self.table.split('.')[1]}"


def _was_made_with(db: psycopg.Connection, table: str) -> str | None:
    row = db.execute(
        "select made_with from staging.unified_training_sets where table_name = %s", [table]
    ).fetchone()
    return row[0] if row else None


KEY = ("user_key", "as_of_at")
HORIZON = "select horizon_at, previous_horizon_at is null from staging.unified_runs where run_id = %s"
MADE_WITH = (
    "insert into staging.unified_training_sets (table_name, made_with) values (%s, %s) "
    "on conflict (table_name) do update set made_with = excluded.made_with"
)
