"""More people than the sample has: every row again under ids and addresses of its own."""

from psycopg import sql

STEP = 1_000_000  # between the bigint ids of two copies; the sample's own are far below

BIGINTS = ["id", "person_id", "collection_id", "added_by", "profile_id", "voter_id", "user_id"]
ADDRESSES = ("email", "secondary_email")
REFERENCES = frozenset(
    ["languages", "companies", "roles", "projects", "schools", "degrees", "locations", "glossary"]
)  # there is one world, however many people live in it

_UUID = sql.SQL("overlay({}::text placing lpad(to_hex(copy), 8, '0') from 29)")


def copied_uuid(value: str, copy: int) -> str:
    """The id of the copy: its number in place of the last eight digits."""
    return f"{value[:28]}{copy:08x}" if copy else value


def copied_bigint(value: int, copy: int) -> int:
    return value + copy * STEP


def copied_address(value: str, copy: int) -> str:
    return value.replace("@", f"+{copy}@") if copy else value


def copying(table: str, columns: dict[str, str]) -> sql.Composed:
    """The statement that adds copies 1 to %(last)s of all rows of `table`; `columns` are names and types."""
    parts = [_copied(name, kind) for name, kind in columns.items()]
    return sql.SQL(
        "insert into {table} ({names}) select {parts} from {table} cross join generate_series(1, %(last)s) as copy"
    ).format(
        table=sql.Identifier(table),
        names=sql.SQL(", ").join(map(sql.Identifier, columns)),
        parts=sql.SQL(", ").join(parts),
    )


def _copied(name: str, kind: str) -> sql.Composable:
    column = sql.Identifier(name)
    if name == "external_id":  # text: mostly a uuid, sometimes a number
        return sql.SQL(
            "case when length({0}) = 36 then {1} else ({0}::bigint + copy * {2})::text end"
        ).format(column, _UUID.format(column), sql.Literal(STEP))
    if kind == "uuid" or name == "iam_id":
        return sql.SQL("{}::{}").format(_UUID.format(column), sql.SQL(kind))
    if kind == "bigint" and name in BIGINTS:
        return sql.SQL("{} + copy * {}").format(column, sql.Literal(STEP))
    if name in ADDRESSES:
        return sql.SQL("replace({}, '@', '+' || copy || '@')").format(column)
    return column
