"""A parsed HogQL query as one ClickHouse statement, with the limit PostHog gives it."""

from dataclasses import dataclass

from local.posthog.printer import Printer

ROWS_WITHOUT_LIMIT = 100
ROWS_AT_MOST = 50_000


@dataclass(frozen=True)
class Statement:
    """A query ready to run. `template` shows place holders where `sql` has the values.

    `has_own_limit` is False when the default limit was put in.
    """

    template: str
    sql: str
    names: list[str]
    limit: int
    has_own_limit: bool


def print_query(tree: dict, placeholders: dict, database: str, team_id: int) -> Statement:
    """The ClickHouse statement for a parsed HogQL query.

    A query without LIMIT asks for one row more than it may have, to learn whether there are more.
    Raises   BadQuery for everything PostHog would refuse: unknown fields, tables, functions.
    """
    printer = Printer(placeholders, database, team_id)
    if tree["node"] == "SelectSetQuery":
        own_limit, select = None, printer.select(tree)
        sql = f"SELECT * FROM ({select.sql})"  # noqa: S608
    else:
        own_limit = tree.get("limit")
        select = printer.select({key: part for key, part in tree.items() if key != "limit"})
        sql = select.sql
    limit = ROWS_WITHOUT_LIMIT if own_limit is None else min(printer.number(own_limit), ROWS_AT_MOST)
    template = f"{sql} LIMIT {limit + (own_limit is None)}"
    return Statement(template, printer.bound.put_in(template), select.names, limit, own_limit is not None)
