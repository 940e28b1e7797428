"""A Postgres with the sample in it, started once for these tests."""

import shutil

import psycopg
import pytest

from local.postgres import EmbeddedPostgres, free_port
from local.sample import load_push_database, sample
from tests.server_folder import server_folder


@pytest.fixture(scope="session")
def sample_server():
    folder = server_folder("sample")
    server = EmbeddedPostgres(folder, free_port(), durable=False)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def loaded(sample_server):
    """The connection string of a database that `load_push_database` filled."""
    sample_server.create_database("push_sample")
    dsn = sample_server.dsn("push_sample")
    load_push_database(dsn)
    return dsn


@pytest.fixture
def db(loaded):
    with psycopg.connect(loaded) as connection:
        yield connection


@pytest.fixture(scope="session")
def whole():
    return sample()
