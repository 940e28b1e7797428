"""The push database holds the real campaigns exactly, and can be loaded again and read without harm."""

import psycopg
import pytest

from local.sample import create_reader, load_push_database

REAL = "campaign_id like 'campaign-%%' and id::text not like 'ffffffff-%%'"


def one(db, query):
    return db.execute(query.replace("%%", "%")).fetchone()


def test_the_published_number_of_exposures_is_delivered(db):
    # 6,589 exposures of 1,559 households in 27 campaigns: the Complete Journey, counted in its campaigns table
    counted = one(
        db,
        f"select count(*), count(distinct user_id), count(distinct campaign_id) "
        f"from push_notifications where {REAL} and delivery_status = 'delivered'",
    )
    assert counted == (6589, 1559, 27)


def test_the_sizes_of_single_campaigns_are_the_source_s_own(db):
    # sizes of the four Type A campaigns and of the smallest ones, as the source's campaigns table counts them
    sizes = dict(
        db.execute(
            f"select campaign_id, count(*) from push_notifications where {REAL} group by 1".replace("%%", "%")
        )
    )
    known = {"8": 1076, "13": 1077, "18": 1133, "27": 361, "1": 13, "3": 12, "24": 12, "15": 17}
    assert {number: sizes[f"campaign-{number}"] for number in known} == known


def test_every_real_send_leaves_at_midnight_utc_and_reaches_an_account(db):
    counted = one(
        db,
        f"select count(*) from push_notifications n join users u on u.id = n.user_id where {REAL.replace('id::', 'n.id::')} "
        "and n.sent_timestamp = date_trunc('day', n.sent_timestamp, 'UTC') and u.posthog_distinct_id ~ '^[0-9]+$' "
        "and u.email is null and u.deleted_at = 0 and u.created_at = '2016-01-01T00:00:00Z'",
    )
    assert counted == (6589,)


def test_loading_again_changes_nothing(loaded, db):
    def picture():
        return [
            one(db, f"select count(*), md5(string_agg(t::text, '|' order by t.id)) from {table} t")
            for table in ("users", "push_notifications", "cadence.user_notifications")
        ]

    before = picture()
    counts = load_push_database(loaded)
    assert picture() == before
    assert list(counts.values()) == [rows for rows, _ in before]
    assert min(counts.values()) > 200


def test_two_empty_databases_are_filled_with_the_same_bytes(sample_server, db):
    sample_server.create_database("push_sample_again")
    dsn = sample_server.dsn("push_sample_again")
    load_push_database(dsn)
    digest = "select md5(string_agg(t::text, '|' order by t.id)) from push_notifications t"
    with psycopg.connect(dsn) as other:
        assert one(other, digest) == one(db, digest)


def test_the_reader_reads_and_cannot_write(sample_server, loaded):
    for password in ("first", "second"):  # making the account again renews its password
        create_reader(loaded, "sample_reader", password)
    dsn = sample_server.dsn("push_sample", user="sample_reader", password="second")
    with psycopg.connect(dsn, autocommit=True) as reader:
        assert one(reader, "select count(*) from push_notifications")[0] > 6589
        assert one(reader, "select count(*) from cadence.user_notifications")[0] > 200
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            reader.execute("delete from users")
        reader.execute("set default_transaction_read_only = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("delete from users")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("create table mine (id int)")
