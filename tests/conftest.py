"""One real PostgreSQL for the whole session, and a fresh warehouse for every test that asks for one."""

import itertools
import os
import shutil
import sys
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from local.postgres import EmbeddedPostgres, free_port
from plumbline.schema import prepare_warehouse
from tests.server_folder import server_folder

ROOT = Path(__file__).resolve().parents[1]
DAYS_LEFT = 3  # of the made-up people's days: those that people_template has not seen
_numbers = itertools.count()

sys.dont_write_bytecode = False
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")


@pytest.fixture(scope="session")
def postgres():
    """An empty server, gone after the session."""
    folder = server_folder("tests")
    server = EmbeddedPostgres(folder, free_port(), durable=False)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def warehouse_template(postgres):
    """A prepared warehouse that others are copied from in milliseconds."""
    postgres.create_database("warehouse_template")
    prepare_warehouse(postgres.dsn("warehouse_template"))
    return "warehouse_template"


@pytest.fixture
def warehouse_dsn(postgres, warehouse_template):
    """The address of a fresh warehouse."""
    name = f"warehouse_{next(_numbers)}"
    with psycopg.connect(postgres.dsn(), autocommit=True) as db:
        db.execute(f"create database {name} template {warehouse_template} strategy file_copy")
    yield postgres.dsn(name)
    with psycopg.connect(postgres.dsn(), autocommit=True) as db:
        db.execute(f"drop database {name} with (force)")


@pytest.fixture
def warehouse(warehouse_dsn):
    """A connection to a fresh warehouse."""
    with psycopg.connect(warehouse_dsn) as db:
        db.execute("set timezone to 'UTC'")
        db.commit()
        yield db


@pytest.fixture(scope="session")
def sample_source(postgres):
    """The sample's push database, read through a role that may only read."""
    from local import sample

    postgres.create_database("push_source")
    sample.load_push_database(postgres.dsn("push_source"))
    sample.create_reader(postgres.dsn("push_source"), "push_reader", "read-only")
    return postgres.dsn("push_source", "push_reader", "read-only")


def _people_source(postgres, name, load):
    from local import people

    login = f"{name}_reader"
    postgres.create_database(name)
    load(postgres.dsn(name))
    people.create_reader(postgres.dsn(name), login, "read-only")
    return postgres.dsn(name, login, "read-only")


@pytest.fixture(scope="session")
def engagement_source(postgres):
    """The made-up engagement platform's database, read through a role that may only read."""
    from local import people

    return _people_source(postgres, "engagement_source", people.load_engagement_database)


@pytest.fixture(scope="session")
def chemlink_source(postgres):
    """The made-up profile service's database, read through a role that may only read."""
    from local import people

    return _people_source(postgres, "chemlink_source", people.load_chemlink_database)


@pytest.fixture(scope="session")
def people_rules(tmp_path_factory):
    """The folder with excluded_accounts.csv of the made-up people."""
    from local import people

    folder = tmp_path_factory.mktemp("people_rules")
    people.write_excluded_accounts(folder)
    return folder


@pytest.fixture(scope="session")
def people_template(postgres, warehouse_template, engagement_source, chemlink_source, people_rules):
    """A warehouse in which unified_users has run over the sample but for its last days; to be copied from."""
    from local import people
    from local.users_in_process import UsersInProcess

    name = "people_template"
    with psycopg.connect(postgres.dsn(), autocommit=True) as db:
        db.execute(f"create database {name} template {warehouse_template} strategy file_copy")
    UsersInProcess(
        lambda: psycopg.connect(postgres.dsn(name), options="-c timezone=UTC"),
        lambda: psycopg.connect(engagement_source, options="-c timezone=UTC"),
        lambda: psycopg.connect(chemlink_source, options="-c timezone=UTC"),
        people_rules,
    ).run(str(people.FIRST_DAY), str(people.LAST_DAY - timedelta(days=DAYS_LEFT - 1)), "sample")
    return name


@pytest.fixture(scope="session")
def airflow_home(postgres, tmp_path_factory):
    """Airflow's metadata database and environment, set before airflow is imported for the first time."""
    home = tmp_path_factory.mktemp("airflow")
    postgres.create_database("airflow")
    os.environ |= {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        "AIRFLOW__API_AUTH__JWT_SECRET": "a-secret-for-tests-" * 5,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": postgres.uri("airflow").replace(
            "postgresql://", "postgresql+psycopg2://"
        ),
    }
    from airflow.utils.db import initdb

    initdb()
    from airflow.models.pool import Pool

    from local.deployment import POOLS

    for name, (slots, description) in POOLS.items():
        Pool.create_or_update_pool(name, slots=slots, description=description, include_deferred=False)
    yield home
    from airflow import settings

    settings.Session.remove()  # a session still open would complain when the server is gone
    settings.dispose_orm(do_log=False)


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory):
    from local import sample
    from local.posthog import PostHogStandIn

    server = PostHogStandIn(
        tmp_path_factory.mktemp("posthog"), project_id=1, personal_key="phx_tests"
    ).start()
    server.load(**sample.posthog_tables())
    yield server
    server.stop()
