"""./run psql, ./run fresh and ./run schema: on a real server, through the command's own process."""

import json
import os
import subprocess
import sys

import psycopg
import pytest

from local.state import ROOT, State

COMMAND = """
import sys
from pathlib import Path
from local import database_tools
from local.state import State
state = State(Path(sys.argv[1]), Path(sys.argv[2]))
database_tools.State = type("Here", (), {"of_repository": staticmethod(lambda: state)})
sys.exit(getattr(database_tools, sys.argv[3])(sys.argv[4:]))
"""


@pytest.fixture
def server_folders(postgres, warehouse_template, tmp_path):
    """A deployment's folder that knows the tests' server, whose warehouse is a real one."""
    state = State(tmp_path / "state", postgres.folder)
    (tmp_path / "state").mkdir()
    (state.folder / "ports.json").write_text(json.dumps({"postgres": postgres.port}))
    with psycopg.connect(postgres.dsn(), autocommit=True) as db:
        db.execute(f"create database warehouse template {warehouse_template} strategy file_copy")
    yield state
    postgres.drop_database("warehouse")


def psql(state, *arguments):
    return called(state, "psql", *arguments)


def called(state, *arguments):
    command = [sys.executable, "-c", COMMAND, str(state.folder), str(state.postgres), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def test_psql_reads_the_warehouse_with_the_arguments_it_was_given(server_folders):
    query = "select current_database(), to_regclass('aggregates.campaign_report') is not null"
    shown = psql(server_folders, "-At", "-c", query)
    assert (shown.returncode, shown.stdout, shown.stderr) == (0, "warehouse|t\n", "")


def test_psql_without_a_server_says_how_to_start_it(tmp_path):
    shown = psql(State(tmp_path, tmp_path / "postgres"), "-c", "select 1")
    assert shown.returncode != 0
    assert "start it with ./run" in shown.stderr


def test_fresh_says_how_old_the_tables_are(server_folders):
    shown = called(server_folders, "fresh", "--at", "2026-11-21")
    assert shown.returncode == 2, "before the first publication nobody can tell"
    assert "no pipeline has ever published into this warehouse" in shown.stderr
    assert "aggregates.push_overview" in shown.stdout
    assert shown.stdout.count("never published") == len(shown.stdout.splitlines()) - 1


def test_fresh_without_a_server_cannot_tell(tmp_path):
    shown = called(State(tmp_path, tmp_path / "postgres"), "fresh")
    assert shown.returncode == 2
    assert "start it with ./run" in shown.stderr


def test_schema_prepares_an_empty_database_and_may_be_repeated(postgres):
    postgres.create_database("made_by_hand")
    try:
        for _ in range(2):
            done = local("schema", postgres.uri("made_by_hand"))
            assert done.stdout.endswith("the warehouse is up to date\n"), done.stderr
        with psycopg.connect(postgres.dsn("made_by_hand")) as db:
            assert db.execute("select count(*) from aggregates.campaign_report").fetchone() == (0,)
    finally:
        postgres.drop_database("made_by_hand")


@pytest.mark.parametrize("arguments", [(), ("one", "two"), ("--help",)])
def test_schema_without_an_address_says_what_one_looks_like(arguments):
    done = local("schema", *arguments)
    assert done.returncode == 1
    assert "./run schema postgresql://owner:password@host:5432/warehouse" in done.stderr


@pytest.mark.parametrize(
    ("address", "what"),
    [
        (
            "postgresql://owner:se%63ret@127.0.0.1:1/warehouse",
            "the warehouse cannot be opened (127.0.0.1, port 1, database warehouse)",
        ),
        ("postgresql://owner:secret%@127.0.0.1/warehouse", "the address of the warehouse cannot be read"),
    ],
)
def test_schema_with_an_address_nobody_answers_says_so_in_one_line_without_the_password(address, what):
    done = local("schema", address)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(what)
    assert done.stderr.endswith("postgresql://owner:password@host:5432/warehouse\n"), "what next"
    assert done.stderr.count("\n") == 1
    assert "ret" not in done.stderr


def test_schema_as_somebody_who_may_create_nothing_says_what_is_needed(postgres):
    postgres.create_database("made_by_hand")
    with psycopg.connect(postgres.dsn("made_by_hand"), autocommit=True) as db:
        db.execute("create role nobody_much login password 'hush'")
    try:
        done = local("schema", postgres.dsn("made_by_hand", "nobody_much", "hush"))
        assert (done.returncode, done.stdout) == (1, "")
        assert "permission denied for database made_by_hand" in done.stderr
        assert done.stderr.endswith("It needs an owner who may create schemas and roles\n")
    finally:
        postgres.drop_database("made_by_hand")
        with psycopg.connect(postgres.dsn(), autocommit=True) as db:
            db.execute("drop role nobody_much")


def local(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "local", *arguments], cwd=ROOT, capture_output=True, text=True, env=os.environ
    )
