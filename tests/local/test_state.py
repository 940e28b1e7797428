"""What a deployment remembers: passwords, ports, its lock, and what it may delete."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from local import state as state_module
from local.ports import is_free
from local.state import DEFAULT_PORTS, ROOT, LocalProblem, State

HOLD_THE_LOCK = """
import sys, time
from pathlib import Path
from local.state import State
with State(Path(sys.argv[1]), Path(sys.argv[1]) / "postgres").lock("up"):
    print("locked", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def state(tmp_path, monkeypatch):
    for name in DEFAULT_PORTS:
        monkeypatch.delenv(f"PLUMBLINE_{name.upper()}_PORT", raising=False)
    state = State(tmp_path / "state", tmp_path / "state" / "postgres")
    state.prepare()
    return state


@pytest.fixture
def listener():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_password_is_made_once_and_only_its_owner_can_read_it(state):
    first = state.secret("ui_password")
    assert len(first) >= 24
    assert State(state.folder, state.postgres).secret("ui_password") == first
    assert state.secret("another") != first
    assert first.isalnum()
    assert (state.folder / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert state.folder.stat().st_mode & 0o777 == 0o700


def test_a_port_is_remembered_while_nobody_else_takes_it(state, monkeypatch):
    monkeypatch.setitem(state_module.DEFAULT_PORTS, "ui", 28080)
    first = state.port("ui")
    assert 28080 <= first < 28130
    assert state.known_port("ui") == first == state.port("ui")


def test_the_next_port_is_taken_when_the_default_is_in_use(state, listener, monkeypatch):
    monkeypatch.setitem(state_module.DEFAULT_PORTS, "ui", listener)
    chosen = state.port("ui")
    assert listener < chosen < listener + 50
    assert is_free(chosen)
    assert not is_free(listener)


def test_our_own_running_server_keeps_its_port(state, listener):
    assert state.port("ui", in_use_by_us=listener) == listener


def test_a_port_set_by_hand_that_is_in_use_says_what_to_do(state, listener, monkeypatch):
    monkeypatch.setenv("PLUMBLINE_UI_PORT", str(listener))
    with pytest.raises(
        LocalProblem, match=rf"PLUMBLINE_UI_PORT={listener}.*stop it, set another port, or unset"
    ):
        state.port("ui")
    assert state.port("ui", in_use_by_us=listener) == listener


@pytest.mark.parametrize("value", ["http", "0", "65536", "-1"])
def test_a_port_that_is_no_port_is_refused(state, monkeypatch, value):
    monkeypatch.setenv("PLUMBLINE_POSTGRES_PORT", value)
    with pytest.raises(LocalProblem, match=f"PLUMBLINE_POSTGRES_PORT={value} is no port number"):
        state.port("postgres")


def test_a_second_command_is_told_who_is_at_work_and_a_killed_one_leaves_no_lock(state):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, str(state.folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout.readline() == "locked\n"
    with (
        pytest.raises(LocalProblem, match=rf"\./run up \(process {holder.pid}, since .*\) is at work"),
        state.lock("stop"),
    ):
        pytest.fail("two commands held the lock")
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with state.lock("stop"):
        assert f"process {os.getpid()}" in (state.folder / "lock").read_text()


def test_deleting_touches_nothing_but_the_folders_of_the_deployment(tmp_path):
    checkout = tmp_path / "checkout"
    state = State(checkout / ".plumbline", tmp_path / "elsewhere" / "postgres")
    state.prepare()
    state.postgres.mkdir()
    (checkout / "README.md").write_text("kept")
    (tmp_path / "beside").mkdir()
    state.delete()
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["README.md", "beside", "checkout"]


def test_a_link_below_the_state_folder_is_removed_and_not_followed(state, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("kept")
    (state.folder / "link").symlink_to(outside)
    state.delete()
    assert not state.folder.exists()
    assert (outside / "precious").read_text() == "kept"


def test_a_state_folder_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "state").symlink_to(tmp_path / "real")
    with pytest.raises(LocalProblem, match="use the deployment as that user"):
        State(tmp_path / "state", tmp_path / "state" / "postgres").prepare()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_state_folder_of_another_user_is_refused(tmp_path):
    (tmp_path / "state").mkdir()
    os.chown(tmp_path / "state", 65534, -1)
    with pytest.raises(LocalProblem, match="belongs to user 65534 and you are 0"):
        State(tmp_path / "state", tmp_path / "state" / "postgres").prepare()


def test_two_checkouts_of_one_user_never_share_a_database_folder(tmp_path):
    one, two = State.of_repository(tmp_path / "one"), State.of_repository(tmp_path / "two")
    assert one.postgres != two.postgres
    assert one.folder == tmp_path / "one" / ".plumbline"


def test_a_private_file_is_replaced_whole_and_stays_private(state):
    path = state.write_private("environment", "first")
    path.chmod(0o644)
    before = time.time_ns()
    state.write_private("environment", "second")
    assert path.read_text() == "second"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_mtime_ns >= before - 1_000_000_000
    assert [entry.name for entry in state.folder.iterdir() if "environment" in entry.name] == ["environment"]
