"""unified_users on two real communities and on real purchases, against counts made from the original files."""

import gzip
from datetime import date, timedelta

import pandas as pd
import psycopg
import pytest

from local.people import published
from local.users_in_process import UsersInProcess


@pytest.fixture(scope="module")
def folder():
    found = published.published_folder()
    if found is None:
        pytest.skip("the original files are not here: name their folder in PLUMBLINE_PUBLISHED_DATA")
    return found


def run_everything(postgres, template, name, load, rules, first, after_last, tmp_path):
    """One run over the whole of some loaded sources; returns how to ask its warehouse."""
    parties = {side: f"{name}_{side}" for side in ("engagement", "chemlink")}
    for database in parties.values():
        postgres.create_database(database)
    load(*(postgres.dsn(database) for database in parties.values()))
    with psycopg.connect(postgres.dsn(), autocommit=True) as db:
        db.execute(f"create database {name}_warehouse template {template} strategy file_copy")
    dsn = postgres.dsn(f"{name}_warehouse")
    rules(tmp_path)
    pipeline = UsersInProcess(
        lambda: psycopg.connect(dsn, options="-c timezone=UTC"),
        lambda: psycopg.connect(postgres.dsn(parties["engagement"])),
        lambda: psycopg.connect(postgres.dsn(parties["chemlink"])),
        tmp_path,
        files=tmp_path,
    )
    pipeline.run(first, after_last, gates=True)
    return dsn


def asked(dsn, query):
    with psycopg.connect(dsn, options="-c timezone=UTC") as db:
        return db.execute(query).fetchall()


