"""HogQL expressions as ClickHouse expressions, with PostHog's rules for NULL, time and JSON."""

from local.posthog.comparisons import Printed, compare
from local.posthog.errors import BadQuery
from local.posthog.functions import NEVER_NULL, find_function
from local.posthog.scope import Column, Scope, identifier
from local.posthog.values import Bound, literal

ARITHMETIC = {"+": "plus", "-": "minus", "*": "multiply", "/": "divide", "%": "modulo"}


class Expressions:
    """Prints expressions. `select` prints a subquery; `placeholders` are the request's values."""

    def __init__(self, bound: Bound, placeholders: dict, select) -> None:
        self.bound = bound
        self.placeholders = placeholders
        self.select = select
        self.in_join = False  # a join condition keeps its bare comparisons

    def print(self, node: dict, scope: Scope) -> Printed:
        method = getattr(self, f"_{node['node'].lower()}", None)
        if method is None:
            raise BadQuery(f"The stand-in does not support {node['node']} in a query")
        return method(node, scope)

    def sql(self, node: dict, scope: Scope) -> str:
        return self.print(node, scope).sql

    def condition(self, node: dict, scope: Scope) -> str:
        """A WHERE condition: a comparison that yields NULL drops the row, so it needs no wrapping."""
        if node["node"] == "And":
            return f"and({', '.join(self.condition(part, scope) for part in node['exprs'])})"
        if node["node"] == "CompareOperation" and node["op"] in ("<", "<=", ">", ">="):
            return self._compareoperation(node, scope, bare=True).sql
        return self.sql(node, scope)

    def _constant(self, node, scope) -> Printed:
        return self._value(node["value"])

    def _value(self, value) -> Printed:
        if value is None or isinstance(value, (bool, int, float)):
            text = str(int(value)) if isinstance(value, bool) else literal(value)
            return Printed(text, Column(nullable=value is None))
        return Printed(self.bound.add(value))

    def _placeholder(self, node, scope) -> Printed:
        expression = node.get("expr", {})
        if expression.get("node") != "Field" or len(expression["chain"]) != 1:
            raise BadQuery("Placeholder expressions are not supported by the stand-in: use {name}")
        name = expression["chain"][0]
        if name not in self.placeholders:
            known = ", ".join(sorted(self.placeholders)) or "none"
            raise BadQuery(f"Placeholder {{{name}}} is not available in this context. Given: {known}")
        return self._value(self.placeholders[name])

    def _alias(self, node, scope) -> Printed:
        inner = self.print(node["expr"], scope)
        scope.add_alias(node["alias"], inner.column)
        return Printed(f"{inner.sql} AS {identifier(node['alias'])}", inner.column)

    def _field(self, node, scope) -> Printed:
        sql, column, rest = scope.find(node["chain"])
        return self._inside(Printed(sql, column), rest)

    def _inside(self, outer: Printed, path: list) -> Printed:
        """A property as text without its quotes; absent, empty and JSON null are all NULL."""
        if not path:
            return outer
        if outer.column.kind != "json":
            raise BadQuery(f"Can not access property {path[0]!r} on a field that holds no properties")
        keys = ", ".join(self.bound.add(str(key)) for key in path)
        raw = f"nullIf(nullIf(JSONExtractRaw({outer.sql}, {keys}), ''), 'null')"
        return Printed(f"replaceRegexpAll({raw}, '^\"|\"$', '')", Column(nullable=True))

    def _arrayaccess(self, node, scope) -> Printed:
        array, key = self.print(node["array"], scope), node["property"]
        if key.get("node") == "Constant" and key["value"] == 0:
            raise BadQuery("SQL indexes start from one, not from zero. E.g: array[1]")
        if array.column.kind == "json" and key.get("node") == "Constant":
            return self._inside(array, [key["value"]])
        return Printed(f"{array.sql}[{self.sql(key, scope)}]", Column(nullable=array.nullable))

    def _tupleaccess(self, node, scope) -> Printed:
        return Printed(f"tupleElement({self.sql(node['tuple'], scope)}, {int(node['index'])})")

    def _array(self, node, scope) -> Printed:
        return Printed(f"[{', '.join(self.sql(item, scope) for item in node['exprs'])}]")

    def _tuple(self, node, scope) -> Printed:
        return Printed(f"tuple({', '.join(self.sql(item, scope) for item in node['exprs'])})")

    def _and(self, node, scope) -> Printed:
        return self._combine("and", node, scope)

    def _or(self, node, scope) -> Printed:
        return self._combine("or", node, scope)

    def _combine(self, name, node, scope) -> Printed:
        parts = [self.print(part, scope) for part in node["exprs"]]
        sql = f"{name}({', '.join(part.sql for part in parts)})"
        return Printed(sql, Column(nullable=any(part.nullable for part in parts)))

    def _not(self, node, scope) -> Printed:
        inner = self.print(node["expr"], scope)
        return Printed(f"not({inner.sql})", Column(nullable=inner.nullable))

    def _arithmeticoperation(self, node, scope) -> Printed:
        left, right = self.print(node["left"], scope), self.print(node["right"], scope)
        kind = "datetime" if "datetime" in (left.column.kind, right.column.kind) else None
        nullable = left.nullable or right.nullable
        return Printed(f"{ARITHMETIC[node['op']]}({left.sql}, {right.sql})", Column(kind, nullable))

    def _compareoperation(self, node, scope, bare: bool = False) -> Printed:
        left, right = self.print(node["left"], scope), self.print(node["right"], scope)
        against_null = node["right"].get("node") == "Constant" and node["right"]["value"] is None
        return compare(node["op"], left, right, against_null=against_null, bare=bare or self.in_join)

    def _betweenexpr(self, node, scope) -> Printed:
        value, low, high = (self.sql(node[part], scope) for part in ("expr", "low", "high"))
        inside = f"and(greaterOrEquals({value}, {low}), lessOrEquals({value}, {high}))"
        return Printed(f"ifNull(not({inside}), 0)" if node.get("negated") else f"ifNull({inside}, 0)")

    def _lambda(self, node, scope) -> Printed:
        scope.lambda_names.extend(node["args"])
        body = self.sql(node["expr"], scope)
        del scope.lambda_names[len(scope.lambda_names) - len(node["args"]) :]
        return Printed(f"({', '.join(identifier(name) for name in node['args'])}) -> {body}")

    def _call(self, node, scope) -> Printed:
        function = find_function(node["name"])
        if function is None:
            raise BadQuery(f"Unsupported function call '{node['name']}(...)'.")
        arguments = [self.print(argument, scope) for argument in node.get("args", [])]
        name, suffix = function.name, function.suffix
        if function.on_datetime and arguments and arguments[0].column.kind == "datetime":
            name, suffix = function.on_datetime
        text = ", ".join([*(argument.sql for argument in arguments), *suffix])
        parameters = ", ".join(self.sql(item, scope) for item in node.get("params") or [])
        nullable = name not in NEVER_NULL and (
            (function.nullable and name == function.name) or any(argument.nullable for argument in arguments)
        )
        kind = function.kind or (
            arguments[0].column.kind if name in ("min", "max", "any") and arguments else None
        )
        parameters = f"({parameters})" if parameters else ""
        distinct = "DISTINCT " if node.get("distinct") else ""
        return Printed(f"{name}{parameters}({distinct}{text})", Column(kind, nullable))

    def _windowfunction(self, node, scope) -> Printed:
        call = self._call(
            {"name": node["name"], "args": [*(node.get("args") or []), *(node.get("exprs") or [])]}, scope
        )
        return Printed(f"{call.sql} OVER ({self._window(node.get('over_expr') or {}, scope)})", call.column)

    def _window(self, node, scope) -> str:
        parts = []
        if node.get("partition_by"):
            parts.append("PARTITION BY " + ", ".join(self.sql(item, scope) for item in node["partition_by"]))
        if node.get("order_by"):
            parts.append("ORDER BY " + ", ".join(self.sql(item, scope) for item in node["order_by"]))
        if node.get("frame_method"):
            raise BadQuery("The stand-in does not support window frames")
        return " ".join(parts)

    def _orderexpr(self, node, scope) -> Printed:
        direction = "DESC" if node.get("order") == "DESC" else "ASC"
        return Printed(f"{self.sql(node['expr'], scope)} {direction}")

    def _selectquery(self, node, scope) -> Printed:
        return Printed(f"({self.select(node).sql})")

    _selectsetquery = _selectquery
