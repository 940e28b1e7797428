"""The ./run script itself: what it says before anything is installed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from local.__main__ import COMMANDS
from local.state import DEFAULT_PORTS, ROOT

TOOLS = ("bash", "env", "dirname", "cat", "date")


@pytest.fixture
def fresh_checkout(tmp_path):
    """The script alone, in a folder with spaces, with a PATH that holds nothing but the shell's own tools."""
    checkout = tmp_path / "a fresh checkout"
    checkout.mkdir()
    shutil.copy(ROOT / "run", checkout)
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    return checkout


def run(checkout, *arguments, **variables):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLUMBLINE")}
    environment = kept | {"PATH": str(checkout.parent / "bin")} | variables
    return subprocess.run([checkout / "run", *arguments], env=environment, capture_output=True, text=True)


def fake_python(path: Path, exit_code: int) -> None:
    path.write_text(f"#!{shutil.which('bash')}\nexit {exit_code}\n")
    path.chmod(0o755)


def test_help_names_every_command_and_every_setting(fresh_checkout):
    for word in ("help", "--help", "-h"):
        shown = run(fresh_checkout, word)
        assert shown.returncode == 0
        for command in COMMANDS.keys() - {"up"}:
            assert f"./run {command}" in shown.stdout
        for setting in ("PYTHON", *(f"{name.upper()}_PORT" for name in DEFAULT_PORTS)):
            assert f"PLUMBLINE_{setting}" in shown.stdout
        for port in DEFAULT_PORTS.values():
            assert f"default {port}" in shown.stdout


def test_help_and_status_leave_nothing_behind(fresh_checkout):
    run(fresh_checkout, "help")
    run(fresh_checkout, "status")
    assert [path.name for path in fresh_checkout.iterdir()] == ["run"]


def test_a_word_it_does_not_know_is_an_error_with_the_list_of_words(fresh_checkout):
    shown = run(fresh_checkout, "strat")
    assert shown.returncode == 2
    assert './run does not know "strat"' in shown.stderr
    assert "./run status" in shown.stderr


@pytest.mark.parametrize("command", ["status", "stop", "reset"])
def test_before_the_first_run_there_is_nothing_to_look_at(fresh_checkout, command):
    shown = run(fresh_checkout, command)
    assert shown.returncode == 1
    assert "Nothing is set up here yet: ./run does it" in shown.stderr


def test_without_a_fitting_python_it_says_which_one_to_install(fresh_checkout):
    script = fresh_checkout / "run"
    script.write_text(script.read_text().replace("/usr/bin/python3", "no-python-here"))
    fake_python(fresh_checkout.parent / "bin" / "python3", exit_code=1)
    shown = run(fresh_checkout)
    assert shown.returncode == 1
    assert "No Python 3.11, 3.12 or 3.13 found" in shown.stderr
    assert "PLUMBLINE_PYTHON" in shown.stderr


def test_a_python_set_by_hand_that_does_not_fit_is_refused(fresh_checkout):
    fake_python(fresh_checkout.parent / "old python", exit_code=1)
    shown = run(fresh_checkout, PLUMBLINE_PYTHON=str(fresh_checkout.parent / "old python"))
    assert shown.returncode == 1
    assert "old python is no working Python 3.11, 3.12 or 3.13: name another, or unset it" in shown.stderr


def test_the_scripts_are_executable_and_ci_runs_the_tests_through_the_same_command():
    assert os.access(ROOT / "run", os.X_OK)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "exec ./run test" in (ROOT / ".ci" / "run").read_text()
