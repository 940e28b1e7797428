"""HogQL comparisons never yield NULL: a missing value is equal to nothing but another missing one."""

from dataclasses import dataclass

from local.posthog.errors import BadQuery
from local.posthog.scope import PLAIN, Column

# operator -> (ClickHouse function, what it yields when exactly one side is NULL)
COMPARISONS = {
    "==": ("equals", "0"), "!=": ("notEquals", "1"),
    "<": ("less", "0"), "<=": ("lessOrEquals", "0"), ">": ("greater", "0"), ">=": ("greaterOrEquals", "0"),
    "in": ("in", "0"), "not in": ("notIn", "1"), "global in": ("in", "0"), "global not in": ("notIn", "1"),
    "like": ("like", "0"), "not like": ("notLike", "1"),
    "ilike": ("ilike", "0"), "not ilike": ("notILike", "1"),
    "=~": ("match", "0"), "!~": ("not match", "1"),
}  # fmt: skip
BOTH_NULL = {"==": "and(isNull({0}), isNull({1}))", "!=": "or(isNotNull({0}), isNotNull({1}))"}


@dataclass(frozen=True)
class Printed:
    """ClickHouse text and what is known about its value."""

    sql: str
    column: Column = PLAIN

    @property
    def nullable(self) -> bool:
        return self.column.nullable


def compare(operator: str, left: Printed, right: Printed, *, against_null: bool, bare: bool) -> Printed:
    """`left operator right` in ClickHouse. `bare` leaves NULL as it is, where NULL does no harm."""
    if operator not in COMPARISONS:
        raise BadQuery(f"The stand-in does not support the operator {operator}")
    if against_null and operator in BOTH_NULL:
        return Printed(f"{'isNull' if operator == '==' else 'isNotNull'}({left.sql})")
    name, if_one_is_null = COMPARISONS[operator]
    inner = f"{name.split()[-1]}({left.sql}, {right.sql})"
    inner = f"not({inner})" if name.startswith("not ") else inner
    if bare or not (left.nullable or right.nullable):
        return Printed(inner)
    if left.nullable and right.nullable and operator in BOTH_NULL:
        return Printed(f"ifNull({inner}, {BOTH_NULL[operator].format(left.sql, right.sql)})")
    return Printed(f"ifNull({inner}, {if_one_is_null})")
