"""One real PostgreSQL for the whole session, and a fresh warehouse for every test that asks for one."""

import itertools
import os
import shutil
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from local.postgres import EmbeddedPostgres, free_port
from plumbline.schema import prepare_warehouse

ROOT = Path(__file__).resolve().parents[1]
_numbers = itertools.count()

sys.dont_write_bytecode = False
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")


@pytest.fixture(scope="session")
def postgres():
    """An empty server, gone after the session."""
    folder = Path(tempfile.mkdtemp(prefix="plumbline-tests-", dir="/var/tmp"))
    folder.chmod(0o755)
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
        db.execute(f"create database {name} template {warehouse_template}")
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
