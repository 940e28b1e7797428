"""Holds a table to its written expectations, inside the database, and says what broke."""

import json
import logging
import os
from pathlib import Path
from typing import Any

import psycopg
from psycopg import ClientCursor

from plumbline.files import statement, table_file
from plumbline.permanent import Permanent
from plumbline.run import Run
from plumbline.validation_page import write_page
from plumbline.validation_report import STOP, Report, Rule

# arguments of a rule that say where it looks; the others say what it demands
NO_LIMITS = frozenset({"column", "column_list", "batch_id", "unexpected_rows_query"})


class ExpectationsNotMet(Permanent):
    """A table broke a promise that later stages rely on."""

    def __init__(self, report: Report) -> None:
        broken = "; ".join(rule.sentence() for rule in report.broken)
        super().__init__(f"{report.table}: {broken}. Nothing is published. See {report.page}.")


class SuiteBroken(Permanent):
    """An expectation could not be evaluated: the suite or the table is wrong, not the data."""


def check_table(db: psycopg.Connection, table: str, run: Run, folder: Path) -> Report:
    """Check the rows of <table>.expect.sql against <table>.expect.json and keep the result.

    Great Expectations turns every rule into SQL, so a gate moves no rows. The result goes to
    ops.validation_results and to a page below `folder`/validation that needs nothing from outside.
    """
    suite = json.loads(table_file(table, "expect.json").read_text())
    scope = ClientCursor(db).mogrify(statement(table, "expect.sql"), run.parameters).rstrip().rstrip(";")
    rules = [_rule(outcome) for outcome in _validate(_address(db), table, scope, suite)]
    errors = [f"{rule.rule} on {rule.column}: {rule.error}" for rule in rules if rule.error]
    page = write_page(folder / "validation", table, run, rules)
    report = Report(table, rules, str(page.relative_to(folder)))
    db.execute(
        statement("ops.validation_results", "keep.sql"),
        run.parameters | {
            "table_name": table, "passed": not report.broken and not errors, "rules": len(rules),
            "rules_failed": sum(not rule.success for rule in rules), "page": report.page,
            "results": json.dumps([vars(rule) for rule in rules], default=str),
        },
    )  # fmt: skip
    if errors:
        raise SuiteBroken(f"{table}.expect.json cannot be evaluated: {'; '.join(errors)}")
    return report


def _validate(address: str, table: str, scope: str, suite: dict[str, Any]) -> list[Any]:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    # before its import: it tells hundreds of lines about itself, and the verdict would be lost among them
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    import great_expectations as gx  # seconds to import: paid in the task, not when Airflow reads the DAG file
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    # in memory only: the default leaves a temporary folder behind for every gate
    nowhere = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    context = gx.get_context(
        mode="ephemeral", project_config=DataContextConfig(store_backend_defaults=nowhere)
    )
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    # with a bare query the library fetches the whole scope only to learn its columns; the temporary table keeps
    # the rows in the database, and the scope is put together once instead of once a rule
    source = context.data_sources.add_postgres("warehouse", connection_string=address, create_temp_table=True)
    try:
        asset = source.add_query_asset(table, query=f"SELECT * FROM (\n{scope}\n) AS scope")  # noqa: S608
        batch = asset.add_batch_definition_whole_table("scope").get_batch()
        expectations = gx.ExpectationSuite(name=suite["name"], expectations=suite["expectations"])
        return list(
            batch.validate(
                expectations, result_format={"result_format": "BASIC", "partial_unexpected_count": 0}
            ).results
        )
    finally:
        source.get_engine().dispose()


def _rule(outcome: Any) -> Rule:
    expectation, result = outcome.expectation_config, outcome.result or {}
    meta, kwargs = expectation.meta or {}, expectation.kwargs
    return Rule(
        rule=expectation.type,
        column=_columns(kwargs),
        success=bool(outcome.success),
        on_fail=meta.get("on_fail", STOP),
        why=meta.get("why") or expectation.description or "no reason given",
        observed=_plain(result.get("observed_value")),
        unexpected_count=result.get("unexpected_count"),
        element_count=result.get("element_count"),
        error=_error(outcome.exception_info),
        limits={
            key: _plain(value) for key, value in kwargs.items() if value is not None and key not in NO_LIMITS
        },
        description=expectation.description,
    )


def _columns(kwargs: dict[str, Any]) -> str | None:
    """The columns a rule is about; None for a rule about the whole table."""
    several = kwargs.get("column_list") or [kwargs[key] for key in ("column_A", "column_B") if key in kwargs]
    return kwargs.get("column") or ", ".join(several) or None


def _error(info: dict[str, Any] | None) -> str | None:
    """The message of a rule that raised; the library keys it by metric when several metrics are involved."""
    for found in [info or {}, *(v for v in (info or {}).values() if isinstance(v, dict))]:
        if found.get("raised_exception"):
            return str(found.get("exception_message"))[:500]
    return None


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | float | bool | str) else str(value)[:200]


def _address(db: psycopg.Connection) -> str:
    """The connection's address for SQLAlchemy; a literal $ would be read as a variable by the library."""
    from sqlalchemy import URL

    info = db.info
    url = URL.create("postgresql+psycopg", info.user, info.password, info.host, info.port, info.dbname)
    query = {
        key: info.get_parameters()[key] for key in ("sslmode", "options") if key in info.get_parameters()
    }
    return url.update_query_dict(query).render_as_string(hide_password=False).replace("$", r"\$")
