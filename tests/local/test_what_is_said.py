"""What ./run status and ./run reset say about a deployment."""

from pathlib import Path

from local.__main__ import folders_of
from local.deployment import Deployment
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
