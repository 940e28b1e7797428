"""One real api-server with the page and a warehouse of its own, for the tests over HTTP and in a browser."""

import psycopg
import pytest

from tests.operations_page.rows import insert_all
from tests.operations_page.server import Server


@pytest.fixture(scope="session")
def page_server(postgres, warehouse_template, tmp_path_factory):
    """A server whose warehouse holds the rows of rows.py, read by a login that may only read."""
    postgres.create_database("page_metadata")
    with psycopg.connect(postgres.dsn(), autocommit=True) as db:
        db.execute(f"create database page_warehouse template {warehouse_template} strategy file_copy")
    postgres.create_login("page_reader", "only-reads", member_of="plumbline_reader")
    with psycopg.connect(postgres.dsn("page_warehouse")) as db:
        insert_all(db)
    files = tmp_path_factory.mktemp("page_files")
    page = files / "validation/unified_users/run-9/core.user_days.html"
    page.parent.mkdir(parents=True)
    page.write_text("<!doctype html><title>rules</title><p>1 of 4 rules failed</p>")
    (files / "secret.html").write_text("not for readers")
    folder = tmp_path_factory.mktemp("page_airflow")
    reader = {"conn_type": "postgres", "host": "127.0.0.1", "port": postgres.port, "schema": "page_warehouse",
              "login": "page_reader", "password": "only-reads"}  # fmt: skip
    server = Server(folder, postgres.uri("page_metadata"), reader, files).start()
    server.database = postgres
    yield server
    server.stop()
