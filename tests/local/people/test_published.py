"""Published data arrives in the two databases row by row; the numbers are those of the files and of their papers."""

import pandas as pd
import psycopg
import pytest

from local.people import published


@pytest.fixture(scope="module")
def folder():
    found = published.published_folder()
    if not found:
        pytest.skip(f"published data is not there: {published.VARIABLE} names no folder")
    return found


@pytest.fixture(scope="module")
def sites(postgres, folder):
    """Connections to the two databases that hold the two sites, and what the loader says it loaded."""
    for name in ("site_engagement", "site_chemlink"):
        postgres.create_database(name)
    addresses = postgres.dsn("site_engagement"), postgres.dsn("site_chemlink")
    counts = published.stack_exchange(*addresses)
    with psycopg.connect(addresses[0]) as engagement, psycopg.connect(addresses[1]) as chemlink:
        yield engagement, chemlink, counts
    for name in ("site_engagement", "site_chemlink"):
        postgres.drop_database(name)


@pytest.fixture(scope="module", params=[False, True], ids=["at midnight", "spread"])
def purchases(postgres, folder, request):
    postgres.create_database("site_purchases")
    counts = published.cdnow(postgres.dsn("site_purchases"), spread=request.param)
    with psycopg.connect(postgres.dsn("site_purchases")) as db:
        db.execute("set timezone to 'UTC'")
        yield db, counts, request.param
    postgres.drop_database("site_purchases")


def one(db, query):
    return db.execute(query).fetchone()


def users_of(folder, site):
    return pd.read_csv(folder / site / "Users.csv.gz")


def test_every_row_of_the_sites_arrives(sites):
    engagement, chemlink, counts = sites
    # lines of the files, less their headers; nine votes of the second site name a voter
    expected = {"engagement.persons": 3461, "engagement.posts": 1986, "engagement.comments": 3413,
                "chemlink.persons": 522, "chemlink.query_votes": 9}  # fmt: skip
    assert counts == expected
    for name, rows in expected.items():
        side, table = name.split(".")
        assert one(engagement if side == "engagement" else chemlink, f"select count(*) from {table}") == (
            rows,
        )


def test_the_sites_share_the_accounts_that_their_files_share(sites, folder):
    engagement, chemlink, _ = sites
    accounts = [
        set(users_of(folder, site)["AccountId"])
        for site in (published.ENGAGEMENT_SITE, published.CHEMLINK_SITE)
    ]
    here = {row[0] for row in engagement.execute("select external_id from persons")}
    there = {row[0] for row in chemlink.execute("select person_id::text from persons")}
    assert len(here & there) == len(accounts[0] & accounts[1]) == 81


def test_the_robot_is_there_and_the_rules_name_it(sites, tmp_path):
    engagement, chemlink, _ = sites
    lines = published.write_robot_rules(tmp_path).read_text().splitlines()
    ids = dict(line.split(",")[:2] for line in lines[1:])
    assert one(chemlink, f"select count(*) from persons where id = {ids['chemlink_id']}") == (1,)
    # the file has 129 posts by user -1
    assert one(engagement, f"select count(*) from posts where person_id = '{ids['engagement_id']}'") == (129,)


def test_times_of_the_sites_are_read_as_utc(sites):
    engagement, chemlink, _ = sites
    window = "select min(created_at) = '2018-03-12 17:00:45.567Z', max(created_at) = '2018-09-01 21:16:55.083Z' from posts"
    assert one(engagement, window) == (True, True)
    assert one(chemlink, "select created_at = '2014-01-21 17:45:53Z' from persons where id = -1") == (True,)


def test_posts_and_comments_keep_their_authors(sites, folder):
    engagement, _, _ = sites
    posts = pd.read_csv(folder / published.ENGAGEMENT_SITE / "Posts.csv.gz")
    by_author = sorted(posts["OwnerUserId"].dropna().astype(int).value_counts().tolist())
    query = "select count(*) from posts p join persons a on a.id = p.person_id group by a.id order by 1"
    assert [count for (count,) in engagement.execute(query)] == by_author
    assert one(engagement, "select count(*) from posts where person_id is null") == (2,)
    assert one(
        engagement, "select count(*) from comments c left join posts p on p.id = c.post_id where p.id is null"
    ) == (0,)


def test_customers_come_in_the_published_cohorts(purchases):
    db, counts, _ = purchases
    assert counts == {"persons": 23570, "posts": 69659 - 23570}
    cohorts = db.execute(
        "select to_char(created_at, 'YYYY-MM'), count(*) from persons group by 1 order by 1"
    ).fetchall()
    assert cohorts == [("1997-01", 7846), ("1997-02", 8476), ("1997-03", 7248)]


def test_no_purchase_is_lost_and_none_is_before_the_first(purchases, folder):
    db, _, spread = purchases
    file = pd.read_csv(folder / published.PURCHASES, sep=r"\s+", skiprows=1, header=None)
    days = file[1].value_counts()
    query = "select to_char(created_at, 'YYYYMMDD')::int, count(*) from (select created_at from persons union all select created_at from posts) as both_of_them group by 1"
    assert dict(db.execute(query).fetchall()) == days.to_dict()
    assert one(
        db,
        "select count(*) from posts p join persons a on a.id = p.person_id where p.created_at < a.created_at",
    ) == (0,)
    midnight = "select bool_and(created_at = date_trunc('day', created_at)) from posts"
    assert one(db, midnight) == (not spread,)


def test_a_missing_folder_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv(published.VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError, match="nowhere"):
        published.published_folder()
    monkeypatch.setenv(published.VARIABLE, str(tmp_path))
    assert published.published_folder() is None
    with pytest.raises(FileNotFoundError, match=published.VARIABLE):
        published.cdnow("")
