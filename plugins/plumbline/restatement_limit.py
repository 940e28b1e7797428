"""Stops a publication that would rewrite much of what had settled: that is a broken source, not a late row."""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

from plumbline.accounting import Account
from plumbline.permanent import Permanent
from plumbline.run import Run

FEW = 100  # counts that move by less in all stop nothing: a young warehouse has not much to compare with


class TooMuchRestated(Permanent):
    """A run would change a large share of settled numbers; the message says which, and how to let it."""


@dataclass(frozen=True)
class RestatementLimit:
    """A step of Publish, behind the Restate of its table: sums up what this transaction restated of `columns`.

    Share = sum of |new - old| over the settled rows this run changed / sum of the column over all settled rows as
    they were. More than `max_restated_share` of the pipeline's settings stops the run, unless its param
    accept_restatements says that it is meant.
    """

    of: str
    columns: Sequence[str]
    table: str = "ops.restatements"  # what it reads; the name under which a publication counts its rows

    def apply(self, db: psycopg.Connection, run: Run) -> Account:
        """Raises TooMuchRestated, naming every column above the limit."""
        shares = {column: self._share(db, run, column) for column in self.columns}
        limit, accepted = run.meaning["max_restated_share"], run.meaning.get("accept_restatements", False)
        above = [f"{share:.0%} of {self.of}.{column}" for column, share in shares.items() if share > limit]
        if above and not accepted:
            raise TooMuchRestated(
                f"this run would change {', '.join(above)} in days that had settled; the limit is {limit:.0%}. "
                "Nothing is published. If the sources were corrected on purpose, trigger with accept_restatements"
            )
        return Account(
            details={f"restated share of {column}": round(s, 4) for column, s in shares.items() if s}
        )

    def _share(self, db: psycopg.Connection, run: Run, column: str) -> float:
        moved, net = db.execute(MOVED, {"run_id": run.run_id, "table": self.of, "column": column}).fetchone()
        now = db.execute(
            sql.SQL("select coalesce(sum({}), 0) from {} where not is_provisional").format(
                sql.Identifier(column), sql.Identifier(*self.of.split("."))
            )
        ).fetchone()[0]
        return 0.0 if moved <= FEW else float(moved) / max(1.0, float(now) - float(net))


# an earlier publication of the same run may have restated something too: only this transaction counts
MOVED = (
    "select coalesce(sum(abs(becomes - was)), 0), coalesce(sum(becomes - was), 0) from ops.restatements "
    "cross join lateral (select coalesce(old_value::numeric, 0) as was, coalesce(new_value::numeric, 0) as becomes) "
    "as numbers where run_id = %(run_id)s and table_name = %(table)s and column_name = %(column)s "
    "and restated_at >= transaction_timestamp()"
)
