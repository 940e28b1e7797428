"""Asks Great Expectations whether rows keep their promises; every rule becomes SQL, so no rows are moved."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from plumbline.validation_report import STOP, Rule

# arguments of a rule that say where it looks; the others say what it demands
NO_LIMITS = frozenset({"column", "column_list", "batch_id", "unexpected_rows_query"})
NAMES = 30  # what a rule whose meta says "names": true may quote: its column holds names of ours, never data


@dataclass(frozen=True)
class Judge:
    """One connection to the library, for as many tables as are to be judged: its set-up costs as much as a suite."""

    source: Any
    suites: Any

    def rules(self, table: str, scope: str, suite: dict[str, Any]) -> list[Rule]:
        """How every rule of the suite went for the rows of the query `scope`."""
        asset = self.source.add_query_asset(table, query=f"SELECT * FROM (\n{scope}\n) AS scope")  # noqa: S608
        batch = asset.add_batch_definition_whole_table("scope").get_batch()
        wanted = suite["expectations"]
        named = [rule for rule in wanted if rule["meta"].get("names")]
        counted = [rule for rule in wanted if rule not in named]
        return [
            _rule(result)
            for rules, values in ((counted, 0), (named, NAMES))
            if rules
            for result in batch.validate(
                self.suites(name=suite["name"], expectations=rules),
                result_format={"result_format": "BASIC", "partial_unexpected_count": values},
            ).results
        ]


@contextmanager
def judging(db: psycopg.Connection, **address: str) -> Iterator[Judge]:
    """A Judge with a connection of its own to the database of `db`; `address` adds words to its address."""
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
    source = context.data_sources.add_postgres(
        "warehouse", connection_string=_address(db, address), create_temp_table=True
    )
    try:
        yield Judge(source, gx.ExpectationSuite)
    finally:
        source.get_engine().dispose()


def _rule(outcome: Any) -> Rule:
    expectation, result = outcome.expectation_config, outcome.result or {}
    meta, kwargs = expectation.meta or {}, expectation.kwargs
    # how often a name comes up is not told: of a model, it would be the calls of whoever uses it, however few they are
    names = sorted({str(value) for value in result.get("partial_unexpected_list") or ()})
    return Rule(
        rule=expectation.type,
        column=_columns(kwargs),
        success=bool(outcome.success),
        on_fail=meta.get("on_fail", STOP),
        why=meta.get("why") or expectation.description or "no reason given",
        observed=_plain(result.get("observed_value")),
        unexpected_count=None if names else result.get("unexpected_count"),
        element_count=result.get("element_count"),
        error=_error(outcome.exception_info),
        limits={
            key: _plain(value) for key, value in kwargs.items() if value is not None and key not in NO_LIMITS
        },
        description=expectation.description,
        names=names,
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


def _address(db: psycopg.Connection, more: dict[str, str]) -> str:
    """The connection's address for SQLAlchemy; a literal $ would be read as a variable by the library."""
    from sqlalchemy import URL

    info = db.info
    url = URL.create("postgresql+psycopg", info.user, info.password, info.host, info.port, info.dbname)
    query = {
        key: info.get_parameters()[key] for key in ("sslmode", "options") if key in info.get_parameters()
    }
    return url.update_query_dict(query | more).render_as_string(hide_password=False).replace("$", r"\$")
