"""Brings a published table up to date by changing only what differs, and keeps what a settled number was before."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from plumbline import warehouse
from plumbline.accounting import Account
from plumbline.files import statement
from plumbline.permanent import Permanent
from plumbline.restated import keep_what_was
from plumbline.run import Run
from plumbline.steps import plain_rows, read_frame

if TYPE_CHECKING:
    import pandas as pd


class FillBroken(Permanent):
    """What makes a published table makes other columns than it has; the message names the file and the columns."""


@dataclass(frozen=True)
class Restate:
    """Made in SQL or in Python, compared with what is published.

    <table>.fill.sql leaves two temporary tables: `fresh_<name>` has the rows as they should be, with all columns
    of the table, and `scope_<name>` names, by one or more columns of the table, which of its rows are answered
    for. With `using`, <table>.inputs.sql as a frame -> `using` makes the fresh rows, and <table>.scope.sql leaves
    the scope. Rows of the scope that are not among the fresh ones vanish; equal rows are not touched. A row whose
    `is_provisional` was false is settled: ops.restatements gets every column of it that changes, except those
    whose comment in the database begins with `never settles`: they are meant to go on changing. A row that comes up
    in a period which had settled at the last publication is a change too: from nothing. Of rows that are hidden
    (`privacy`) nothing is kept but that they changed.
    """

    table: str
    using: Callable[["pd.DataFrame"], "pd.DataFrame"] | None = None

    def apply(self, db: psycopg.Connection, run: Run) -> Account:
        name = self.table.split(".")[1]
        for old in (f"fresh_{name}", f"scope_{name}"):
            db.execute(sql.SQL("drop table if exists pg_temp.{}").format(sql.Identifier(old)))
        # compiling so many branches takes longer than running them, and millions of user-days are sorted
        db.execute("set local jit = off")
        db.execute("set local work_mem = '256MB'")
        # people who did the same are far fewer than the planner expects, which would sort them all instead
        db.execute("set local hash_mem_multiplier = 4")
        # days and rows of a large table are looked up by its index, on solid disks or in memory
        db.execute("set local random_page_cost = 1.1")
        if self.using:
            self._compute(db, run, f"fresh_{name}")
        else:
            warehouse.run_sql(db, statement(self.table, "fill.sql"), run.parameters)
        self._check(db, name)
        parts = _parts(db, self.table, name)
        # a temporary table has no statistics of its own accord; rows are only ever looked up by these columns
        db.execute(sql.SQL("analyze {fresh} ({key})").format(**parts))
        db.execute(sql.SQL("analyze {scope}").format(**parts))
        keep_what_was(db, run, self.table, f"fresh_{name}", parts)
        gone = db.execute(GONE.format(**parts)).rowcount
        changed = db.execute(CHANGED.format(**parts)).rowcount
        fresh = db.execute(sql.SQL("select count(*) from {fresh}").format(**parts)).fetchone()[0]
        return Account(
            row_count=changed + gone, details={"looked_at": fresh, "changed": changed, "gone": gone}
        )

    def _compute(self, db: psycopg.Connection, run: Run, fresh: str) -> None:
        warehouse.run_sql(db, statement(self.table, "scope.sql"), run.parameters)
        result = self.using(read_frame(db, statement(self.table, "inputs.sql"), run.parameters))
        db.execute(
            sql.SQL("create temporary table {} (like {}) on commit drop").format(
                sql.Identifier(fresh), sql.Identifier(*self.table.split("."))
            )
        )
        rows = plain_rows(result, warehouse.column_type_names(db, self.table))
        warehouse.copy_rows(db, f"pg_temp.{fresh}", list(result.columns), rows)

    def _check(self, db: psycopg.Connection, name: str) -> None:
        """Equal values of different types look different to a comparison as text, so the types must be the same."""
        wanted = warehouse.column_type_names(db, self.table)
        made = warehouse.column_type_names(db, f"pg_temp.fresh_{name}")
        wrong = [f"{c} is {made.get(c, 'missing')}, not {t}" for c, t in wanted.items() if made.get(c) != t]
        wrong += [f"{c} is no column of {self.table}" for c in made if c not in wanted]
        if wrong:
            file = "fill.sql" if self.using is None else "inputs.sql or the function behind it"
            raise FillBroken(f"fresh_{name} of {self.table}: {'; '.join(wrong)}. Correct its {file}")
        unknown = [c for c in warehouse.column_types(db, f"pg_temp.scope_{name}") if c not in wanted]
        if unknown:
            file = "fill.sql" if self.using is None else "scope.sql"
            raise FillBroken(
                f"scope_{name} names {', '.join(unknown)}, which {self.table} does not have. Correct its {file}"
            )


def _parts(db: psycopg.Connection, table: str, name: str) -> dict[str, sql.Composable]:
    columns = list(warehouse.column_types(db, table))
    key = warehouse.primary_key(db, table)
    others = [c for c in columns if c not in key]
    scope = list(warehouse.column_types(db, f"pg_temp.scope_{name}"))

    def pairs(names: list[str], left: str, right: str) -> sql.Composed:
        each = sql.SQL("{0}.{2} = {1}.{2}")
        return sql.SQL(" and ").join(
            each.format(sql.Identifier(left), sql.Identifier(right), sql.Identifier(n)) for n in names
        )

    def listed(names: list[str], prefix: str = "") -> sql.Composed:
        return sql.SQL(", ").join(sql.Identifier(prefix, n) if prefix else sql.Identifier(n) for n in names)

    return {
        "table": sql.Identifier(*table.split(".")),
        "named": sql.Literal(table),
        "fresh": sql.Identifier("pg_temp", f"fresh_{name}"),
        "scope": sql.Identifier("pg_temp", f"scope_{name}"),
        "same_key": pairs(key, "old", "new"),
        "in_scope": pairs(scope, "scope", "old"),
        "columns": listed(columns),
        "key": listed(key),
        "row_key": sql.SQL(", ").join(sql.SQL("{}, old.{}").format(sql.Literal(k), sql.Identifier(k)) for k in key),
        "assign": sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(sql.Identifier(c)) for c in others),
        "new_key": listed(key, "new"),
        "new_row_key": sql.SQL(", ").join(sql.SQL("{}, new.{}").format(sql.Literal(k), sql.Identifier(k)) for k in key),
        "old_key": listed(key, "old"),
        "old_others": listed(others, "old"),
        "new_others": listed(others, "new"),
    }  # fmt: skip


GONE = sql.SQL(
    "delete from {table} as old where exists (select from {scope} as scope where {in_scope}) "
    "and not exists (select from {fresh} as new where {same_key})"
)
CHANGED = sql.SQL(
    "insert into {table} ({columns}) select {columns} from {fresh} as new where not exists "
    "(select from {table} as old where {same_key} and ({old_others}) is not distinct from ({new_others})) "
    "order by {key} on conflict ({key}) do update set {assign}"
)
