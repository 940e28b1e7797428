"""A page begins after a row and a file is one snapshot: neither knows of what is written meanwhile."""

import psutil
import psycopg
import pytest
from psycopg.rows import dict_row

from operations_page import paging
from operations_page.datasets import DATA_SETS

FOUND = DATA_SETS["restatements"]
NUMBERS = "-- Numbers.\nselect n from things\norder by n desc"
WIDE = "-- Wide.\nselect n, repeat('x', 1000) as text from generate_series(1, 80000) as n\norder by n"


@pytest.fixture(scope="module", autouse=True)
def page(airflow_home):
    """Who asks for the rows: with it Airflow comes in, which must not be before its environment is set."""
    global downloads, warehouse
    from operations_page import downloads, warehouse


@pytest.fixture
def numbers(warehouse_dsn, monkeypatch):
    """A table of 5,000 numbers that others may write to."""
    with psycopg.connect(warehouse_dsn, autocommit=True) as db:
        db.execute("create table things as select n from generate_series(1, 5000) as n")
        monkeypatch.setattr(
            warehouse, "_address", lambda: {"conninfo": warehouse_dsn, "options": warehouse.OPTIONS}
        )
        yield db


def test_every_table_has_an_order_of_columns_of_the_answer():
    for found in DATA_SETS.values():
        _, keys = paging.parts_of(found.text)
        assert keys, found.name
    with pytest.raises(ValueError, match="a page ends with a line"):
        paging.parts_of("select 1\norder by n + 1")


@pytest.mark.parametrize("order", [
    "n nulls last, id", "n desc nulls last, id", "n, id desc", "n desc, id", "word desc, n, id", "word, n desc nulls last, id",
])  # fmt: skip
def test_no_page_forgets_rows_without_a_value(numbers, order):
    text = (
        "select * from (values (1, 2, 'b'), (2, null, 'a'), (3, 2, null), (4, null, null), (5, 7, 'b'), (6, null, 'a')) "
        f"as t (id, n, word)\norder by {order}"
    )
    with psycopg.connect(numbers.info.dsn, password=numbers.info.password, row_factory=dict_row) as db:
        whole, found, after = db.execute(text).fetchall(), [], None
        for _ in whole:  # a row a page
            got = warehouse.read(db, text, {}, 1, after)
            assert got.total == 6
            found += got.rows
            after = got.next
            if after is None:
                break
    assert (found, after) == (whole, None)


def test_a_file_is_one_snapshot_whatever_is_written_while_it_is_taken(numbers):
    rows = warehouse.download(NUMBERS, {})
    assert (rows.columns, rows.total) == (["n"], 5000)
    found = [row["n"] for row in next(rows.batches)]
    numbers.execute("insert into things select n from generate_series(5001, 9000) as n")
    numbers.execute("delete from things where n < 3000")
    found += [row["n"] for batch in rows.batches for row in batch]
    assert found == list(range(5000, 0, -1))


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_file_is_made_in_bounded_memory(numbers, kind):
    here = (
        psutil.Process()
    )  # of the whole process: the driver keeps what it has read outside of Python's own memory
    before = peak = here.memory_info().rss
    size = 0
    for n, part in enumerate(downloads.KINDS[kind].parts(FOUND, warehouse.download(WIDE, {}))):
        size += len(part)
        peak = max(peak, here.memory_info().rss) if n % 10 == 0 else peak
    assert size > 79_000_000
    assert peak - before < size / 4


def test_a_reader_who_leaves_halfway_gives_the_connection_back(numbers):
    for _ in range(5):  # more than there may be at once
        rows = warehouse.download(NUMBERS, {})
        parts = downloads._closing(rows, downloads.KINDS["csv"].parts(FOUND, rows))
        assert next(parts).startswith("n")
        parts.close()
    ours = (
        "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    )
    numbers.execute("select pg_sleep(0.2)")
    assert numbers.execute(ours).fetchone() == (0,)


def test_slow_downloads_leave_the_page_its_connections(numbers, monkeypatch):
    from fastapi import HTTPException

    monkeypatch.setattr(warehouse, "STATEMENT_SECONDS", 0.1)
    taken = [warehouse.download(NUMBERS, {}) for _ in range(2)]
    with pytest.raises(HTTPException) as refused:
        warehouse.download(NUMBERS, {})
    assert refused.value.status_code == 503
    with warehouse.reading() as db:
        assert len(warehouse.read(db, NUMBERS, {}, 10).rows) == 10
    for rows in taken:
        rows.batches.close()


def test_a_reader_who_takes_nothing_any_more_does_not_hold_the_warehouse(numbers, monkeypatch):
    assert "idle_in_transaction_session_timeout=60s" in warehouse.OPTIONS
    monkeypatch.setattr(
        warehouse, "OPTIONS", warehouse.OPTIONS.replace("session_timeout=60s", "session_timeout=200ms")
    )
    rows = warehouse.download(NUMBERS, {})
    numbers.execute("select pg_sleep(1)")
    with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
        list(rows.batches)
