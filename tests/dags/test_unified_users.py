"""unified_users end to end in Airflow: the golden numbers, red tasks and repairs, dry runs, changed sources."""

import itertools
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from local import people
from local.users_in_process import UsersInProcess
from plumbline.sources import chemlink_database, engagement_database
from plumbline.unified_users.published import AGGREGATES, RESTRICTED, TRAINING_SETS

from ..conftest import DAYS_LEFT
from .conftest import connection, red, states

pytestmark = pytest.mark.airflow
ALL_DAYS = (people.FIRST_DAY, people.LAST_DAY + timedelta(days=1))
LAST_DAYS = (people.LAST_DAY - timedelta(days=DAYS_LEFT - 1), people.LAST_DAY + timedelta(days=1))
PUBLISHED = (*AGGREGATES, *RESTRICTED, *TRAINING_SETS)
LASTING = (
    "core.unified_users",
    "core.user_journey_events",
    "core.user_days",
    "core.identity_links",
    *PUBLISHED,
)
_numbers = itertools.count()


@pytest.fixture
def bytes_of(ask):
    return lambda *tables: {t: ask(f"select t::text from {t} as t order by 1") for t in tables}


class OnceRun:
    """Tests with this fixture begin with the warehouse that has seen all but the last days."""

    @pytest.fixture
    def warehouse_dsn(self, postgres, people_template):
        name = f"warehouse_of_people_{next(_numbers)}"
        with psycopg.connect(postgres.dsn(), autocommit=True) as db:
            db.execute(f"create database {name} template {people_template} strategy file_copy")
        yield postgres.dsn(name)
        with psycopg.connect(postgres.dsn(), autocommit=True) as db:
            db.execute(f"drop database {name} with (force)")

    @pytest.fixture
    def own_source(self, postgres, people_deployment, monkeypatch):
        """A copy of a source that may be changed: gives it to the deployment, returns the owner's address."""
        made = []

        def copy(original):
            name = f"{original}_{next(_numbers)}"
            with psycopg.connect(postgres.dsn(), autocommit=True) as db:
                db.execute(f"create database {name} template {original} strategy file_copy")
            made.append(name)
            reader = postgres.dsn(name, f"{original}_reader", "read-only")
            variable = f"AIRFLOW_CONN_{original.replace('_source', '_database').upper()}"
            monkeypatch.setenv(variable, connection("postgres", reader, {"sslmode": "disable"}))
            return postgres.dsn(name)

        yield copy
        with psycopg.connect(postgres.dsn(), autocommit=True) as db:
            for name in made:
                db.execute(f"drop database {name} with (force)")


def change(dsn, *statements):
    with psycopg.connect(dsn) as db:
        for statement in statements:
            db.execute(statement)


def assert_nobody_is_named_in(files, ask):
    """Neither the key nor an address nor an id of a person is in what leaves the database."""
    addresses = {
        address for (address,) in ask("select email from core.unified_users where email is not null")
    }
    assert len(addresses) > 1000
    text = "".join(
        path.read_text()
        for path in Path(files).rglob("*")
        if path.suffix in (".csv", ".json", ".md", ".html")
    )
    assert len(text) > 10_000
    assert [address for address in addresses if address in text] == []
    assert UsersInProcess.secret not in text
    ids = {str(user) for (user,) in ask("select user_id from core.unified_users")}
    assert [user for user in ids if user in text] == []


def test_the_whole_sample_comes_out_with_its_golden_numbers(run_users, ask, files, dagbag):
    run = run_users(*ALL_DAYS)

    assert (run.state, red(run)) == ("success", set())
    months = ask(
        "select to_char(month_on, 'YYYY-MM'), new_users, round(100 * new_users_change_rate::numeric, 2) "
        "from aggregates.monthly_metrics where population = 'included' order by month_on"
    )
    # signups of five months, and what they grew by: the sample is drawn with these numbers
    assert [(month, users) for month, users, _ in months] == [
        ("2025-05", 1084), ("2025-06", 175), ("2025-07", 596), ("2025-08", 139), ("2025-09", 99),
    ]  # fmt: skip
    assert [float(change) for *_, change in months[1:]] == [-83.86, 240.57, -76.68, -28.78]
    assert ask(
        "select users from aggregates.daily_metrics where population = 'included' order by day_on desc limit 1"
    ) == [(2094,)]
    assert ask(
        "select finder_active_beyond_signup_users, finder_users, standard_active_beyond_signup_users, standard_users, "
        "active_beyond_signup_users from aggregates.monthly_metrics "
        "where population = 'everyone' and month_on = '2025-09-01'"
    ) == [(14, 19, 10, 2086, 24)]
    votes, searches = ask(
        "select sum(votes), sum(searches) from aggregates.finder_metrics where population = 'everyone'"
    )[0]
    assert (votes, searches, round(100 * float(votes / searches), 2)) == (22, 109, 20.18)
    posts = ask(
        "select activity_subtype, count(*), count(*) filter (where is_deleted) from core.user_journey_events "
        "where activity_type = 'post' group by 1 order by 2 desc"
    )
    assert [(kind, n) for kind, n, _ in posts] == [("text", 165), ("link", 65), ("image", 50), ("file", 32)]
    assert sum(deleted for *_, deleted in posts) == 302

    jobs = {job for (job,) in ask("select distinct job from ops.etl_runs where status = 'success'")}
    assert jobs == set(dagbag.dags["unified_users"].task_ids), "every task leaves its line"
    assert ask("select position::text from ops.checkpoints where job = 'unified_users'") == [
        (f"{ALL_DAYS[1]} 00:00:00+00",)
    ]
    for table in TRAINING_SETS:
        name = table.split(".")[1]
        folder = files / "exports/ai" / name
        assert {f"{name}.parquet", f"{name}.csv", "manifest.json", "croissant.json", "README.md"} <= {
            path.name for path in folder.iterdir()
        }
    assert_nobody_is_named_in(files, ask)


