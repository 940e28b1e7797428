"""The JSON API: the tables' own numbers, by filter and page, and a description that is true."""

import csv
import io

import psycopg
import pytest
from psycopg.rows import dict_row

from operations_page.datasets import DATA_SETS
from plumbline.files import SQL

pytestmark = pytest.mark.slow
API = "/plumbline/api/v1"


@pytest.fixture(scope="module")
def ask(page_server):
    client = page_server.as_user("viewer")

    def get(name, **filters):
        answer = client.get(f"{API}/{name}", params=filters)
        assert answer.status_code == 200, answer.text
        return answer.json() if not name.endswith(".csv") else answer

    get.client = client
    yield get
    client.close()


@pytest.fixture(scope="module")
def table(page_server):
    """Rows of the warehouse as its owner sees them."""

    def select(query):
        with psycopg.connect(page_server.database.dsn("page_warehouse"), row_factory=dict_row) as db:
            return db.execute(query).fetchall()

    return select


def test_every_select_is_a_data_set_and_every_data_set_has_its_select():
    assert {path.stem for path in (SQL / "pages").glob("*.sql")} == set(DATA_SETS)
    for found in DATA_SETS.values():
        for name in (
            *found.filters,
            *(("pipelines",) if found.pipeline is None and found.name != "restatements" else ()),
        ):
            assert f"%({name})s" in found.text, f"{found.name} says it filters by {name}"


@pytest.mark.parametrize("name", sorted(DATA_SETS))
def test_every_data_set_has_rows_as_json_and_csv(ask, name):
    path = DATA_SETS[name].path
    got = ask(path, limit=1000)
    if name == "lifecycle":
        assert got["total"] == 0  # the tests' warehouse has none
        return
    assert got["data"]
    assert got["total"] == len(got["data"])
    assert list(got["data"][0]) == got["columns"]
    file = ask(f"{path}.csv")
    assert file.headers["content-type"].startswith("text/csv")
    assert f'filename="{path}.csv"' in file.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(file.text)))
    assert rows[0] == got["columns"]
    assert len(rows) - 1 == got["total"]


def test_numbers_are_those_of_the_table_to_the_last_digit(ask, table):
    theirs = ask("lift", metric="baskets", limit=1000)["data"]
    ours = table(
        "select campaign_key, lift_mean, ci_low, ci_high, analysed, statement from aggregates.campaign_lift "
        "where metric = 'baskets'"
    )
    assert len(ours) == 8
    key = lambda row: row["campaign_key"]  # noqa: E731
    assert [{name: row[name] for name in ours[0]} for row in sorted(theirs, key=key)] == sorted(ours, key=key)


def test_what_is_missing_is_null_and_says_why(ask):
    [thin] = ask("lift", campaign="campaign-3", metric="baskets")["data"]
    assert (thin["lift_mean"], thin["ci_low"], thin["design_label"]) == (None, None, "insufficient")
    assert thin["reason"] == "3 users, needs 30"
    hidden = ask("ai-reports", repository="acme/tiny")["data"]
    assert {row["acceptance_rate"] for row in hidden} == {None}
    assert {row["privacy"] for row in hidden} == {"suppressed"}


def test_pages_follow_each_other_without_gap_or_overlap(ask):
    whole = ask("correlations", limit=1000)
    assert whole["next"] is None
    seen, following = [], f"{API}/correlations?limit=7&repository=acme/shop"
    while following:
        got = ask.client.get(following).json()
        assert got["total"] == whole["total"] == 44
        seen += got["data"]
        following = got["next"]
    assert seen == whole["data"]
    beyond = ask("correlations", offset=1000)
    assert (beyond["data"], beyond["total"], beyond["next"]) == ([], 44, None)


