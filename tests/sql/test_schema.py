"""A warehouse gets to the newest shape from nothing and from any earlier one."""

import re
import shutil

import psycopg
import pytest

from plumbline import schema
from plumbline.files import SQL
from plumbline.schema import prepare_warehouse
from tests.created_tables import created_tables

SHAPE = """
    select table_schema, table_name, column_name, data_type, is_nullable, column_default
    from information_schema.columns
    where table_schema in ('staging', 'core', 'aggregates', 'ai', 'ops')
    order by 1, 2, 3
"""
COLUMNS = """
    select attname, format_type(atttypid, atttypmod), attnotnull, col_description(attrelid, attnum)
    from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped order by attnum
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


def columns(dsn, table):
    with psycopg.connect(dsn) as db:
        return db.execute(COLUMNS, [table]).fetchall()


def test_an_older_shape_and_a_numbered_file_give_the_newest_shape(postgres, empty_dsn, tmp_path, monkeypatch):
    """The older shape is today's ops.checkpoints without its last column, which the numbered file brings."""
    older, migrations = tmp_path / "sql", tmp_path / "migrations"
    shutil.copytree(SQL, older)
    migrations.mkdir()
    create = older / "ops/checkpoints.create.sql"
    text = create.read_text()
    column = re.search(r"    (\w+ .+),\n    primary key", text)[1]
    name = column.split()[0]
    comment = re.search(rf"comment on column ops\.checkpoints\.{name} is .+?;\n", text)[0]
    create.write_text(text.replace(f"    {column},\n", "").replace(comment, ""))
    with monkeypatch.context() as past:
        past.setattr(schema, "SQL", older)
        prepare_warehouse(empty_dsn, migrations=migrations)
    old = columns(empty_dsn, "ops.checkpoints")
    (migrations / "0001.add-it.sql").write_text(
        f"alter table ops.checkpoints add column {column};\n{comment}"
    )

    assert prepare_warehouse(empty_dsn, migrations=migrations) == ["0001.add-it"]

    postgres.create_database("schema_new")
    prepare_warehouse(postgres.dsn("schema_new"), migrations=migrations)
    newest = columns(postgres.dsn("schema_new"), "ops.checkpoints")
    everywhere = shape(postgres.dsn("schema_new"))
    postgres.drop_database("schema_new")
    assert old == newest[:-1]
    assert columns(empty_dsn, "ops.checkpoints") == newest
    assert shape(empty_dsn) == everywhere


def test_a_failing_migration_is_named_with_what_is_applied_and_what_waits(empty_dsn, tmp_path):
    prepare_warehouse(empty_dsn, migrations=tmp_path)
    (tmp_path / "0001.good.sql").write_text("alter table core.campaigns add column locale text;")
    broken = tmp_path / "0002.half.sql"
    broken.write_text(
        "alter table core.campaigns add column a text; alter table core.nowhere add column b text;"
    )
    (tmp_path / "0003.later.sql").write_text("alter table core.campaigns add column c text;")

    with pytest.raises(RuntimeError) as raised:
        prepare_warehouse(empty_dsn, migrations=tmp_path)

    said = str(raised.value)
    assert 'migrations/0002.half.sql failed: relation "core.nowhere" does not exist' in said
    assert "Applied before it, and staying so: 0001.good." in said
    assert "Waiting behind it: 0003.later." in said
    assert "correct this file alone and run again" in said
    there = {name for name, *_ in columns(empty_dsn, "core.campaigns")}
    assert "locale" in there
    assert not there & {"a", "c"}, "the failing file is one transaction, and nothing behind it was tried"

    broken.write_text("alter table core.campaigns add column a text;")
    assert prepare_warehouse(empty_dsn, migrations=tmp_path) == ["0002.half", "0003.later"]


def test_every_part_of_the_address_reaches_the_connection_that_migrates(empty_dsn, tmp_path):
    """A host that is only a label, the address apart, and settings with blanks and signs in them."""
    prepare_warehouse(empty_dsn, migrations=tmp_path)
    (tmp_path / "0001.who.sql").write_text(
        "create table ops.told as select current_setting('application_name') as who, "
        "current_setting('lock_timeout') as patience;"
    )
    address = psycopg.conninfo.make_conninfo(
        empty_dsn, host="warehouse.invalid", hostaddr="127.0.0.1", application_name="who & what=50%",
        options="-c lock_timeout=1234ms", sslmode="prefer",
    )  # fmt: skip

    assert prepare_warehouse(address, migrations=tmp_path) == ["0001.who"]

    with psycopg.connect(empty_dsn) as db:
        assert db.execute("select * from ops.told").fetchall() == [("who & what=50%", "1234ms")]
    with pytest.raises(psycopg.OperationalError, match="server does not support SSL"):
        schema._migrate(psycopg.conninfo.make_conninfo(address, sslmode="require"), tmp_path, only_mark=False)


def test_of_ops_a_reader_sees_all_but_records_what_names_them_and_who_asked(empty_dsn):
    prepare_warehouse(empty_dsn)

    with psycopg.connect(empty_dsn) as db:
        hidden = db.execute(
            "select attrelid::regclass::text, array_agg(attname::text order by attnum) from pg_attribute "
            "join pg_class on pg_class.oid = attrelid "
            "where relnamespace = 'ops'::regnamespace and relkind in ('r', 'v') and attnum > 0 "
            "and not has_column_privilege('plumbline_reader', attrelid, attnum, 'select') group by 1"
        ).fetchall()

    assert dict(hidden).pop("ops.replays") == ["asked_by"]
    assert {table for table, _ in hidden} == {"ops.dead_letters", "ops.replay_letters", "ops.replays"}