class TestSources(OnceRun):
    def test_a_source_that_loses_a_required_column_is_named_before_anything_is_written(
        self, run_users, ask, bytes_of, own_source
    ):
        change(own_source("chemlink_source"), "alter table query_votes rename voter_id to elector_id")
        before = bytes_of("staging.chemlink_query_votes", *LASTING)

        run = run_users(*LAST_DAYS)

        assert "extract.chemlink_query_votes" in red(run)
        error = ask("select details->>'error' from ops.etl_runs where job = 'extract.chemlink_query_votes'")[
            0
        ][0]
        assert error.startswith("SourceShapeChanged")
        assert "voter_id" in error
        assert bytes_of("staging.chemlink_query_votes", *LASTING) == before

    def test_an_optional_column_that_is_gone_is_null_and_told(self, run_users, ask, own_source):
        change(own_source("engagement_source"), "alter table posts drop column pinned_by")

        run = run_users(*LAST_DAYS)

        assert (run.state, red(run)) == ("success", set())
        missing = ask(
            "select missing_columns from ops.row_counts where table_name = 'staging.engagement_posts' and run_id = %s",
            run.run_id,
        )
        assert missing == [(["pinned_by"],)]

    def test_a_source_that_is_down_names_its_connection(self, run_users, ask, monkeypatch):
        dsn = "host=127.0.0.1 port=1 dbname=chemlink user=reader password=x"
        monkeypatch.setenv("AIRFLOW_CONN_CHEMLINK_DATABASE", connection("postgres", dsn))

        run = run_users(*LAST_DAYS)

        assert "extract.chemlink_persons" in red(run)
        errors = ask("select details->>'error' from ops.etl_runs where job = 'extract.chemlink_persons'")
        assert errors[0][0].startswith("SourceDown: connection chemlink_database:")


class TestPublishing(OnceRun):
    def test_a_dry_run_publishes_nothing_and_says_what_it_would(self, run_users, ask, bytes_of):
        before = bytes_of(*PUBLISHED)

        run = run_users(*LAST_DAYS, dry_run=True)

        assert run.state == "success"
        assert states(run)["analyze.publish", -1] == "skipped"
        assert bytes_of(*PUBLISHED) == before
        tables = ask("select details->'tables' from ops.etl_runs where job = 'analyze.publish'")[0][0]
        assert tables["aggregates.daily_metrics"] >= 2 * DAYS_LEFT

    def test_the_same_days_twice_and_after_a_dry_run_publish_the_same_bytes(self, run_users, ask, bytes_of):
        run_users(*LAST_DAYS, dry_run=True)
        run_users(*LAST_DAYS)
        once = bytes_of(*LASTING)

        again = run_users(*LAST_DAYS)

        assert (again.state, red(again)) == ("success", set())
        assert bytes_of(*LASTING) == once
        assert ask("select count(*) from aggregates.daily_metrics where day_on = %s", people.LAST_DAY) == [
            (2,)
        ]

    def test_a_table_that_shrank_is_red_publishes_nothing_and_is_repaired_by_the_next_run(
        self, run_users, ask, bytes_of, own_source
    ):
        run_users(*LAST_DAYS, dry_run=True)
        before = bytes_of(*PUBLISHED)
        source = own_source("engagement_source")
        change(source, "create table kept as table comments", "truncate comments")

        blocked = run_users(*LAST_DAYS)

        assert red(blocked) == {"validate.row_counts"}
        assert bytes_of(*PUBLISHED) == before
        assert ask("select position::date from ops.checkpoints where job = 'unified_users'") == [
            (LAST_DAYS[0],)
        ]

        change(source, "insert into comments select * from kept")
        repaired = run_users(*LAST_DAYS)

        assert (repaired.state, red(repaired)) == ("success", set())
        comments = "select count(*), count(*) filter (where is_deleted) from core.user_journey_events where source_table = 'comments'"
        with psycopg.connect(source) as db:
            alive = db.execute("select count(deleted_at) from comments").fetchone()[0]
        assert ask(comments)[0][1] == alive
        assert ask("select max(day_on) from aggregates.daily_metrics") == [(people.LAST_DAY,)]

    def test_a_table_that_shrank_on_purpose_is_published_when_the_run_says_so(
        self, run_users, ask, own_source
    ):
        change(own_source("engagement_source"), "truncate comments")

        run = run_users(*LAST_DAYS, accept_shrink=True)

        assert (run.state, red(run)) == ("success", set())
        assert ask(
            "select bool_and(is_deleted) from core.user_journey_events where source_table = 'comments'"
        ) == [(True,)], "what was said stays said"


def test_the_sources_are_asked_only_through_their_pools(dagbag):
    tasks = dagbag.dags["unified_users"].tasks
    for pool, tables in (
        ("engagement_database", engagement_database.TABLES),
        ("chemlink_database", chemlink_database.TABLES),
    ):
        assert {t.task_id for t in tasks if t.pool == pool} == {
            f"extract.{table.mirror.removeprefix('staging.')}" for table in tables
        }
