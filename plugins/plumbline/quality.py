"""Holds a table to its written expectations, inside the database, and says what broke."""

import json
from pathlib import Path

import psycopg
from psycopg import ClientCursor

from plumbline.expectations import Judge, judging
from plumbline.files import statement, table_file
from plumbline.permanent import Permanent
from plumbline.run import Run
from plumbline.validation_page import write_page
from plumbline.validation_report import Report


class ExpectationsNotMet(Permanent):
    """A table broke a promise that later stages rely on."""

    def __init__(self, *reports: Report) -> None:
        super().__init__(" ".join(_sentence(report) for report in reports if report.broken))


class SuiteBroken(Permanent):
    """An expectation could not be evaluated: the suite or the table is wrong, not the data."""

    def __init__(self, *reports: Report) -> None:
        super().__init__(
            ". ".join(
                f"{report.table}.expect.json cannot be evaluated: {'; '.join(report.errors)}"
                for report in reports
                if report.errors
            )
        )


def check_table(db: psycopg.Connection, table: str, run: Run, folder: Path) -> Report:
    """Check the rows of <table>.expect.sql against <table>.expect.json and keep the result.

    The result goes to ops.validation_results and to a page below `folder`/validation that needs nothing from
    outside.
    """
    with judging(db) as judge:
        report = judge_table(db, judge, table, run, folder)
    keep_result(db, report, run)
    if report.errors:
        raise SuiteBroken(report)
    return report


def judge_table(db: psycopg.Connection, judge: Judge, table: str, run: Run, folder: Path | None) -> Report:
    """Check one table; the page is written below `folder`, when there is one."""
    suite = json.loads(table_file(table, "expect.json").read_text())
    scope = ClientCursor(db).mogrify(statement(table, "expect.sql"), run.parameters).rstrip().rstrip(";")
    rules = judge.rules(table, scope, suite)
    if folder is None:
        return Report(table, rules)
    return Report(table, rules, str(write_page(folder / "validation", table, run, rules).relative_to(folder)))


def keep_result(db: psycopg.Connection, report: Report, run: Run) -> None:
    """Write the outcome to ops.validation_results; an earlier one of the same run is replaced."""
    db.execute(
        statement("ops.validation_results", "keep.sql"),
        run.parameters | {
            "table_name": report.table, "passed": not report.broken and not report.errors,
            "rules": len(report.rules), "rules_failed": sum(not rule.success for rule in report.rules),
            "page": report.page, "results": json.dumps([vars(rule) for rule in report.rules], default=str),
        },
    )  # fmt: skip


def _sentence(report: Report) -> str:
    broken = "; ".join(rule.sentence() for rule in report.broken)
    place = f"See {report.page}." if report.page else "See ops.validation_results."
    return f"{report.table}: {broken}. Nothing is published. {place}"