@pytest.mark.parametrize(("name", "filters", "total"), [
    ("campaigns", {}, 8), ("campaigns", {"campaign": "campaign-2"}, 1), ("campaigns", {"campaign": "key-2"}, 1),
    ("campaigns", {"layer": 0}, 3), ("lift", {"layer": 0, "metric": "sessions"}, 3), ("lift", {"design": "insufficient"}, 4),
    ("campaigns", {"date_from": "2026-01-03", "date_to": "2026-01-05"}, 3), ("lift", {"population": "clean"}, 0),
    ("daily-metrics", {"date_from": "2026-01-03", "date_to": "2026-01-05"}, 3), ("daily-metrics", {"people": "everyone"}, 60),
    ("weekly-metrics", {"date_to": "2026-01-08"}, 2), ("monthly-metrics", {"date_from": "2026-02-01"}, 1),
    ("retention", {"cohort": "2026-01-08"}, 7), ("retention", {"cohort": "2026-01-08", "last_period": 2}, 3),
    ("retention", {"cohort_kind": "day"}, 0), ("ai-reports", {"repository": "acme/shop"}, 6),
    ("ai-reports", {"repository": "acme/shop", "window_days": 90}, 0), ("correlations", {"metric_x": "call_count"}, 22),
    ("correlations", {"metric_x": "call_count", "is_control": "true"}, 7), ("github-days", {"repository": "acme/other"}, 0),
    ("runs", {"pipeline": "push_lift"}, 10), ("runs", {"run_id": "run-3"}, 2), ("tasks", {"status": "failed"}, 2),
    ("quality", {"dimension": "score"}, 10), ("validation", {"passed": "false"}, 1), ("validation", {"passed": "true"}, 0),
    ("incidents", {"is_open": "true"}, 1), ("incidents", {"date_to": "2026-03-09"}, 0),
    ("restatements", {"table": "aggregates.daily_metrics"}, 1), ("restatements", {"date_to": "2020-01-01"}, 0),
    ("dead-letters", {"status": "open"}, 1), ("freshness", {"pipeline": "ai_coding"}, 1), ("campaigns", {"campaign": ""}, 8),
    ("campaigns", {"campaign": "' or true --"}, 0),
])  # fmt: skip
def test_a_filter_finds_what_it_says(ask, name, filters, total):
    assert ask(name, **filters)["total"] == total


@pytest.mark.parametrize("filters", [
    {"campain": "campaign-2"}, {"layer": "x"}, {"date_from": "yesterday"}, {"limit": 0}, {"limit": 1001}, {"offset": -1},
    {"layer": 10**9}, {"population": "some"},
])  # fmt: skip
def test_what_cannot_be_asked_is_refused_by_name(ask, filters):
    answer = ask.client.get(f"{API}/lift", params=filters)
    assert answer.status_code == 422
    assert next(iter(filters)) in answer.json()["detail"]


@pytest.fixture
def failed_maintenance(page_server):
    dsn = page_server.database.dsn("page_warehouse")
    with psycopg.connect(dsn, autocommit=True) as db:
        db.execute(
            "insert into ops.incidents (pipeline, kind, opened_at, updated_at, opened_by) "
            "values ('maintenance', 'failed', '2026-11-21Z', '2026-11-21Z', 'failed task')"
        )
        yield
        db.execute("delete from ops.incidents where pipeline = 'maintenance'")


def test_an_incident_of_a_scheduled_operation_is_to_be_seen(ask, failed_maintenance):
    assert "maintenance" in [one["pipeline"] for one in ask("incidents", is_open=True)["data"]]
    assert ask("incidents", pipeline="maintenance")["total"] == 1


def test_durations_are_seconds_and_instants_utc(ask):
    late = [row for row in ask("freshness")["data"] if row["pipeline"] == "unified_users"]
    assert [row["late_by"] for row in late] == [26 * 3600]
    assert late[0]["measured_at"].endswith("Z")
    assert ask("dead-letters")["data"] == [{
        "pipeline": "push_lift", "source": "staging.push_notifications", "reason": "unknown_status", "status": "open",
        "letters": 3, "first_day_on": "2026-01-01", "last_day_on": "2026-01-03", "most_attempts": 1,
    }]  # fmt: skip


def test_a_spreadsheet_does_not_run_a_text_as_a_formula(ask, page_server):
    with psycopg.connect(page_server.database.dsn("page_warehouse")) as db:
        db.execute("update aggregates.push_overview set title = '=1+1' where campaign_key = 'key-1'")
        db.commit()
        rows = list(csv.DictReader(io.StringIO(ask("campaigns.csv").text)))
        db.execute("update aggregates.push_overview set title = 'x' where campaign_key = 'key-1'")
    assert "'=1+1" in {row["title"] for row in rows}


def test_the_description_names_every_address_and_filter(ask):
    told = ask("openapi.json")
    assert told["openapi"].startswith("3.")
    for found in DATA_SETS.values():
        for kind, more in (("", {"limit", "offset"}), (".csv", set())):
            get = told["paths"][f"/api/v1/{found.path}{kind}"]["get"]
            assert {one["name"] for one in get["parameters"]} == {*found.filters, *more}
            assert all(one.get("description") for one in get["parameters"])
    assert all(list(methods) == ["get"] for methods in told["paths"].values())
    assert told["servers"] == [{"url": "/plumbline"}]


def test_a_warehouse_that_is_down_is_said_without_its_address(page_server, ask):
    with psycopg.connect(page_server.database.dsn(), autocommit=True) as db:
        db.execute("alter role page_reader nologin")
        try:
            answer, page = ask.client.get(f"{API}/lift"), ask.client.get("/plumbline/push_lift")
        finally:
            db.execute("alter role page_reader login")
    assert (answer.status_code, page.status_code) == (503, 503)
    assert "warehouse_reader" in answer.json()["detail"]
    assert "does not answer" in page.text
    assert "page_reader" not in answer.text + page.text
    assert ask("lift")["total"] == 16
