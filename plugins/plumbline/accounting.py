"""Every row a task reads has exactly one fate; the books must close before the task may end."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from plumbline.permanent import Permanent


class RowsLost(Permanent):
    """Rows in differ from stored + duplicates + dead letters + filtered: a bug, never bad data."""


@dataclass
class Account:
    """Row counts of one task. `rules` counts per (fate, rule), e.g. ('filtered', 'status_failed')."""

    row_count: int | None = None
    rows_in: int | None = None
    stored: int = 0
    duplicate: int = 0
    dead: int = 0
    filtered: int = 0
    details: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, counted: Iterable[tuple[str, str | None, int]]) -> "Account":
        """Close the books over (fate, rule, rows); fate is in, stored, duplicate, dead or filtered."""
        totals: Counter[str] = Counter()
        rules: dict[str, int] = {}
        for fate, rule, rows in counted:
            totals[fate] += rows
            if rule is not None and rows:
                rules[f"{fate}:{rule}"] = rows
        account = cls(
            row_count=totals["stored"], rows_in=totals["in"], stored=totals["stored"],
            duplicate=totals["duplicate"], dead=totals["dead"], filtered=totals["filtered"],
            details={"rules": rules} if rules else {},
        )  # fmt: skip
        account.close()
        return account

    def close(self) -> None:
        """Raise RowsLost unless every row in has a fate."""
        if self.rows_in is None:
            return
        fates = self.stored + self.duplicate + self.dead + self.filtered
        if self.rows_in != fates:
            raise RowsLost(
                f"{self.rows_in} rows in, but {fates} accounted for: stored {self.stored}, duplicates "
                f"{self.duplicate}, dead letters {self.dead}, filtered {self.filtered}"
            )

    def __str__(self) -> str:
        if self.rows_in is None:
            return f"{self.row_count or 0:,} rows" if self.row_count is not None else "done"
        return (
            f"{self.rows_in:,} rows in = {self.stored:,} stored + {self.duplicate:,} duplicates "
            f"+ {self.dead:,} dead letters + {self.filtered:,} filtered"
        )
