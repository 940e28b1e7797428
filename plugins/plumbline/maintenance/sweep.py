"""Deletes what has been kept long enough, in small transactions, and counts it."""

from datetime import datetime, timedelta
from pathlib import Path

import psycopg

from plumbline.accounting import Account
from plumbline.files import statement
from plumbline.maintenance.retention import BATCH, FOR_A_WHILE, PAGE_DAYS, Kept
from plumbline.warehouse import run_sql

PAGES = "validation pages"
RESULTS = "ops.validation_results"


def sweep(db: psycopg.Connection, folder: Path, at: datetime, *, is_dry_run: bool = False) -> Account:
    """Delete rows and pages that are too old as of `at`, batch by batch; of a dry run the caller rolls everything back.

    `details`: what was deleted, and which tables their owner should vacuum because autovacuum does not keep up.
    """
    deleted = {kept.table: _expire(db, kept, at, is_dry_run) for kept in FOR_A_WHILE}
    deleted[PAGES] = _delete_pages(db, folder, at - timedelta(days=PAGE_DAYS), is_dry_run)
    found = {what: count for what, count in deleted.items() if count}
    return Account(row_count=sum(found.values()), details={"deleted": found, "hint": vacuum_hints(db)})


def vacuum_hints(db: psycopg.Connection) -> list[str]:
    """Statements for the warehouse's owner, with why; empty when autovacuum keeps up."""
    rows = db.execute(statement("ops.table_health", "lookup.sql")).fetchall()
    return [f"vacuum (analyze) {table}: {dead:,} dead rows beside {live:,}" for table, dead, live in rows]


def _expire(db: psycopg.Connection, kept: Kept, at: datetime, is_dry_run: bool) -> int:
    values = {"before_at": at - timedelta(days=kept.days), "batch": None if is_dry_run else BATCH}
    deleted = 0
    while True:
        rows = run_sql(db, statement(kept.table, "expire.sql"), values).rowcount
        deleted += rows
        if is_dry_run:  # the caller rolls back
            return deleted
        db.commit()
        if rows < BATCH:
            return deleted


def _delete_pages(db: psycopg.Connection, folder: Path, before_at: datetime, is_dry_run: bool) -> int:
    """Pages first lose their mention, then their file, then an empty folder goes."""
    old = [
        page
        for page in (folder / "validation").rglob("*.html")
        if page.stat().st_mtime < before_at.timestamp()
    ]
    if is_dry_run or not old:
        return len(old)
    names = [str(page.relative_to(folder)) for page in old]
    db.execute(statement(RESULTS, "without_page.sql"), {"pages": names})
    db.commit()
    for page in old:
        page.unlink(missing_ok=True)
        if not any(page.parent.iterdir()):
            page.parent.rmdir()
    return len(old)
