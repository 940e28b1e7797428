"""The embedded server: started once, found again after a crash, in awkward folders."""

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from local.postgres import EmbeddedPostgres, free_port


@pytest.fixture
def folder():
    # not tmp_path: as root the server runs as nobody, who must be able to reach its data
    folder = Path(tempfile.mkdtemp(prefix="plumbline-tests-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def server(folder):
    server = EmbeddedPostgres(folder / "a folder with spaces", free_port(), durable=False)
    yield server
    server.stop()


def answer(server, query="select 1"):
    with psycopg.connect(server.dsn(), connect_timeout=5) as db:
        return db.execute(query).fetchone()[0]


def test_it_starts_once_and_stops(server):
    server.start()
    pid = server.pid()
    server.start()
    assert server.pid() == pid
    assert server.running_port() == server.port
    assert answer(server, "show server_encoding") == "UTF8"
    server.stop()
    assert not server.is_running()


def test_another_port_restarts_it_with_its_data(server):
    server.start()
    server.create_database("kept")
    moved = EmbeddedPostgres(server.folder, free_port(), durable=False)
    moved.start()
    assert moved.running_port() == moved.port != server.port
    assert moved.create_database("kept") is False


def test_after_kill_9_it_starts_again_although_its_number_now_belongs_to_another_process(server):
    server.start()
    os.kill(server.pid(), signal.SIGKILL)
    deadline = time.monotonic() + 10
    while server.is_running() and time.monotonic() < deadline:
        time.sleep(0.05)
    note = server.data / "postmaster.pid"
    lines = note.read_text().splitlines()
    note.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert server.pid() is None
    server.start()
    assert answer(server) == 1


def test_a_cluster_cut_short_while_it_was_made_is_made_anew(server):
    server.folder.mkdir()
    (server.folder / "data.new").mkdir()
    (server.folder / "data.new" / "PG_VERSION").write_text("18\n")
    server.start()
    assert answer(server) == 1
    assert not (server.folder / "data.new").exists()


def test_a_folder_too_long_for_a_socket_is_no_problem(folder):
    server = EmbeddedPostgres(folder / ("long" * 30), free_port(), durable=False)
    try:
        server.start()
        assert answer(server, "show unix_socket_directories") == ""
    finally:
        server.stop()


def test_a_login_can_be_made_again_with_another_password(server):
    server.start()
    for password in ("first", "it's the second"):
        server.create_login("clerk", password)
        with psycopg.connect(
            host="127.0.0.1", port=server.port, dbname="postgres", user="clerk", password=password
        ) as db:
            assert db.execute("select current_user").fetchone()[0] == "clerk"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.dsn(user="clerk", password="first"))


def test_a_failing_command_names_the_log(server):
    server.start()
    other = EmbeddedPostgres(server.folder.with_name("second"), server.port, durable=False)
    with pytest.raises(RuntimeError, match=r"pg_ctl failed with exit code 1: see .*commands\.log"):
        other.start()
