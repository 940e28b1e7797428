"""What a mirror has to know about a table of somebody else's database, and how to ask for its rows."""

from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql

from plumbline import warehouse
from plumbline.files import statement
from plumbline.landing import SourceShapeChanged

OWN = (
    "_extracted_at",
    "_run_id",
    "_known_at",
    "_gone_at",
    "_is_void",
    "_first_seen_at",
)  # columns of a mirror that no source has
# What may arrive as what: only conversions that cannot fail or lose anything.
TEXTUAL = {"text", "character varying", "character", "json", "jsonb", "name"}
WIDENS = {
    "text": TEXTUAL,
    "bigint": {"bigint", "integer", "smallint"},
    "integer": {"integer", "smallint"},
    "double precision": {"double precision", "real", "numeric", "bigint", "integer", "smallint"},
    "jsonb": {"jsonb", "json"},
}


# of rows that are there, and of times that Python has a date for: no infinity, no year 10000
LATEST = "max({0}) filter (where _gone_at is null and {0} between '0002-01-01' and '9999-01-01')"


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
        return sql.SQL("({0} is null or {0} < {1})").format(self._created, sql.Literal(horizon))

    def changed_since(self, since: datetime) -> sql.Composable | None:
        """Rows whose latest change is not before `since`, or unknown; None when only a full read can tell."""
        times = [c for c in (self.table.created, "updated_at", *self.table.moments) if self._is_there(c)]
        if not self.has_created or "updated_at" in self.missing or len(times) < 2:
            return None
        latest = sql.SQL("greatest({})").format(sql.SQL(", ").join(map(sql.Identifier, times)))
        return sql.SQL("coalesce({0} >= {1}, true)").format(latest, sql.Literal(since))

    @property
    def latest(self) -> sql.Composable:
        """The latest change among the rows that are not gone, as far as any has a time; an aggregate."""
        times = [c for c in (self.table.created, "updated_at", "deleted_at") if c in self.types]
        each = sql.SQL(", ").join(sql.SQL(LATEST).format(sql.Identifier(c)) for c in times)
        return sql.SQL("greatest({})").format(each) if times else sql.SQL("null::timestamptz")

    def digest_of_mirror(
        self, published: datetime | None, mask: int, where: sql.Composable | None = None
    ) -> sql.Composed:
        """Per bucket of ids: the rows, a number that changes with any of their ids and times, how many of them the
        last publication had seen, and the latest change."""
        before = sql.SQL("true")
        if self.table.created in self.types:
            before = sql.SQL("({0} is null or {0} < {1})").format(self._created, sql.Literal(published))
        return sql.SQL(
            "select {id} & {mask}, count(*) filter (where _gone_at is null), "
            "bit_xor({row}) filter (where _gone_at is null), "
            "count(*) filter (where (_gone_at is null or _gone_at > {published}) and {before}), {latest} "
            "from {mirror} where {where} group by 1"
        ).format(
            mirror=sql.Identifier(*self.table.mirror.split(".")), id=self._hash, row=self._row_hash(None),
            mask=sql.Literal(mask), published=sql.Literal(published), before=before, latest=self.latest,
            where=where or sql.SQL("true"),
        )  # fmt: skip

    def digest_of_source(self, horizon: datetime, mask: int) -> sql.Composed:
        """The same of the due rows, and how many rows wait for a later run or lie ahead of the source's clock."""
        due, future = self.due(horizon), sql.SQL("false")
        if self.has_created:
            future = sql.SQL("{} > clock_timestamp()").format(self._created)
        return sql.SQL(
            "select {id} & {mask}, count(*) filter (where {due}), bit_xor({row}) filter (where {due}), "
            "count(*) filter (where not {due}), count(*) filter (where {future}) from {source} group by 1"
        ).format(
            source=sql.Identifier(self.table.name), id=self._hash, row=self._row_hash(horizon),
            mask=sql.Literal(mask), due=due, future=future,
        )  # fmt: skip

    def in_buckets(self, buckets: list[int], mask: int) -> sql.Composable:
        """Rows whose id falls into one of these buckets."""
        return sql.SQL("{} & {} = any({}::bigint[])").format(
            self._hash, sql.Literal(mask), sql.Literal(buckets)
        )

    def _row_hash(self, horizon: datetime | None) -> sql.Composable:
        """A number of a row's id and times, each hashed with the one before as its seed.

        `horizon` hides the moments that lie ahead of it, as the mirror does not have them either.
        """
        number = self._hash
        for name in (self.table.created, "updated_at", *self.table.moments):
            if not self._is_there(name):
                continue
            time: sql.Composable = sql.Identifier(name)
            if horizon is not None and name in self.table.moments:
                time = sql.SQL("case when {0} < {1} then {0} end").format(time, sql.Literal(horizon))
            # no time is a number that no time has: 0 is the first second of 1970, and infinities are times too
            number = sql.SQL(
                "hashfloat8extended(coalesce(date_part('epoch', {}), '-1e300'::double precision), {})"
            ).format(time, number)
        return number

    @property
    def _hash(self) -> sql.Composable:
        """The same number for the same id in every supported version of the database."""
        function = (
            "uuid_hash_extended({}, 0)"
            if self.types[self.table.key] == "uuid"
            else "hashint8extended({}::bigint, 0)"
        )
        return sql.SQL(function).format(sql.Identifier(self.table.key))

    @property
    def _created(self) -> sql.Identifier:
        return sql.Identifier(self.table.created)

    def _is_there(self, column: str) -> bool:
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
