"""The stand-in as a process of its own: starts from Parquet files, answers, ends when told."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import requests

from local.posthog import PostHogStandIn

ROOT = Path(__file__).parents[3]
ID = "a0000000-0000-0000-0000-000000000001"


@pytest.fixture
def folder(tmp_path):
    instant = pa.array(
        [1_714_521_600_000_000], pa.timestamp("us")
    )  # 2024-05-01T00:00:00, no zone: read as UTC
    event = {"uuid": [ID], "event": ["basket"], "properties": ["{}"], "distinct_id": ["d"], "person_id": [ID]}
    pq.write_table(pa.table({**event, "timestamp": instant}), tmp_path / "events.parquet")
    pq.write_table(
        pa.table({"id": [ID], "properties": ["{}"], "created_at": instant}), tmp_path / "persons.parquet"
    )
    pq.write_table(
        pa.table({"distinct_id": ["d"], "person_id": [ID]}), tmp_path / "person_distinct_ids.parquet"
    )
    return tmp_path


def run(*arguments):
    command = [sys.executable, "-m", "local.posthog", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_it_loads_answers_and_ends_within_a_second(folder):
    process = run("--folder", folder, "--port", 0, "--project", 5, "--key", "phx_process")
    try:
        line = process.stdout.readline()
        address = line.split()[-1]
        assert line.startswith("PostHog stand-in: project 5 at http://127.0.0.1:")
        assert requests.get(address + "/_health", timeout=5).status_code == 200
        body = {"query": {"kind": "HogQLQuery", "query": "select event, timestamp from events"}}
        headers = {"Authorization": "Bearer phx_process"}
        answer = requests.post(address + "/api/projects/5/query/", json=body, headers=headers, timeout=10)
        assert answer.json()["results"] == [["basket", "2024-05-01T00:00:00Z"]]
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0
        assert time.monotonic() - started < 1
        assert sorted(file.suffix for file in folder.iterdir()) == [".parquet"] * 3
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(("missing", "says"), [("events", "events.parquet"), (None, "--key")])
def test_what_is_missing_is_named(folder, missing, says):
    if missing:
        (folder / f"{missing}.parquet").unlink()
    process = run("--folder", folder, *(["--key", "phx_process"] if missing else []))
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 2
    assert says in output


def test_it_listens_on_this_machine_only(stand_in):
    assert stand_in._server.server_address[0] == "127.0.0.1"


def test_loading_before_the_start_says_what_to_do(folder, tmp_path):
    files = {name: folder / f"{name}.parquet" for name in ("events", "persons", "person_distinct_ids")}
    with pytest.raises(RuntimeError, match=r"call start\(\)"):
        PostHogStandIn(tmp_path).load_files(files)


def test_two_stand_ins_in_one_process_do_not_see_each_other(stand_in, tmp_path, folder, ask, load):
    load([])
    files = {name: folder / f"{name}.parquet" for name in ("events", "persons", "person_distinct_ids")}
    other = PostHogStandIn(tmp_path, project_id=7, personal_key=stand_in.personal_key).start(files)
    try:
        assert other.url != stand_in.url
        body = {"query": {"kind": "HogQLQuery", "query": "select count() from events"}}
        headers = {"Authorization": f"Bearer {other.personal_key}"}
        answer = requests.post(other.url + "/api/projects/7/query/", json=body, headers=headers, timeout=5)
        assert answer.json()["results"] == [[1]]
        assert ask("select count() from events").json()["results"] == [[0]]
    finally:
        other.stop()
