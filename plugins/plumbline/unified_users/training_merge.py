"""How a training set that has been made anew gets into its table: only what differs is written."""

from collections.abc import Sequence

import psycopg
from psycopg import sql

from plumbline import warehouse
from plumbline.time_split import Range


class Merge:
    """The statements for one table; `pg_temp.fresh_<name>` has rows as they should be, `keys_<name>` keys."""

    def __init__(self, db: psycopg.Connection, table: str) -> None:
        name = table.split(".")[1]
        self.db, self.columns = db, list(warehouse.column_types(db, table))
        others = self.columns[2:]
        self.parts = {
            "table": sql.Identifier(*table.split(".")),
            **{kind: sql.Identifier("pg_temp", f"{kind}_{name}") for kind in ("fresh", "keys", "scope")},
            "same_row": sql.SQL("new.user_key = old.user_key and new.as_of_at = old.as_of_at"),
            "columns": sql.SQL(", ").join(map(sql.Identifier, self.columns)),
            "assign": sql.SQL(", ").join(
                sql.SQL("{0} = excluded.{0}").format(sql.Identifier(c)) for c in others
            ),
            "old_others": sql.SQL(", ").join(sql.Identifier("old", c) for c in others),
            "new_others": sql.SQL(", ").join(sql.Identifier("new", c) for c in others),
        }

    def do(self, text: str, values: Sequence | None = None) -> psycopg.Cursor:
        return self.db.execute(sql.SQL(text).format(**self.parts), values)

    def begin(self) -> None:
        """Empty temporary tables; a set may be made twice in one transaction."""
        for kind in ("fresh", "keys", "scope"):
            self.do(f"drop table if exists {{{kind}}}")
        self.do("create temporary table {fresh} on commit drop as table {table} with no data")
        self.do(
            'create temporary table {keys} (user_key text collate "C", as_of_at timestamptz) on commit drop'
        )

    def missing(self, keys: Sequence[tuple]) -> list[bool]:
        """For each (user_key, as_of_at), whether the table does not have it."""
        known = set(self.do(KNOWN, [[key for key, _ in keys]]).fetchall())
        return [key not in known for key in keys]

    def add_to_scope(self, people: Sequence[tuple]) -> None:
        """Rows (user_id, as_of_at) to make as well."""
        self.do(ADDED, [[user_id for user_id, _ in people], [as_of for _, as_of in people]])

    def move_splits(self, ranges: Sequence[Range]) -> int:
        """Time has gone on: rows that now lie in another split get it; returns how many."""
        columns = ([r.split for r in ranges], [r.after for r in ranges], [r.upto for r in ranges])
        return self.do(MOVED, columns).rowcount

    def remove_others(self, kept: str, among: str | None = None) -> int:
        """Rows whose key is not in `kept` vanish: any, or those of `among` only; returns how many."""
        self.do(f"analyze {{{kept}}}")
        text = GONE.replace("{kept}", f"{{{kept}}}")
        return self.do(text + (LOOKED_AT.replace("{among}", f"{{{among}}}") if among else "")).rowcount

    def upsert(self) -> int:
        """Fresh rows that are new or differ; returns how many. In the order of keys, which is no user's order."""
        self.do("analyze {fresh}")
        return self.do(CHANGED).rowcount


KNOWN = "select user_key, as_of_at from {table} where user_key = any(%s)"
ADDED = (
    "insert into {scope} (user_id, as_of_at) select user_id, as_of_at "
    "from unnest(%s::uuid[], %s::timestamptz[]) as missing (user_id, as_of_at) "
    "except select user_id, as_of_at from {scope}"
)
GONE = "delete from {table} as old where not exists (select from {kept} as new where {same_row})"
LOOKED_AT = " and exists (select from {among} as new where {same_row})"
CHANGED = (
    "insert into {table} ({columns}) select {columns} from {fresh} as new where not exists "
    "(select from {table} as old where {same_row} "
    "and ({old_others}) is not distinct from ({new_others})) "
    "order by user_key, as_of_at on conflict (user_key, as_of_at) do update set {assign}"
)
MOVED = (
    "update {table} as row set split = range.split "
    "from unnest(%s::text[], %s::timestamptz[], %s::timestamptz[]) as range (split, after_at, upto_at) "
    "where row.as_of_at > range.after_at and row.as_of_at <= range.upto_at and row.split <> range.split"
)
