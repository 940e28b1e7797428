"""Ruff, configured in pyproject.toml only, finds nothing."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=["lint", "format"])
def test_ruff_finds_nothing(command):
    found = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "."], cwd=ROOT, capture_output=True, text=True
    )

    assert found.returncode == 0, found.stdout + found.stderr


READ = {".py", ".sql", ".md", ".yaml", ".yml", ".toml", ".txt", ".in", ".sh", ".env", ".json", ".hogql", ""}


@pytest.fixture(scope="module")
def texts():
    """Every text that git tracks, by its name."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    names = [n for n in tracked.stdout.split("\0") if Path(n).suffix in READ and (ROOT / n).is_file()]
    if not names:
        pytest.skip("not a git checkout: there is no list of files to look through")
    return {name: (ROOT / name).read_text(errors="ignore") for name in names}


def test_nothing_speaks_of_the_machine_it_was_written_on(texts):
    # in pieces, or this file would be the first to be found
    homes = ("/" + "root/", "/" + "home/", "/" + "Users/")
    assert [name for name, text in texts.items() if any(home in text for home in homes)] == []


def test_nothing_names_the_package_registry_it_was_installed_from(texts):
    """Which registry serves a package is a setting of whoever installs it: a lock file holds names and versions."""
    # a host of a mirror or of a company's own registry shows by the option or the path it comes with
    hosts = ("pypi" + r"\.org", "python" + r"hosted\.org", "anaconda" + r"\.org", "npm" + r"js\.(org|com)")
    # .example is reserved for examples
    mirrors = (
        r"https?://(?![\w.]*\.example[/:])\S+/" + r"simple\b",
        "artifact" + r"ory[./]",
        "nexus" + r"[./\-]",
    )
    options = ("--(extra-)?index" + "-url", "--trusted" + "-host", "--find" + "-links")
    named = re.compile("|".join((*hosts, *mirrors, *options)), re.IGNORECASE)
    assert {name: named.search(text)[0] for name, text in texts.items() if named.search(text)} == {}


def test_the_files_that_are_looked_through_are_of_every_kind(texts):
    assert {".in", ".env", ".json", ".yaml", ".md", ".txt"} <= {Path(name).suffix for name in texts}
