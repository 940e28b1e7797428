"""A HogQL query as ClickHouse SQL: only known tables and functions, only one project's rows."""

from dataclasses import dataclass

from local.posthog.errors import BadQuery
from local.posthog.expressions import Expressions
from local.posthog.scope import TABLES, Column, Scope, identifier
from local.posthog.values import Bound

NO_OFFSET = "OFFSET is not supported on queries made with a personal API key. Page by key or by time instead."
JOINS = {"JOIN", "INNER JOIN", "LEFT JOIN", "LEFT OUTER JOIN", "CROSS JOIN"}
SET_OPERATORS = {"UNION ALL", "UNION DISTINCT", "INTERSECT", "EXCEPT"}


@dataclass(frozen=True)
class Select:
    """A printed SELECT, what its columns are called, and what is known about them by name."""

    sql: str
    names: list[str]
    columns: dict[str, Column]


class Printer:
    def __init__(self, placeholders: dict, database: str, team_id: int) -> None:
        self.bound = Bound()
        self.database = database
        self.team_id = team_id
        self.named: list[dict[str, dict]] = []  # WITH name AS (...), innermost last
        self.expressions = Expressions(self.bound, placeholders, self.select)

    def number(self, node: dict) -> int:
        """A LIMIT, which must be a plain whole number (or a placeholder for one)."""
        text = self.expressions.sql(node, Scope())
        if not text.isdigit():
            raise BadQuery("LIMIT must be a whole number")
        return int(text)

    def select(self, node: dict) -> Select:
        if node["node"] == "SelectSetQuery":
            return self._set(node)
        self.named.append({cte["name"]: cte["expr"] for cte in node.get("ctes") or []})
        try:
            return self._one(node)
        finally:
            self.named.pop()

    def _set(self, node: dict) -> Select:
        first = self.select(node["initial_select_query"])
        parts = [f"({first.sql})"]
        for following in node["subsequent_select_queries"]:
            operator = following["set_operator"]
            if operator not in SET_OPERATORS:
                raise BadQuery(f"The stand-in does not support {operator}")
            parts.append(f"{operator} ({self.select(following['select_query']).sql})")
        return Select(" ".join(parts), first.names, first.columns)

    def _one(self, node: dict) -> Select:
        for part in ("array_join_list", "limit_by", "qualify", "window_exprs", "prewhere"):
            if node.get(part):
                raise BadQuery(f"The stand-in does not support {part} in a query")
        scope, guards = Scope(), []
        source = self._from(node["select_from"], scope, guards) if node.get("select_from") else ""
        items, names, columns = self._columns(node["select"], scope)
        if node.get("where"):
            guards.append(self.expressions.condition(node["where"], scope))
        sql = f"SELECT {'DISTINCT ' if node.get('distinct') else ''}{', '.join(items)}{source}"
        if guards:
            sql += f" WHERE {guards[0] if len(guards) == 1 else 'and(' + ', '.join(guards) + ')'}"
        for keyword, part in (("GROUP BY", "group_by"), ("HAVING", "having"), ("ORDER BY", "order_by")):
            if node.get(part):
                listed = node[part] if isinstance(node[part], list) else [node[part]]
                sql += f" {keyword} {', '.join(self.expressions.sql(item, scope) for item in listed)}"
        if node.get("offset"):
            raise BadQuery(NO_OFFSET)
        if node.get("limit"):
            sql += f" LIMIT {self.number(node['limit'])}"
        return Select(sql, names, columns)

    def _columns(self, nodes: list[dict], scope: Scope) -> tuple[list[str], list[str], dict[str, Column]]:
        items, names, columns = [], [], {}
        for node in nodes:
            if node["node"] == "Field" and node["chain"][-1] == "*":
                of = node["chain"][0] if len(node["chain"]) > 1 else None
                expanded = [{"node": "Field", "chain": chain} for chain in scope.all_columns(of)]
            else:
                expanded = [node]
            for item in expanded:
                printed = self.expressions.print(item, scope)
                name = column_name(item)
                # A bare field keeps its name, or a surrounding query could not find it.
                suffix = f" AS {identifier(name)}" if item["node"] == "Field" else ""
                items.append(printed.sql + suffix)
                names.append(name)
                columns[name] = printed.column
        return items, names, columns

    def _from(self, join: dict, scope: Scope, guards: list[str]) -> str:
        text, first = " FROM", True
        while join:
            kind = join.get("join_type", "JOIN")
            if not first and kind not in JOINS:
                raise BadQuery(f"The stand-in does not support {kind}")
            if join.get("sample") or join.get("table_final") or join.get("column_aliases"):
                raise BadQuery("The stand-in supports neither SAMPLE nor FINAL nor column aliases")
            text += f"{'' if first else ' ' + kind} {self._table(join, scope, guards if first else None)}"
            if join.get("constraint"):
                text += (
                    f" {join['constraint']['constraint_type']} {self._constraint(join['constraint'], scope)}"
                )
            join, first = join.get("next_join"), False
        return text

    def _constraint(self, constraint: dict, scope: Scope) -> str:
        self.expressions.in_join = True
        try:
            return self.expressions.sql(constraint["expr"], scope)
        finally:
            self.expressions.in_join = False

    def _table(self, join: dict, scope: Scope, guards: list[str] | None) -> str:
        """One source. The first table is filtered in WHERE, a joined one before it is joined."""
        table, alias = join["table"], join.get("alias")
        if table["node"] == "Field" and table["chain"][0] in self._all_named():
            alias, table = alias or table["chain"][0], self._all_named()[table["chain"][0]]
        if table["node"] != "Field":
            select = self.select(table)
            scope.add_source(alias, select.columns)
            return f"({select.sql})" + (f" AS {identifier(alias)}" if alias else "")
        name = ".".join(table["chain"])
        if name not in TABLES or join.get("table_args") is not None:
            raise BadQuery(f'Unknown table "{name}".')
        alias = alias or name
        scope.add_source(alias, TABLES[name])
        address = f"{identifier(self.database)}.{identifier(name)}"
        if guards is None:
            rows = f"SELECT * FROM {address} WHERE equals(team_id, {self.team_id})"  # noqa: S608
            return f"({rows}) AS {identifier(alias)}"
        guards.append(f"equals({identifier(alias)}.team_id, {self.team_id})")
        return f"{address} AS {identifier(alias)}"

    def _all_named(self) -> dict[str, dict]:
        return {name: query for level in self.named for name, query in level.items()}


def column_name(node: dict) -> str:
    """The name a result column gets when the query gives none."""
    if node["node"] == "Alias":
        return node["alias"]
    if node["node"] == "Field":
        return str(node["chain"][-1])
    if node["node"] == "Constant":
        return repr(node["value"])
    if node["node"] == "Call":
        return f"{node['name']}({', '.join(column_name(item) for item in node.get('args', []))})"
    return node["node"].lower()
