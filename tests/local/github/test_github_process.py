"""The stand-in as a process of its own: starts from files, answers, ends when told."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from local.github import read_repositories, write_repository

ROOT = Path(__file__).parents[3]


def run(*arguments):
    command = [sys.executable, "-m", "local.github", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_what_is_written_is_read_again(tmp_path, repository):
    write_repository(tmp_path, repository)
    assert read_repositories(tmp_path) == [repository]


def test_it_serves_its_folder_and_ends_when_told(tmp_path, repository):
    write_repository(tmp_path, repository)
    process = run("--folder", tmp_path, "--token", "ghp_process")
    try:
        line = process.stdout.readline()
        address = line.split()[-1]
        assert line.startswith("GitHub stand-in: 1 repositories at http://127.0.0.1:")
        assert requests.get(address + "/_health", timeout=5).json() == {"status": "ok"}
        headers = {"Authorization": "Bearer ghp_process"}
        answer = requests.get(address + "/repos/acme/shop/pulls/1/reviews", headers=headers, timeout=5)
        assert answer.json() == repository.reviews[1]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(("options", "says"), [([], "--token"), (["--token", "x"], "repository.json")])
def test_what_is_missing_is_named(tmp_path, options, says):
    process = run("--folder", tmp_path, *options)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 2
    assert says in output
