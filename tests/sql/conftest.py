"""Rows in, the real .sql file, rows out."""

import json
from typing import Any

import pytest

from plumbline.push_lift.settings import sql_parameters
from plumbline.run import Run
from plumbline.steps import Fill
from plumbline.window import Window

from .two_databases import both, small_sources  # noqa: F401 - fixtures


class Warehouse:
    """A fresh warehouse with a small vocabulary for tests."""

    def __init__(self, db: Any) -> None:
        self.db = db

    def given(self, table: str, *rows: dict[str, Any]) -> None:
        for row in rows:
            if table.startswith(("staging.engagement_", "staging.chemlink_")):
                row = {"_first_seen_at": row["_extracted_at"]} | row
            names, slots = ", ".join(row), ", ".join(f"%({n})s" for n in row)
            values = {n: json.dumps(v) if isinstance(v, dict) else v for n, v in row.items()}
            self.db.execute(f"insert into {table} ({names}) values ({slots})", values)
        self.db.commit()

    def run(self, first: str, after_last: str, run_id: str | None = None) -> Run:
        meaning = sql_parameters(lambda conn_id: {"vocabulary": "retail"})
        return Run("push_lift", run_id or f"run {first}", Window.of_days(first, after_last), meaning)

    def fill(self, table: str, first: str, after_last: str, run_id: str | None = None) -> Any:
        account = Fill(table).apply(self.db, self.run(first, after_last, run_id))
        self.db.commit()
        return account

    def rows(self, table: str, *columns: str, where: str = "true") -> list[tuple]:
        order = ", ".join(str(n + 1) for n in range(len(columns)))
        query = f"select {', '.join(columns)} from {table} where {where} order by {order}"
        return self.db.execute(query).fetchall()

    def everything(self, *tables: str) -> dict[str, list[tuple]]:
        """All rows of `tables` as text, for byte-for-byte comparisons."""
        return {
            table: self.db.execute(f"select t::text from {table} as t order by 1").fetchall()
            for table in tables
        }


@pytest.fixture
def house(warehouse):
    return Warehouse(warehouse)
