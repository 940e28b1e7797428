"""What ./run status and ./run reset say about a deployment, and what ./run airflow leaves unsaid."""

import subprocess
import sys
from pathlib import Path

from local.__main__ import UNASKED, folders_of
from local.deployment import Deployment
from local.processes import clean_environment
from local.state import State


def test_parts_that_do_not_run_say_how_to_start_them(tmp_path):
    state = State(tmp_path / "state", tmp_path / "state" / "postgres")
    state.prepare()
    lines = Deployment(state).report()
    assert len(lines) >= 6
    assert {problem for *_, problem in lines} == {"not running: start it with ./run"}


def test_reset_names_the_folder_of_postgres_only_when_it_lies_elsewhere():
    here, elsewhere = Path("/a/.plumbline"), Path("/var/tmp/plumbline-0-x/postgres")
    assert folders_of(State(here, here / "postgres")) == "/a/.plumbline"
    assert folders_of(State(here, elsewhere)) == "/a/.plumbline and /var/tmp/plumbline-0-x/postgres"


def test_nothing_but_the_answer_stands_where_airflow_commands_write_their_json(tmp_path):
    """Airflow itself writes its warnings there; the two that come with every command are not asked for."""
    code = "import airflow.settings, airflow.utils.dot_renderer as _, pathspec.patterns as p; p.GitWildMatchPattern('x')"
    told = {"AIRFLOW_HOME": str(tmp_path), "PYTHONWARNINGS": UNASKED}
    command = [sys.executable, "-c", code]
    shown = subprocess.run(command, env=clean_environment() | told, capture_output=True, text=True)
    assert (shown.returncode, shown.stdout, shown.stderr) == (0, "", "")
