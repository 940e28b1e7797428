"""The events of a real assistant, against counts that pandas makes from the same file."""

import gzip
import json
import os
import shutil
from pathlib import Path

import pandas as pd
import psycopg
import pytest

from plumbline.ai_coding.settings import sql_parameters
from plumbline.ai_coding.trace_files import plan_files
from plumbline.ai_coding.trace_landing import land_files
from plumbline.run import Run
from plumbline.steps import Fill
from plumbline.window import Window

FOLDER = Path(os.environ.get("PLUMBLINE_PUBLISHED_DATA", Path(__file__).resolve().parents[3] / "shared/data"))
FILE = FOLDER / "aider/analytics_events_before_2025-03.jsonl.gz"
MEANING = sql_parameters(lambda conn_id: {})
RUN = Run("ai_coding", "aider", Window.of_days("2025-02-28", "2025-03-01"), MEANING)


@pytest.fixture(scope="module")
def events():
    if not FILE.is_file():
        pytest.skip("the original files are not here: name their folder in PLUMBLINE_PUBLISHED_DATA")
    with gzip.open(FILE) as file:
        return pd.DataFrame([json.loads(line) for line in file])


@pytest.fixture
def landed(events, warehouse_dsn, warehouse, tmp_path):
    shutil.copy(FILE, tmp_path)

    def connect():
        return psycopg.connect(warehouse_dsn, options="-c timezone=UTC")

    (part,) = plan_files(tmp_path, connect, RUN)
    account = land_files(tmp_path, connect, part["part"], RUN)
    return account, warehouse


def test_every_event_has_a_fate(events, landed):
    account, _ = landed
    sent = events["event"] == "message_send"
    assert (account.rows_in, account.stored, account.filtered) == (len(events), sent.sum(), (~sent).sum())
    assert account.dead == 0


def test_the_numbers_are_those_of_the_file(events, landed):
    said = pd.json_normalize(events.loc[events["event"] == "message_send", "properties"].tolist())
    users = events.loc[events["event"] == "message_send", "user_id"]
    times = events.loc[events["event"] == "message_send", "time"]
    _, db = landed
    row = db.execute(
        "select sum(tokens_in), sum(tokens_out), sum(total_tokens), max(reported_cost_usd),"
        " sum(reported_cost_usd), count(*) filter (where reported_cost_usd = 0),"
        " count(*) filter (where developer_id is null), count(distinct developer_id),"
        " sum(extract(epoch from ts)) from staging.trace_calls"
    ).fetchone()
    assert row[:3] == tuple(
        int(said[c].sum()) for c in ("prompt_tokens", "completion_tokens", "total_tokens")
    )
    assert row[3] == said["cost"].max()
    assert row[4] == pytest.approx(said["cost"].sum())
    assert row[5:8] == (int((said["cost"] == 0).sum()), int(users.isna().sum()), users.nunique())
    assert int(row[8]) == int(times.sum())
    assert row[6] >= 1


def test_a_cost_of_0_is_known_where_there_are_no_tokens_only(events, landed):
    """aider asks a price list of its own, and reports 0 dollars for what is not on it."""
    said = pd.json_normalize(events.loc[events["event"] == "message_send", "properties"].tolist())
    _, db = landed
    for table in ("staging.coding_runs", "core.llm_calls"):
        Fill(table).apply(db, RUN)
    unpriced = (said["cost"] == 0) & (said["total_tokens"] > 0)
    assert unpriced.sum() > 100
    assert db.execute(
        "select count(*) filter (where cost_usd is null), count(*) filter (where cost_usd = 0), sum(cost_usd) from core.llm_calls"
    ).fetchone() == (
        unpriced.sum(), ((said["cost"] == 0) & ~unpriced).sum(), pytest.approx(said["cost"].sum()),
    )  # fmt: skip


def test_models_are_the_same_with_and_without_a_provider_in_front(events, landed):
    said = pd.json_normalize(events.loc[events["event"] == "message_send", "properties"].tolist())[
        "main_model"
    ]
    wanted = said.replace("None", "").str.split("/").str[-1].value_counts().to_dict()
    _, db = landed
    found = dict(
        db.execute("select coalesce(model, ''), count(*) from staging.trace_calls group by 1").fetchall()
    )
    assert found == wanted
    providers = dict(
        db.execute(
            "select provider, count(*) from staging.trace_calls where provider is not null group by 1"
        ).fetchall()
    )
    assert providers == said[said.str.contains("/", na=False)].str.split("/").str[0].value_counts().to_dict()
