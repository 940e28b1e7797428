"""What a gate found: every rule with its outcome, as counts and never as rows."""

from dataclasses import dataclass, field
from typing import Any

STOP, WARN = "stop", "warn"
# How a sentence begins about a rule that nobody has described; what it demands follows.
PHRASES = {
    "expect_column_pair_values_a_to_be_greater_than_b": "the first must be greater:",
    "expect_column_pair_values_to_be_equal": "both must be equal:",
    "expect_column_values_to_be_between": "must be",
    "expect_column_values_to_be_in_set": "must be in",
    "expect_column_values_to_be_null": "must be empty",
    "expect_column_values_to_be_unique": "must be there once",
    "expect_column_values_to_not_be_null": "must not be empty",
    "expect_compound_columns_to_be_unique": "must be there once together",
}


@dataclass(frozen=True)
class Rule:
    """One expectation and how it went: a count or names of ours, never both and never the rows."""

    rule: str
    column: str | None
    success: bool
    on_fail: str
    why: str
    observed: Any
    unexpected_count: int | None
    element_count: int | None
    error: str | None
    limits: dict[str, Any] = field(default_factory=dict)
    description: str | None = None
    names: list[str] = field(default_factory=list)

    @property
    def demand(self) -> str:
        """What the rule asks for, in words: its description, its limits, and how many rows may miss them."""
        asked = dict(self.limits)
        low, high = (_short(asked.pop(key, None)) for key in ("min_value", "max_value"))
        mostly = asked.pop("mostly", None)
        first, second = asked.pop("column_A", None), asked.pop("column_B", None)
        parts = [self.description] if self.description else []
        if low is not None and high is not None:
            parts.append(f"from {low} to {high}")
        elif low is not None or high is not None:
            parts.append(f"at least {low}" if high is None else f"at most {high}")
        if first and second:
            parts.append(f"column_A {first}, column_B {second}")
        parts += [f"{key} {value}" for key, value in asked.items()]
        if mostly is not None and mostly != 1:
            parts.append(f"in at least {100 * mostly:g} % of rows")
        return ", ".join(parts)

    def sentence(self) -> str:
        found = self.observed
        if self.unexpected_count:
            found = f"{self.unexpected_count} of {self.element_count} rows"
        if self.names:
            found = ", ".join(self.names)
        return f"{self.column or 'table'}: {self._in_words()} ({self.why}), found {found}"

    def _in_words(self) -> str:
        """The demand for people: a description says it all, and the library's name of a rule is not for a sentence."""
        if self.description:
            return self.demand
        words = PHRASES.get(self.rule) or self.rule.removeprefix("expect_").replace("_", " ")
        return f"{words} {self.demand}".strip()


def _short(value: Any) -> Any:
    """A whole number as people write it: the library hands 30 back as 30.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


@dataclass(frozen=True)
class Report:
    """All rules of one table for one run."""

    table: str
    rules: list[Rule]
    page: str | None = field(default=None)

    @property
    def broken(self) -> list[Rule]:
        """Rules that stop the run."""
        return [rule for rule in self.rules if not rule.success and rule.on_fail == STOP]

    @property
    def errors(self) -> list[str]:
        """Rules that could not be evaluated, with the database's words."""
        return [f"{rule.rule} on {rule.column}: {rule.error}" for rule in self.rules if rule.error]

    def summary(self) -> dict[str, Any]:
        """Counts for the run's record."""
        failed = [rule for rule in self.rules if not rule.success]
        return {"rules": len(self.rules), "failed": [rule.sentence() for rule in failed], "page": self.page}
