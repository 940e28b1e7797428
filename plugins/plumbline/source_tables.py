"""What a mirror has to know about a table of somebody else's database, and how to ask for its rows."""

from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql

from plumbline import warehouse
from plumbline.files import statement
from plumbline.landing import SourceShapeChanged

# columns of a mirror that no source has
OWN = ("_extracted_at", "_run_id", "_known_at", "_gone_at", "_is_void", "_first_seen_at")
# What may arrive as what: only conversions that cannot fail or lose anything.
TEXTUAL = {"text", "character varying", "character", "json", "jsonb", "name"}
WIDENS = {
    "text": TEXTUAL,
    "bigint": {"bigint", "integer", "smallint"},
    "integer": {"integer", "smallint"},
    "double precision": {"double precision", "real", "numeric", "bigint", "integer", "smallint"},
    "jsonb": {"jsonb", "json"},
}


@dataclass(frozen=True)
class SourceTable:
    """One table of a source and the staging table that mirrors it.

    `required` columns stop the task when they are missing; every other column of the mirror becomes NULL, with a
    warning. `moments` are times that may lie ahead of a row's creation (deletion, confirmation): a run sees those
    before its horizon only. `is_pending` says that changed rows wait for a later step (staging.unified_pending).
    `owner` says whose a row is: an id under which somebody else's row appears was given out again.
    """

    name: str
    mirror: str
    required: tuple[str, ...]
    moments: tuple[str, ...] = ("deleted_at",)
    is_pending: bool = False
    owner: str | None = None
    key: str = "id"
    created: str = "created_at"


@dataclass(frozen=True)
class Shape:
    """The columns of one mirror as one source has them today."""

    table: SourceTable
    types: dict[str, str]  # of the mirror, in order
    missing: tuple[str, ...]

    @property
    def has_created(self) -> bool:
        return self.table.created not in self.missing and self.table.created in self.types

    def select(self, horizon: datetime, *, where: sql.Composable | None = None) -> sql.Composed:
        """The due rows that `where` asks for, with the mirror's columns and types."""
        columns = [self._column(name, horizon) for name in self.types]
        chosen = sql.SQL(" and ").join([self.due(horizon), *([where] if where else [])])
        return sql.SQL("select {} from {} where {}").format(
            sql.SQL(", ").join(columns), sql.Identifier(self.table.name), chosen
        )

    def due(self, horizon: datetime) -> sql.Composable:
        """Rows a run may see: created before its horizon, or at no known time."""
        if not self.has_created:
            return sql.SQL("true")
        return sql.SQL("({0} is null or {0} < {1})").format(self.created, sql.Literal(horizon))

    def changed_since(self, since: datetime) -> sql.Composable | None:
        """Rows whose latest change is not before `since`, or unknown; None when only a full read can tell."""
        times = [c for c in (self.table.created, "updated_at", *self.table.moments) if self.is_there(c)]
        if not self.has_created or "updated_at" in self.missing or len(times) < 2:
            return None
        latest = sql.SQL("greatest({})").format(sql.SQL(", ").join(map(sql.Identifier, times)))
        return sql.SQL("coalesce({0} >= {1}, true)").format(latest, sql.Literal(since))

    @property
    def created(self) -> sql.Identifier:
        """The column that says when a row was created; it may be missing."""
        return sql.Identifier(self.table.created)

    def is_there(self, column: str) -> bool:
        """Whether mirror and source both have it."""
        return column in self.types and column not in self.missing

    def _column(self, name: str, horizon: datetime) -> sql.Composed:
        value: sql.Composable = sql.Identifier(name)
        if name in self.missing:
            value = sql.SQL("null")
        elif name in self.table.moments:
            value = sql.SQL("case when {0} < {1} then {0} end").format(value, sql.Literal(horizon))
        return sql.SQL("{}::{} as {}").format(value, sql.SQL(self.types[name]), sql.Identifier(name))


def shape_of(source: psycopg.Connection, target: psycopg.Connection, table: SourceTable) -> Shape:
    """Compare the source's columns with the mirror's; SourceShapeChanged names everything that does not fit.

    A column that the role may not read is as good as missing: not every column is anybody's business.
    """
    columns = source.execute(statement("ops.source_columns", "lookup.sql"), {"table": table.name}).fetchall()
    found = {name: kind for name, kind, may_read in columns if may_read}
    if not columns:
        raise SourceShapeChanged(
            f"the source has no table {table.name} (for {table.mirror}): is it renamed, or does the role not see it?"
        )
    if not found:
        raise SourceShapeChanged(f"the source's role may not read {table.name}: grant it select")
    hidden = {name for name, _, may_read in columns if not may_read}
    types = {n: t for n, t in warehouse.column_type_names(target, table.mirror).items() if n not in OWN}
    missing = tuple(name for name in types if name not in found)
    problems = [
        f"required column {name} {'may not be read' if name in hidden else 'is missing'}"
        for name in table.required
        if name not in found
    ]
    problems += [
        f"{name} is {found[name]}, needs {wanted}"
        for name, wanted in types.items()
        if name in found and not _fits(found[name], wanted)
    ]
    if problems:
        raise SourceShapeChanged(
            f"the source's {table.name} no longer fits {table.mirror}: {'; '.join(problems)}. Nothing was written."
        )
    return Shape(table, types, missing)


def _fits(found: str, wanted: str) -> bool:
    bare = found.split("(")[0]
    return bare == wanted or bare in WIDENS.get(wanted, ())
