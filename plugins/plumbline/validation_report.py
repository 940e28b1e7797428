"""What a gate found: every rule with its outcome, as counts and never as rows."""

from dataclasses import dataclass, field
from typing import Any

STOP, WARN = "stop", "warn"


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
        asked = f" {self.demand}" if self.demand else ""
        return f"{self.column or 'table'}: {self.rule}{asked} ({self.why}), found {found}"


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
