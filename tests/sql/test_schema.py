"""A warehouse gets to the newest shape from nothing and from any earlier one."""

import psycopg
import pytest

from plumbline.files import created_tables
from plumbline.schema import prepare_warehouse

SHAPE = """
    select table_schema, table_name, column_name, data_type, is_nullable, column_default
    from information_schema.columns
    where table_schema in ('staging', 'core', 'aggregates', 'ai', 'ops')
    order by 1, 2, 3
"""


@pytest.fixture
def empty_dsn(postgres):
    postgres.create_database("schema_test")
    yield postgres.dsn("schema_test")
    postgres.drop_database("schema_test")


def shape(dsn):
    with psycopg.connect(dsn) as db:
        return db.execute(SHAPE).fetchall()


def test_every_table_with_a_file_exists_afterwards(empty_dsn):
    prepare_warehouse(empty_dsn)

    with psycopg.connect(empty_dsn) as db:
        for table in created_tables():
            assert db.execute("select to_regclass(%s)", [table]).fetchone()[0], table


def test_preparing_twice_changes_nothing(empty_dsn):
    prepare_warehouse(empty_dsn)
    once = shape(empty_dsn)

    assert prepare_warehouse(empty_dsn) == []
    assert shape(empty_dsn) == once


def test_a_numbered_file_changes_an_existing_warehouse_once_and_a_new_one_not_at_all(
    postgres, empty_dsn, tmp_path
):
    prepare_warehouse(empty_dsn, migrations=tmp_path)
    (tmp_path / "0001.add-locale.sql").write_text("alter table core.campaigns add column locale text;")

    applied = [prepare_warehouse(empty_dsn, migrations=tmp_path) for _ in range(2)]

    assert applied == [["0001.add-locale"], []]
    assert ("core", "campaigns", "locale", "text", "YES", None) in shape(empty_dsn)
    postgres.create_database("schema_new")
    assert prepare_warehouse(postgres.dsn("schema_new"), migrations=tmp_path) == []
    postgres.drop_database("schema_new")


def test_a_broken_file_is_named(empty_dsn, tmp_path, monkeypatch):
    (tmp_path / "ops").mkdir()
    (tmp_path / "ops/broken.create.sql").write_text("create tabel ops.broken ();")
    monkeypatch.setattr("plumbline.schema.SQL", tmp_path)

    with pytest.raises(RuntimeError, match=r"broken\.create\.sql failed: syntax error"):
        prepare_warehouse(empty_dsn)
