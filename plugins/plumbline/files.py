"""A table is one name and a few sibling files; this finds and reads them."""

from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SQL = ROOT / "include" / "sql"
CREATED = ("create", "view")  # tables before the views that read them


def table_path(table: str, kind: str) -> Path:
    """`core.push_exposures`, `fill.sql` -> include/sql/core/push_exposures.fill.sql, existing or not."""
    schema, name = table.split(".")
    return SQL / schema / f"{name}.{kind}"


def table_file(table: str, kind: str) -> Path:
    """The same, but the file exists; otherwise FileNotFoundError says which file to create."""
    path = table_path(table, kind)
    if not path.is_file():
        raise FileNotFoundError(f"{table} has no {kind}: create {path.relative_to(ROOT)}")
    return path


@cache
def statement(table: str, kind: str) -> str:
    """The text of a table's .sql file."""
    return table_file(table, kind).read_text()


@cache
def query(system: str, name: str) -> str:
    """The text of what we ask another party: `push_database`, `push_notifications.sql`."""
    path = SQL / "sources" / system / name
    if not path.is_file():
        raise FileNotFoundError(f"source {system} has no query {name}: create {path.relative_to(ROOT)}")
    return path.read_text()
