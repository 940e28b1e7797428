"""One distributed deployment for the tests of this folder, gone afterwards."""

import shutil
import tempfile
from pathlib import Path

import pytest

from local.state import State

from .celery_stack import CeleryDeployment


@pytest.fixture(scope="session")
def celery_stack():
    """Queue, two workers and everything that the local deployment has, on the samples."""
    folder = Path(tempfile.mkdtemp(prefix="plumbline-celery-", dir="/var/tmp"))
    folder.chmod(0o755)  # PostgreSQL may run as another user
    state = State(folder / "deployment", folder / "server" / "postgres")
    state.prepare()
    stack = CeleryDeployment(state)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()
        shutil.rmtree(folder, ignore_errors=True)
