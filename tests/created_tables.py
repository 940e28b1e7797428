"""Every table and view that a file of include/sql creates."""

from plumbline.files import CREATED, SQL


def created_tables(*kinds: str) -> list[str]:
    """schema.name of all with a .create.sql or .view.sql, or with those of `kinds` only."""
    return [
        f"{path.parent.name}.{path.name.split('.')[0]}"
        for kind in kinds or CREATED
        for path in sorted(SQL.glob(f"*/*.{kind}.sql"))
    ]
