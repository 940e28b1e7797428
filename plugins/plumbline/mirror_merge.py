"""How rows that were read become rows of a mirror: which of them are late, came back, are gone or never were."""

from typing import NamedTuple

import psycopg
from psycopg import sql

from plumbline.permanent import Permanent
from plumbline.source_tables import Shape, SourceTable


class IdsNotUnique(Permanent):
    """The source shows several rows of one id: none of them can be told to be the one."""

    def __init__(self, table: SourceTable, found: str) -> None:
        super().__init__(
            f"{table.mirror}: the source's {table.name} has several rows of one {table.key}: {found}. Nothing was "
            "changed. Have the owner of the source remove the double, then clear the task"
        )


class Merged(NamedTuple):
    """What a merge did."""

    changed: int  # rows inserted or changed
    late: int  # of those, new ones that an earlier run should have seen
    reused: int  # of those, rows whose id was somebody else's


class Merge:
    """One mirror and the rows that were read for it, in a landing table of the same columns.

    `about` has run_id, horizon, and of the time before the run `previous` (horizon of this mirror) and `published`
    (horizon of the last publication); both may be None.
    """

    def __init__(self, db: psycopg.Connection, shape: Shape, landing: str, about: dict) -> None:
        self.db, self.about, self.table = db, about, shape.table
        self.parts = _parts(shape) | {"landing": sql.Identifier(*landing.split("."))}
        self.db.execute(UNSTAMPED.format(**self.parts))

    def bring_in(self) -> Merged:
        """Insert what is new and change what differs; rows that are equal are not touched. Raises IdsNotUnique."""
        self.db.execute(sql.SQL("analyze {landing}").format(**self.parts))
        doubled = [key for (key,) in self.db.execute(DOUBLED.format(**self.parts))]
        if doubled:
            raise IdsNotUnique(self.table, ", ".join(doubled))
        return Merged(*self.db.execute(MERGE.format(**self.parts), self.about).fetchone())

    def mark_gone(self, among: sql.Composable) -> int:
        """Rows of the mirror that were not read although they are among those asked for."""
        return self.db.execute(GONE.format(**self.parts, among=among), self.about).rowcount


def _parts(shape: Shape) -> dict[str, sql.Composable]:
    table, columns = shape.table, list(shape.types)

    def each(pattern: str, names: list[str], joint: str = ", ") -> sql.Composed:
        return sql.SQL(joint).join(sql.SQL(pattern).format(sql.Identifier(n)) for n in names)

    # a row may be old and its confirmation new: what matters is when the event could be known
    late_moments = [m for m in table.moments if m != "deleted_at" and m in columns]
    became_known = [each("(old.{0} is null and excluded.{0} < %(previous)s)", late_moments, " or ")]
    became_known = became_known if late_moments else []
    is_late: sql.Composable = sql.SQL("false")
    if shape.has_created:
        created = [table.created]
        is_late = each("{} < %(previous)s", created)
        became_known += [
            each(
                "old.{0} is distinct from excluded.{0}", created
            ),  # nobody could know a time it did not have
            each("(old._is_void and excluded.{} < %(previous)s)", created),  # nor a row that never was
        ]
    is_reused: sql.Composable = sql.SQL("false")
    if shape.has_created and table.owner in columns:
        whole = [table.created, table.owner]
        is_reused = each("old.{0} <> new.{0}", whole, " and ")
    return {
        "is_reused": is_reused,
        "mirror": sql.Identifier(*table.mirror.split(".")),
        "key": sql.Identifier(table.key),
        "is_late": is_late,
        "became_known": sql.SQL(" or ").join(became_known) if became_known else sql.SQL("false"),
        "columns": each("{}", columns),
        "assign": each("{0} = excluded.{0}", columns),
        "old": each("old.{}", columns),
        "new": each("excluded.{}", columns),
    }


DOUBLED = sql.SQL("select {key}::text from {landing} group by {key} having count(*) > 1 order by 1 limit 5")
UNSTAMPED = sql.SQL(
    "alter table {landing} alter _extracted_at drop not null, alter _run_id drop not null, "
    "alter _is_void drop not null, alter _first_seen_at drop not null"
)
MERGE = sql.SQL(
    "with merged as ("
    "insert into {mirror} as old ({columns}, _extracted_at, _run_id, _known_at, _first_seen_at) "
    "select {columns}, %(horizon)s, %(run_id)s, case when {is_late} then %(horizon)s::timestamptz end, %(horizon)s "
    "from {landing} order by {key} "
    "on conflict ({key}) do update set {assign}, _extracted_at = excluded._extracted_at, "
    "_run_id = excluded._run_id, _gone_at = null, _is_void = false, "
    "_known_at = case when {became_known} then %(horizon)s::timestamptz else old._known_at end, "
    # what was void has been in no publication, however many there were meanwhile
    "_first_seen_at = case when old._is_void then excluded._first_seen_at else old._first_seen_at end "
    "where ({old}) is distinct from ({new}) or old._gone_at is not null "
    "returning (xmax = 0 and _known_at is not null) as is_late) "
    # one snapshot: here the mirror's rows are still what they were
    "select count(*), count(*) filter (where is_late), (select count(*) from {landing} as new "
    "join {mirror} as old using ({key}) where {is_reused}) from merged"
)
GONE = sql.SQL(
    "update {mirror} as old set _gone_at = %(horizon)s, _extracted_at = %(horizon)s, _run_id = %(run_id)s, "
    # not _known_at: that moves with a row's time, and the row may have been published at its earlier one
    "_is_void = %(published)s::timestamptz is null or old._first_seen_at > %(published)s "
    "where old._gone_at is null and {among} and not exists (select from {landing} as new where new.{key} = old.{key})"
)
