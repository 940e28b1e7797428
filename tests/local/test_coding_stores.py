"""The sources of ai_coding in a deployment: written once, served, and reached by the connections Airflow is given."""

import httpx
import pytest

from local import coding, coding_stores
from local.ports import free_port
from local.stand_ins import answers, wait_for
from local.state import LocalProblem, State


@pytest.fixture
def state(tmp_path):
    state = State(tmp_path / "state", tmp_path / "state" / "postgres")
    state.prepare()
    return state


def test_the_sample_is_written_once_and_anew_when_it_has_changed(state):
    said = coding_stores.load_coding(state)
    assert said == "15 files of traces, 3 repositories"
    folder = state.folder / "coding"
    (folder / "traces" / "proxy" / "empty.jsonl").unlink()
    assert coding_stores.load_coding(state) == "14 files of traces, 3 repositories", "it is left as it is"
    (folder / "loaded").write_text("an older version")
    assert coding_stores.load_coding(state) == said


def test_the_stand_in_serves_the_repositories_to_whoever_has_the_token(state):
    coding_stores.load_coding(state)
    port = free_port()
    process = coding_stores.github(state)
    try:
        assert coding_stores.start_github(state, port)
        wait_for(process, port)
        assert answers(port)
        assert not coding_stores.start_github(state, port), "it runs already"

        github = coding_stores.connections(state, port)["github"]
        url = f"{github['schema']}://{github['host']}:{github['port']}/repos/{coding.REPOSITORIES[0]}/pulls"
        with httpx.Client(trust_env=False) as client:
            assert client.get(url).status_code == 401
            answer = client.get(url, headers={"Authorization": f"Bearer {github['password']}"})
        assert answer.status_code == 200
        assert len(answer.json()) > 0
        assert github["extra"]["repositories"] == list(coding.REPOSITORIES)
    finally:
        process.stop()
    assert not answers(port)


def test_a_stand_in_that_ends_at_once_says_why(state):
    (state.folder / "coding").mkdir()
    (state.folder / "coding" / "loaded").write_text("nothing was written")
    port = free_port()
    coding_stores.start_github(state, port)
    with pytest.raises(
        LocalProblem, match=r"stand-in github does not answer(.|\n)*no <owner>/<name>/repository"
    ):
        wait_for(coding_stores.github(state), port, seconds=20)


def test_the_folders_of_the_connections_hold_what_was_written(state):
    coding_stores.load_coding(state)
    made = coding_stores.connections(state, 1)
    traces, reference = (state.folder / made[name]["extra"]["path"] for name in ("ai_traces", "ai_reference"))
    assert list(traces.rglob("*.jsonl.gz"))
    assert sorted(path.name for path in reference.iterdir()) == [
        "developers.csv",
        "invoices.csv",
        "model_prices.csv",
    ]
