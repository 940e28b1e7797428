"""One distributed deployment for the tests of this folder, gone afterwards."""

import shutil

import pytest

from local.state import State
from tests.server_folder import server_folder

from .celery_stack import CeleryDeployment


@pytest.fixture(scope="module")
def celery_stack():
    """Queue, two workers and everything that the local deployment has, on the samples; stopped before the next file."""
    folder = server_folder("celery")
    state = State(folder / "deployment", folder / "server" / "postgres")
    state.prepare()
    stack = CeleryDeployment(state)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()
        shutil.rmtree(folder, ignore_errors=True)
