"""The push database holds the published campaigns exactly, and can be loaded again and read without harm."""

import psycopg
import pytest
from psycopg import sql

from local.sample import create_reader, load_push_database, scaled

TABLES = ("users", "push_notifications", "cadence.user_notifications")


def one(db, query):
    return db.execute(query).fetchone()


def digest(db, table):
    query = "select count(*), md5(string_agg(t::text, '|' order by t.id)) from {} t"
    return one(db, sql.SQL(query).format(sql.Identifier(*table.split("."))))


@pytest.fixture
def published(db):
    """A connection that sees the published sends alone, as the README says to tell them apart."""
    db.execute(
        "create temporary view published_sends as select * from push_notifications "
        "where campaign_id like 'campaign-%' and id::text not like 'ffffffff-%'"
    )
    yield db
    db.rollback()


def test_the_published_number_of_exposures_is_delivered(published):
    # 6,589 exposures of 1,559 households in 27 campaigns: counted in the data set's own campaigns table
    query = "select count(*), count(distinct user_id), count(distinct campaign_id) from published_sends"
    assert one(published, query + " where delivery_status = 'delivered'") == (6589, 1559, 27)
    assert one(published, query) == (6589, 1559, 27)


def test_the_sizes_of_single_campaigns_are_the_data_set_s_own(published):
    # the four Type A campaigns and the smallest ones, as the data set's campaigns table counts them
    known = {"8": 1076, "13": 1077, "18": 1133, "27": 361, "1": 13, "3": 12, "24": 12, "15": 17}
    sizes = dict(published.execute("select campaign_id, count(*) from published_sends group by 1").fetchall())
    assert {number: sizes[f"campaign-{number}"] for number in known} == known


def test_every_published_send_leaves_at_midnight_utc_and_reaches_an_account(published):
    counted = one(
        published,
        """
        select count(*) from published_sends n join users u on u.id = n.user_id
        where n.sent_timestamp = date_trunc('day', n.sent_timestamp, 'UTC')
            and n.notification_content ->> 'title' like 'Coupons of campaign %'
            and u.posthog_distinct_id ~ '^[0-9]+$' and u.email is null and u.deleted_at = 0
            and u.created_at = '2016-01-01T00:00:00Z' and u.updated_at = u.created_at
        """,
    )
    assert counted == (6589,)


def test_loading_again_changes_nothing(loaded, db):
    before = [digest(db, table) for table in TABLES]
    counts = load_push_database(loaded)
    assert [digest(db, table) for table in TABLES] == before
    assert counts == {table: rows for table, (rows, _) in zip(TABLES, before, strict=True)}
    assert counts["push_notifications"] > 6589


def test_two_empty_databases_are_filled_alike(sample_server, db):
    sample_server.create_database("push_sample_again")
    dsn = sample_server.dsn("push_sample_again")
    load_push_database(dsn)
    with psycopg.connect(dsn) as other:
        assert [digest(other, table) for table in TABLES] == [digest(db, table) for table in TABLES]


def test_a_scaled_sample_is_loaded_in_place_of_the_whole_one(sample_server):
    sample_server.create_database("push_scaled")
    counts = load_push_database(sample_server.dsn("push_scaled"), scaled(1500, "campaign-13"))
    assert counts == {"users": 1500, "push_notifications": 1500, "cadence.user_notifications": 0}


def test_what_postgres_holds_is_what_the_tables_in_memory_say(db, whole):
    for name, table in whole.push.items():
        rows = db.execute(
            sql.SQL("select {} from {} order by id").format(
                sql.SQL(", ").join(map(sql.Identifier, table.column_names)), sql.Identifier(*name.split("."))
            )
        ).fetchall()
        nulls = [sum(value is None for value in column) for column in zip(*rows, strict=True)]
        assert nulls == [column.null_count for column in table.columns], name
        assert [str(row[0]) for row in rows] == sorted(table["id"].to_pylist())


def test_the_reader_reads_and_cannot_write(sample_server, loaded):
    for password in ("first", "second"):  # making the account again renews its password
        create_reader(loaded, "sample_reader", password)
    dsn = sample_server.dsn("push_sample", user="sample_reader", password="second")
    with psycopg.connect(dsn, autocommit=True) as reader:
        for table in TABLES:
            assert digest(reader, table)[0] > 200
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            reader.execute("delete from users")
        reader.execute("set default_transaction_read_only = off")
        for forbidden in ("delete from users", "create table mine (id int)", "truncate push_notifications"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(forbidden)
