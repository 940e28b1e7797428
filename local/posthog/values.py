"""Values become ClickHouse literals here, and nowhere else: whatever they contain, they stay values."""

from local.posthog.errors import BadQuery

ESCAPES = str.maketrans(
    {
        "\\": "\\\\", "'": "\\'", "\b": "\\b", "\f": "\\f", "\r": "\\r", "\n": "\\n",
        "\t": "\\t", "\0": "\\0", "\a": "\\a", "\v": "\\v",
    }
)  # fmt: skip


def literal(value) -> str:
    """A JSON value as a ClickHouse literal: text is escaped, a list becomes an array."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str):
        return f"'{value.translate(ESCAPES)}'"
    if isinstance(value, list):
        return f"[{', '.join(literal(item) for item in value)}]"
    raise BadQuery(f"Unsupported constant type: {type(value).__name__}. Use text, numbers or lists.")


class Bound:
    """The values of one query, named as PostHog names them in the SQL it shows."""

    def __init__(self) -> None:
        self.literals: dict[str, str] = {}

    def add(self, value) -> str:
        """Remember a value; the answer is its place holder."""
        name = f"hogql_val_{len(self.literals)}"
        self.literals[name] = literal(value)
        return f"%({name})s"

    def put_in(self, sql: str) -> str:
        return sql % self.literals
