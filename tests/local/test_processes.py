"""Background processes, as real processes: started once, found again, stopped with their children."""

import json
import os
import subprocess
import sys
import time

import psutil
import pytest

from local.process_groups import MARK, marked_processes
from local.processes import Background, clean_environment, stop_strays, stop_together

FOREVER = [sys.executable, "-c", "import time; time.sleep(120)"]
WITH_A_CHILD = [
    sys.executable, "-c",
    "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(120)']);"
    "print('ready', flush=True); time.sleep(120)",
]  # fmt: skip
DEAF = [
    sys.executable, "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('ready', flush=True); time.sleep(120)",
]  # fmt: skip


@pytest.fixture
def background(tmp_path):
    background = Background("sleeper", tmp_path / "state", tmp_path / "logs")
    yield background
    background.stop()
    stop_strays(tmp_path / "state", [], patience=0.2)


def wait_for_ready(background):
    deadline = time.monotonic() + 10
    while "ready" not in background.log.read_text():
        assert time.monotonic() < deadline, "the process never said that it is ready"
        time.sleep(0.02)


def test_a_process_that_runs_already_is_not_started_again(background, tmp_path):
    assert background.start(FOREVER, {}, tmp_path) is True
    pid = background.pid()
    assert Background("sleeper", tmp_path / "state", tmp_path / "logs").start(FOREVER, {}, tmp_path) is False
    assert background.pid() == pid


def test_changed_settings_start_it_anew(background, tmp_path):
    background.start(FOREVER, {"COLOUR": "red"}, tmp_path)
    first = background.pid()
    assert background.start(FOREVER, {"COLOUR": "blue"}, tmp_path) is True
    assert background.pid() != first
    deadline = time.monotonic() + 20  # between fork and exec a process has the environment of nobody
    while (colour := psutil.Process(background.pid()).environ().get("COLOUR")) is None:
        assert time.monotonic() < deadline, "the process never got its environment"
        time.sleep(0.02)
    assert colour == "blue"


def test_it_has_a_session_of_its_own_so_that_ctrl_c_does_not_reach_it(background, tmp_path):
    background.start(FOREVER, {}, tmp_path)
    assert os.getsid(background.pid()) == background.pid() != os.getsid(0)


def test_stopping_ends_the_children_too(background, tmp_path):
    background.start(WITH_A_CHILD, {}, tmp_path)
    wait_for_ready(background)
    child = psutil.Process(background.pid()).children()[0]
    assert stop_together([background]) == 2
    assert not background.is_alive()
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_a_process_that_ignores_the_request_is_ended(background, tmp_path):
    background.start(DEAF, {}, tmp_path)
    wait_for_ready(background)
    began = time.monotonic()
    stop_together([background], patience=0.3)
    assert 0.3 <= time.monotonic() - began < 3
    assert not background.is_alive()


def test_a_number_that_now_belongs_to_another_process_is_neither_ours_nor_stopped(background, tmp_path):
    stranger = subprocess.Popen(FOREVER, start_new_session=True)
    try:
        folder = tmp_path / "state" / "processes"
        folder.mkdir(parents=True)
        before_the_reboot = psutil.Process(stranger.pid).create_time() - 3600
        record = {"pid": stranger.pid, "created": before_the_reboot, "identity": ""}
        (folder / "sleeper.json").write_text(json.dumps(record))
        assert background.pid() is None
        background.stop()
        assert stranger.poll() is None
        assert background.start(FOREVER, {}, tmp_path) is True
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize("record", ["", "{", '{"pid": 1'])
def test_a_record_cut_short_by_a_crash_counts_as_none(background, tmp_path, record):
    folder = tmp_path / "state" / "processes"
    folder.mkdir(parents=True)
    (folder / "sleeper.json").write_text(record)
    assert background.pid() is None
    assert background.start(FOREVER, {}, tmp_path) is True


def test_a_process_whose_record_was_lost_is_found_and_stopped(background, tmp_path):
    background.start(WITH_A_CHILD, {}, tmp_path)
    wait_for_ready(background)
    background.forget()
    assert not background.is_alive()
    assert len(marked_processes(tmp_path / "state")) == 2
    assert stop_strays(tmp_path / "state", []) == 2
    assert marked_processes(tmp_path / "state") == []


def test_known_processes_and_those_of_another_deployment_are_no_strays(background, tmp_path):
    background.start(WITH_A_CHILD, {}, tmp_path)
    wait_for_ready(background)
    other = subprocess.Popen(FOREVER, env=os.environ | {MARK: str(tmp_path / "another")})
    try:
        assert stop_strays(tmp_path / "state", [background]) == 0
        assert background.is_alive()
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_process_that_ended_by_itself_is_not_alive(background, tmp_path):
    background.start([sys.executable, "-c", "print('done')"], {}, tmp_path)
    deadline = time.monotonic() + 10
    while background.is_alive() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not background.is_alive()
    assert background.log.read_text() == "done\n"


def test_the_last_log_but_one_is_kept(background, tmp_path):
    for word in ("first", "second"):
        background.start([sys.executable, "-c", f"print('{word} ready')"], {}, tmp_path)
        wait_for_ready(background)
        background.stop()
    assert background.log.read_text() == "second ready\n"
    assert (tmp_path / "logs" / "sleeper.previous.log").read_text() == "first ready\n"


def test_settings_of_the_shell_that_would_steer_airflow_do_not_reach_it(monkeypatch):
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "CeleryExecutor")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("PGHOST", "production")
    monkeypatch.setenv("NO_PROXY", "example.org")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")
    cleaned = clean_environment()
    assert not {"AIRFLOW__CORE__EXECUTOR", "PYTHONPATH", "PGHOST"} & cleaned.keys()
    assert cleaned["NO_PROXY"] == "example.org,127.0.0.1,localhost"
    assert cleaned["HTTPS_PROXY"] == "http://proxy:3128"