@pytest.fixture(scope="module")
def sites(postgres, warehouse_template, folder, tmp_path_factory):
    """The two communities, up to the end of the newer one's file."""
    return run_everything(
        postgres, warehouse_template, "communities", published.stack_exchange, published.write_robot_rules,
        "2022-12-31", "2023-01-01", tmp_path_factory.mktemp("communities"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def customers(postgres, warehouse_template, folder, tmp_path_factory):
    """The purchases as posts; the profile service knows nobody."""

    def load(engagement, chemlink):
        published.cdnow(engagement, spread=True)
        with psycopg.connect(chemlink) as db:
            db.execute((published.Path(published.__file__).parent / "chemlink.sql").read_text())

    def no_rules(path):
        (path / "excluded_accounts.csv").write_text("kind,value,reason\n")

    return run_everything(
        postgres, warehouse_template, "customers", load, no_rules,
        "1998-06-30", "1998-07-01", tmp_path_factory.mktemp("customers"),
    )  # fmt: skip


def site(folder, name, file):
    return pd.read_csv(folder / name / f"{file}.csv.gz")


def test_people_of_both_communities_are_one_user_each(sites, folder):
    here = site(folder, published.ENGAGEMENT_SITE, "Users")["AccountId"].dropna().astype(int)
    there = site(folder, published.CHEMLINK_SITE, "Users")["AccountId"].dropna().astype(int)
    shared = set(here) & set(there)
    everybody = len(site(folder, published.ENGAGEMENT_SITE, "Users")) + len(
        site(folder, published.CHEMLINK_SITE, "Users")
    )

    assert asked(
        sites,
        "select count(*) filter (where is_in_engagement and is_in_chemlink), count(*) from core.unified_users",
    ) == [(len(shared), everybody - len(shared))]
    assert asked(sites, "select count(*) from core.unified_users where is_excluded") == [(1,)], (
        "the robot, once"
    )


def test_monthly_active_users_are_those_who_wrote_or_joined(sites, folder):
    """March to August 2018, from the first community's files and the second one's sign-ups and votes."""
    users, posts, comments = (
        site(folder, published.ENGAGEMENT_SITE, name) for name in ("Users", "Posts", "Comments")
    )
    account = users.dropna(subset=["AccountId"]).set_index("Id")["AccountId"]
    made = pd.concat([
        users[["Id", "CreationDate"]].set_axis(["user", "at"], axis=1),
        posts[["OwnerUserId", "CreationDate"]].set_axis(["user", "at"], axis=1),
        comments[["UserId", "CreationDate"]].set_axis(["user", "at"], axis=1),
    ]).dropna()  # fmt: skip
    made["account"] = made["user"].astype(int).map(account)
    there = site(folder, published.CHEMLINK_SITE, "Users")[["AccountId", "CreationDate"]].set_axis(
        ["account", "at"], axis=1
    )
    made = pd.concat([made[["account", "at"]], there]).dropna()
    made = made[made["account"] != -1]
    month = pd.to_datetime(made["at"], format="ISO8601").dt.strftime("%Y-%m")
    expected = made.groupby(month)["account"].nunique()

    found = asked(
        sites,
        "select to_char(month_on, 'YYYY-MM'), active_users from aggregates.monthly_metrics "
        "where population = 'included' and month_on between '2018-03-01' and '2018-08-01' order by 1",
    )
    assert found == [
        (name, int(expected[name])) for name in sorted(expected.index) if "2018-03" <= name <= "2018-08"
    ]
    assert len(found) == 6
    assert all(count > 100 for _, count in found)


def test_the_robot_is_in_everyone_only(sites):
    assert asked(
        sites,
        "select population, sum(post_events) from aggregates.monthly_metrics group by population order by 1",
    ) == [("everyone", 1986), ("included", 1986 - 129)], "129 posts are the robot's; two of nobody stay"


def test_every_row_of_the_communities_is_an_event(sites):
    assert asked(sites, "select count(*) from ops.dead_letters") == [(0,)]
    assert asked(
        sites, "select activity_type, count(*) from core.user_journey_events group by 1 order by 1"
    ) == [("comment", 3413), ("post", 1986), ("signup", 3461 + 522), ("vote", 9)]


def purchases(folder):
    """customer, day; from the original file, not through the loader."""
    with gzip.open(folder / published.PURCHASES, "rt") as file:
        rows = [line.split()[:2] for line in file if line.split()[0].isdigit()]
    bought = pd.DataFrame(rows, columns=["customer", "day"])
    bought["day"] = pd.to_datetime(bought["day"], format="%Y%m%d")
    return bought


def test_cohorts_of_customers_have_their_published_sizes(customers):
    """Fader and Hardie's CDNOW customers of the first quarter of 1997."""
    assert asked(
        customers,
        "select cohort_on, max(cohort_users) from aggregates.cohort_retention "
        "where cohort_kind = 'month' and population = 'included' group by 1 order by 1",
    ) == [(date(1997, 1, 1), 7846), (date(1997, 2, 1), 8476), (date(1997, 3, 1), 7248)]


@pytest.mark.parametrize(("kind", "length"), [("week", 7), ("month", 30)])
def test_retention_of_customers_is_what_counting_purchases_gives(customers, folder, kind, length):
    bought = purchases(folder)
    horizon = pd.Timestamp("1998-07-01")
    first = bought.groupby("customer")["day"].min().rename("first")
    # the first row of the first day is the sign-up; whatever else is bought that day is an event of period 0
    again = bought.join(first, on="customer").sort_values(["customer", "day"], kind="stable")
    again = again[again.groupby("customer").cumcount() > 0]
    again["k"] = (again["day"] - again["first"]).dt.days // length
    again["ended"] = (horizon - again["first"]).dt.days // length
    start = first.dt.to_period("W" if kind == "week" else "M").dt.start_time
    cohort_of = start.rename("cohort")
    bounded = (
        again[again["k"] < again["ended"]].join(cohort_of, on="customer")
        .drop_duplicates(["customer", "k"]).groupby(["cohort", "k"]).size()
    )  # fmt: skip
    last = again.groupby("customer")["k"].max()

    cells = asked(
        customers,
        "select cohort_on, period_no, eligible_users, bounded_users, unbounded_users "
        f"from aggregates.cohort_retention where cohort_kind = '{kind}' and population = 'included' order by 1, 2",
    )
    assert len(cells) > 40
    for cohort_on, k, eligible, active, active_or_later in cells:
        members = first[cohort_of == pd.Timestamp(cohort_on)]
        ended = members[members + timedelta(days=(k + 1) * length) <= horizon]
        assert eligible == len(ended), (cohort_on, k)
        assert active == bounded.get((pd.Timestamp(cohort_on), k), 0), (cohort_on, k)
        assert active_or_later == (last.reindex(ended.index) >= k).sum(), (cohort_on, k)
