"""The three sources of the sample, written once and read back by hand."""

import gzip
import json
from pathlib import Path

import psycopg
import pytest

from local import coding
from local.coding_in_process import CodingInProcess
from local.github.server import GitHubStandIn
from plumbline.sources.github import GitHub


@pytest.fixture(scope="session")
def traces(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("traces")
    coding.write_traces(folder)
    return folder


@pytest.fixture(scope="session")
def reference(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("reference")
    coding.write_reference_files(folder)
    return folder


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory):
    folder = tmp_path_factory.mktemp("repositories")
    coding.write_repositories(folder)
    server = GitHubStandIn.of_folder(folder, "ghp_tests").start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def truth():
    return coding.truth()


@pytest.fixture(scope="session")
def lines(traces) -> dict[str, list[bytes]]:
    """The lines of every file as bytes, blank ones left out."""
    return {str(path.relative_to(traces)): _lines(path) for path in sorted(traces.rglob("*.*"))}


@pytest.fixture(scope="session")
def objects(lines) -> dict[str, list[dict]]:
    """What can be read as a JSON object, by file."""
    return {path: [o for line in each if (o := _object(line))] for path, each in lines.items()}


@pytest.fixture(scope="session")
def published(postgres, warehouse_template, traces, reference, stand_in, tmp_path_factory):
    """A warehouse after one run over all 120 days, gates and lake included."""
    name = "coding_published"
    with psycopg.connect(postgres.dsn(), autocommit=True) as db:
        db.execute(f"create database {name} template {warehouse_template} strategy file_copy")
    pipeline = CodingInProcess(
        lambda: psycopg.connect(postgres.dsn(name), options="-c timezone=UTC"),
        traces,
        reference,
        lambda: GitHub(stand_in.url, stand_in.token, coding.REPOSITORIES),
        files=tmp_path_factory.mktemp("files"),
    )
    pipeline.run("2025-06-02", "2025-09-30", "sample", gates=True, lake=True)
    return pipeline


def _lines(path: Path) -> list[bytes]:
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = b""
        with gzip.open(path) as file:
            try:
                while part := file.read1():
                    content += part
            except EOFError:
                assert "interrupted" in path.name
    return [line for line in content.removeprefix(b"\xef\xbb\xbf").split(b"\n") if line.strip()]


def _object(line: bytes) -> dict | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def ids(objects, path, *way):
    """What the objects of a file have at the end of a way of keys, where they have it."""
    found = []
    for record in objects[path]:
        for key in way:
            record = record.get(key, {}) if isinstance(record, dict) else {}
        if record:
            found.append(record)
    return found
