"""The traces, reference files and repositories of the local deployment: contents, the GitHub stand-in, connections."""

import shutil
import sys
from pathlib import Path

from local import coding
from local.processes import Background
from local.state import ROOT, State
from local.stores import digest_of


def load_coding(state: State) -> str:
    """Write all three; made anew when the sample has changed."""
    folder = _folder(state)
    version, done = digest_of("coding") + digest_of("github"), folder / "loaded"
    if not done.exists() or done.read_text() != version:
        shutil.rmtree(folder, ignore_errors=True)
        coding.write_traces(folder / "traces")
        coding.write_reference_files(folder / "reference")
        coding.write_repositories(folder / "repositories")
        done.write_text(version)
    files = sum(path.is_file() for path in (folder / "traces").rglob("*"))
    return f"{files} files of traces, {len(coding.REPOSITORIES)} repositories"


def github(state: State) -> Background:
    return Background("github", state.folder, state.logs)


def start_github(state: State, port: int) -> bool:
    """Start the stand-in on the sample's repositories; True when it was not running before."""
    command = [
        sys.executable, "-m", "local.github", "--folder", str(_folder(state) / "repositories"),
        "--port", str(port), "--token", state.secret("github_token"),
    ]  # fmt: skip
    version = (_folder(state) / "loaded").read_text()
    return github(state).start(command, {"PLUMBLINE_SAMPLE": version}, ROOT)


def connections(state: State, github_port: int) -> dict[str, dict]:
    """The Airflow Connections that ai_coding names; ai_pseudonyms is one of unified_users too."""
    return {
        "ai_traces": {"conn_type": "fs", "extra": {"path": str(_folder(state) / "traces")}},
        "ai_reference": {"conn_type": "fs", "extra": {"path": str(_folder(state) / "reference")}},
        "github": {
            "conn_type": "http", "schema": "http", "host": "127.0.0.1", "port": github_port,
            "password": state.secret("github_token"), "extra": {"repositories": list(coding.REPOSITORIES)},
        },
    }  # fmt: skip


def _folder(state: State) -> Path:
    return state.folder / "coding"
