"""The two databases can be loaded again, multiplied, and read by an account that can do nothing else."""

import time

import psycopg
import pytest
from psycopg import sql

from local import people

LOADERS = {"engagement": people.load_engagement_database, "chemlink": people.load_chemlink_database}
TABLES_ONCE = {"languages", "companies", "roles", "projects", "schools", "degrees", "locations", "glossary"}
WITH_VECTOR = ("embeddings", "query_embeddings")


@pytest.fixture
def dsn_of(engagement_dsn, chemlink_dsn):
    return {"engagement": engagement_dsn, "chemlink": chemlink_dsn}


@pytest.fixture
def empty(postgres, request):
    """A new database, gone after the test."""
    name = "people_" + request.node.name.split("[")[0][-40:]
    postgres.create_database(name)
    yield postgres.dsn(name)
    postgres.drop_database(name)


def digests(dsn, tables):
    query = "select md5(string_agg(t::text, '|' order by t.id)) from {} as t"
    with psycopg.connect(dsn) as db:
        db.execute("set timezone to 'UTC'")
        return {t: db.execute(sql.SQL(query).format(sql.Identifier(t))).fetchone()[0] for t in tables}


@pytest.mark.parametrize("side", LOADERS)
def test_loading_again_changes_nothing(side, dsn_of):
    counts = LOADERS[side](dsn_of[side])
    before = digests(dsn_of[side], counts)
    assert LOADERS[side](dsn_of[side], factor=2) == counts
    assert digests(dsn_of[side], counts) == before


@pytest.mark.parametrize("side", LOADERS)
def test_two_empty_databases_are_filled_alike_and_quickly(side, dsn_of, empty):
    started = time.perf_counter()
    counts = LOADERS[side](empty)
    assert time.perf_counter() - started < 5
    assert digests(empty, counts) == digests(dsn_of[side], counts)


def test_a_table_that_lost_its_rows_gets_them_back_and_the_others_stay(empty):
    counts = people.load_chemlink_database(empty)
    with psycopg.connect(empty) as db:
        db.execute("truncate query_votes")
        db.execute("delete from persons where id > 1000")
    again = people.load_chemlink_database(empty)
    assert again["query_votes"] == counts["query_votes"] == 22
    assert again["persons"] < counts["persons"]


@pytest.mark.parametrize("side", LOADERS)
def test_factor_three_is_everybody_three_times(side, dsn_of, empty):
    once, counts = LOADERS[side](dsn_of[side]), LOADERS[side](empty, factor=3)
    assert counts == {t: rows if t in TABLES_ONCE else 3 * rows for t, rows in once.items()}
    with psycopg.connect(empty) as db:
        people_and_addresses = db.execute(
            "select count(distinct id), count(distinct lower(email)) from persons"
        ).fetchone()
    with psycopg.connect(dsn_of[side]) as db:
        expected = db.execute(
            "select 3 * count(distinct id), 3 * count(distinct lower(email)) from persons"
        ).fetchone()
    assert people_and_addresses == expected


@pytest.fixture
def thrice(postgres):
    """Both databases with everybody three times."""
    names = ("people_thrice_e", "people_thrice_c")
    for name in names:
        postgres.create_database(name)
    people.load_engagement_database(postgres.dsn(names[0]), factor=3)
    people.load_chemlink_database(postgres.dsn(names[1]), factor=3)
    with (
        psycopg.connect(postgres.dsn(names[0])) as engagement,
        psycopg.connect(postgres.dsn(names[1])) as chemlink,
    ):
        yield engagement, chemlink
    for name in names:
        postgres.drop_database(name)


def test_copies_are_linked_and_active_among_themselves(thrice):
    engagement, chemlink = thrice
    external = {
        row[0] for row in engagement.execute("select external_id from persons where external_id is not null")
    }
    logins = {
        row[0] for row in engagement.execute("select iam_id from persons where external_id is null")
    } - {None}
    rows = chemlink.execute("select id::text, person_id::text, kratos_id::text from persons").fetchall()
    assert len(external & {row[1] for row in rows}) == 3 * 1925
    assert len(external & {row[0] for row in rows}) == 3 * 6
    assert len(logins & {row[2] for row in rows}) == 3 * 65
    orphans = "select count(*) from posts p left join persons a on a.id = p.person_id where a.id is null"
    assert engagement.execute(orphans).fetchone() == (3 * 4,)
    voters = "select count(*) from query_votes v join persons p on p.id = v.voter_id where p.has_finder"
    assert chemlink.execute(voters).fetchone() == (3 * 22,)


def test_the_rules_of_the_copies_name_accounts_of_the_copies(thrice, tmp_path):
    lines = people.write_excluded_accounts(tmp_path, factor=3).read_text().lower().splitlines()
    values = [line.split(",")[1] for line in lines[1:]]
    for db in thrice:  # in each, nine of the eleven can be told by what it knows itself
        query = "select count(*) from persons where lower(email) = any(%(v)s) or split_part(lower(email), '@', 2) = any(%(v)s) or id::text = any(%(v)s)"
        assert db.execute(query, {"v": values}).fetchone() == (3 * 9,)


def test_every_copy_has_rules_of_its_own(tmp_path):
    one, three = (people.write_excluded_accounts(tmp_path / str(n), factor=n).read_text() for n in (1, 3))
    assert len(one.splitlines()) == 1 + 1 + 7
    assert len(set(three.splitlines())) == 1 + 1 + 3 * 7
    assert three.startswith(one)


def test_a_factor_below_one_is_refused(empty):
    with pytest.raises(ValueError, match="at least 1"):
        people.load_engagement_database(empty, factor=0)


@pytest.mark.parametrize("side", LOADERS)
def test_the_reader_reads_and_cannot_write(side, dsn_of, postgres):
    for password in ("first", "second"):  # making the account again renews its password
        people.create_reader(dsn_of[side], "people_reader", password)
    name = f"people_{side}"
    with psycopg.connect(postgres.dsn(name, "people_reader", "second"), autocommit=True) as reader:
        for table, rows in LOADERS[side](dsn_of[side]).items():
            query = sql.SQL("select count(*), count(id) from {}").format(sql.Identifier(table))
            assert reader.execute(query).fetchone() == (rows, rows)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            reader.execute("delete from persons")
        reader.execute("set default_transaction_read_only = off")
        for forbidden in (
            "delete from persons",
            "insert into persons (id) values (null)",
            "update persons set email = null",
            "create table mine (id int)",
            "truncate persons",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(forbidden)


def test_nobody_may_read_a_vector(chemlink_dsn, postgres):
    people.create_reader(chemlink_dsn, "people_reader", "password")
    with psycopg.connect(
        postgres.dsn("people_chemlink", "people_reader", "password"), autocommit=True
    ) as reader:
        for table in WITH_VECTOR:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(sql.SQL("select embedding from {}").format(sql.Identifier(table)))


def test_the_package_offers_what_it_says_and_nothing_else():
    assert all(getattr(people, name) for name in people.__all__)
    with pytest.raises(AttributeError, match="load_engagement_database"):
        people.load_everything  # noqa: B018
