"""What a gate found: every rule with its outcome, as counts and never as rows."""

from dataclasses import dataclass, field
from typing import Any

STOP, WARN = "stop", "warn"


@dataclass(frozen=True)
class Rule:
    """One expectation and how it went; counts only, never the rows."""

    rule: str
    column: str | None
    success: bool
    on_fail: str
    why: str
    observed: Any
    unexpected_count: int | None
    element_count: int | None
    error: str | None

    def sentence(self) -> str:
        found = (
            f"{self.unexpected_count} of {self.element_count} rows"
            if self.unexpected_count
            else self.observed
        )
        return f"{self.column or 'table'}: {self.rule} ({self.why}), found {found}"


@dataclass(frozen=True)
class Report:
    """All rules of one table for one run."""

    table: str
    rules: list[Rule]
    page: str | None = field(default=None)

    @property
    def broken(self) -> list[Rule]:
        return [rule for rule in self.rules if not rule.success and rule.on_fail == STOP]

    def summary(self) -> dict[str, Any]:
        """Counts for the run's record."""
        failed = [rule for rule in self.rules if not rule.success]
        return {"rules": len(self.rules), "failed": [rule.sentence() for rule in failed], "page": self.page}
