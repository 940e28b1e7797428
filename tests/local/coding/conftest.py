"""The three sources of the sample, written once and read back by hand."""

import gzip
import json
from pathlib import Path

import pytest

from local import coding


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
