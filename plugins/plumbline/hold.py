"""Holds tables to their expectations inside the transaction that publishes them: what breaks one is never seen."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from plumbline.accounting import Account
from plumbline.expectations import judging
from plumbline.quality import ExpectationsNotMet, SuiteBroken, judge_table, keep_result
from plumbline.run import Run
from plumbline.validation_report import Report

BORROWED = "plumbline inside a publication"  # the application_name that asks for the caller's connection


class Hold:
    """A step of Publish: every table's <table>.expect.sql and .expect.json, seen by the publishing transaction.

    One step for all tables: the library's start costs more than any one of the suites. The outcome survives a
    roll-back: it is written through a connection of its own, the pages below `run.files`.
    """

    table = "ops.validation_results"

    def __init__(self, *tables: str) -> None:
        self.tables = tables

    def apply(self, db: psycopg.Connection, run: Run) -> Account:
        """Raises ExpectationsNotMet or SuiteBroken, naming every table that is not as promised."""
        reports = self._judge(db, run)
        with psycopg.connect(db.info.dsn, password=db.info.password or None) as beside:
            for report in reports:
                keep_result(beside, report, run)
        if any(report.errors for report in reports):
            raise SuiteBroken(*reports)
        if any(report.broken for report in reports):
            raise ExpectationsNotMet(*reports)
        warned = [rule.sentence() for report in reports for rule in report.rules if not rule.success]
        return Account(row_count=len(reports), details={"warned": warned})

    def _judge(self, db: psycopg.Connection, run: Run) -> list[Report]:
        """What the library leaves in the transaction, its temporary tables above all, is undone."""
        db.execute("savepoint before_judging")
        try:
            with _lent(db), judging(db, application_name=BORROWED) as judge:
                return [judge_table(db, judge, table, run, run.files) for table in self.tables]
        finally:
            db.execute("rollback to savepoint before_judging")
            db.execute("release savepoint before_judging")


@contextmanager
def _lent(db: psycopg.Connection) -> Iterator[None]:
    """While it lasts, SQLAlchemy gets `db` where it would connect as BORROWED, and cannot end its transaction."""
    from sqlalchemy import Engine, event

    def lend(dialect: Any, _record: Any, _args: Any, asked: dict[str, Any]) -> psycopg.Connection | None:
        if asked.get("application_name") != BORROWED:
            return None
        dialect.do_begin = lambda _: db.execute("savepoint within")
        dialect.do_commit = dialect.do_close = dialect.do_terminate = lambda _: None
        dialect.do_rollback = lambda _: _after_an_error(db)
        return db

    event.listen(Engine, "do_connect", lend)
    try:
        yield
    finally:
        event.remove(Engine, "do_connect", lend)


def _after_an_error(db: psycopg.Connection) -> None:
    """One rule that cannot be evaluated must not take the others with it."""
    if db.info.transaction_status == TransactionStatus.INERROR:
        db.execute("rollback to savepoint within")
