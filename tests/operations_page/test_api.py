"""The JSON API: the tables' own numbers, by filter and page, and a description that is true."""

import csv
import io
from base64 import urlsafe_b64encode

import psycopg
import pytest
from psycopg.rows import dict_row

from operations_page.datasets import DATA_SETS
from plumbline.files import SQL
from tests.operations_page.rows import day, insert

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
    for kind, told in (("csv", "text/csv"), ("json", "application/json")):
        file = ask.client.get(f"{API}/{path}.{kind}")
        assert file.headers["content-type"].startswith(told)
        assert f'filename="{path}.{kind}"' in file.headers["content-disposition"]
        assert file.headers["x-total-rows"] == str(got["total"])
        rows = list(csv.reader(io.StringIO(file.text))) if kind == "csv" else file.json()
        if kind == "csv":
            assert (rows[0], len(rows) - 1) == (got["columns"], got["total"])
        else:
            assert rows == {name: got[name] for name in ("about", "columns", "total", "data")}


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


def pages(ask, following, between=lambda: None):
    """The pages that `next` leads to; `between` happens after each."""
    for _ in range(100):
        got = ask.client.get(following).json()
        yield got
        following = got["next"]
        between()
        if not following:
            return
    raise AssertionError("the pages never end")


@pytest.mark.parametrize("name", sorted(DATA_SETS))
def test_pages_follow_each_other_without_gap_or_overlap(ask, name):
    path = DATA_SETS[name].path
    whole = ask(path, limit=1000)
    assert whole["next"] is None
    size = max(len(whole["data"]) // 5, 1)
    found = list(pages(ask, f"{API}/{path}?limit={size}"))
    assert {one["total"] for one in found} == {whole["total"]}
    assert [row for one in found for row in one["data"]] == whole["data"]
    assert {len(one["data"]) for one in found[:-1]} <= {size}


def test_pages_of_a_filter_stay_within_it(ask):
    found = list(pages(ask, f"{API}/correlations?limit=7&repository=acme/shop&metric_x=call_count"))
    assert [len(one["data"]) for one in found] == [7, 7, 7, 1]
    assert {row["metric_x"] for one in found for row in one["data"]} == {"call_count"}


def test_a_run_that_writes_between_two_pages_repeats_nothing_and_hides_nothing(ask, page_server):
    """Newest first, a run adds newer days and takes an old one away: counting rows would go wrong both ways."""
    was = [row["event_date"] for row in ask("github-days", limit=1000)["data"]]
    days = iter(range(100, 200))
    with psycopg.connect(page_server.database.dsn("page_warehouse"), autocommit=True) as db:

        def writes():
            insert(
                db,
                "aggregates.daily_github_metrics",
                event_date=day(next(days)),
                repo="acme/shop",
                time_zone="UTC",
            )
            db.execute("delete from aggregates.daily_github_metrics where repo = 'acme/early'")

        insert(db, "aggregates.daily_github_metrics", event_date=day(29), repo="acme/early", time_zone="UTC")
        try:
            found = [
                row["event_date"]
                for one in pages(ask, f"{API}/github-days?limit=7", writes)
                for row in one["data"]
            ]
        finally:
            db.execute("delete from aggregates.daily_github_metrics where event_date >= %s", [day(100)])
    assert found == [was[0], *was], "the row of acme/early, and every row that was there all the time"


@pytest.mark.parametrize(
    "after", ["x", "W10", "bnVsbA", "W1sxXV0", "eyJhIjogMX0", "WyJ4IiwgIngiLCAieCJd", "%C3%A4", "/", "+"]
)
def test_a_mark_that_is_none_of_ours_is_refused(ask, after):
    assert ask.client.get(f"{API}/restatements?after={after}").status_code == 422


def test_a_mark_with_a_value_that_is_none_is_refused(ask):
    soon = urlsafe_b64encode(b'["soon", "acme/shop"]').decode()
    assert ask.client.get(f"{API}/github-days?after={soon}").status_code == 422


def test_a_table_is_had_whole_however_many_rows_it_has(ask, page_server):
    many = 100_500
    with psycopg.connect(page_server.database.dsn("page_warehouse"), autocommit=True) as db:
        insert(db, "ops.restatements", table_name="aggregates.daily_metrics", row_key="{}", column_name="c", cause="many",
               old_value="1", new_value="2", run_id="r")  # fmt: skip
        db.execute(
            "insert into ops.restatements (table_name, row_key, column_name, old_value, new_value, cause, run_id, restated_at) "
            "select table_name, row_key, column_name, old_value, new_value, cause, run_id, restated_at "
            "from ops.restatements cross join generate_series(2, %s) where cause = 'many'", [many],
        )  # fmt: skip
        try:
            as_csv, as_json = ask("restatements.csv"), ask.client.get(f"{API}/restatements.json").json()
        finally:
            db.execute("delete from ops.restatements where cause = 'many'")
    assert len(as_csv.text.splitlines()) - 1 == int(as_csv.headers["x-total-rows"]) == many + 1
    assert len(as_json["data"]) == as_json["total"] == many + 1
    assert len({row["restatement_id"] for row in as_json["data"]}) == many + 1


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
    ("quality", {"dimension": "score"}, 10), ("validation", {"passed": "false"}, 1), ("validation", {"passed": "true"}, 1),
    ("incidents", {"is_open": "true"}, 1), ("incidents", {"date_to": "2026-03-09"}, 0),
    ("restatements", {"table": "aggregates.daily_metrics"}, 1), ("restatements", {"date_to": "2020-01-01"}, 0),
    ("dead-letters", {"status": "open"}, 1), ("freshness", {"pipeline": "ai_coding"}, 1), ("campaigns", {"campaign": ""}, 8),
    ("campaigns", {"campaign": "' or true --"}, 0),
])  # fmt: skip
def test_a_filter_finds_what_it_says(ask, name, filters, total):
    assert ask(name, **filters)["total"] == total


@pytest.mark.parametrize("filters", [
    {"campain": "campaign-2"}, {"layer": "x"}, {"date_from": "yesterday"}, {"limit": 0}, {"limit": 1001}, {"offset": 1},
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
        for kind, more in (("", {"limit", "after"}), (".csv", set()), (".json", set())):
            get = told["paths"][f"/api/v1/{found.path}{kind}"]["get"]
            assert {one["name"] for one in get["parameters"]} == {*found.filters, *more}
            assert all(one.get("description") for one in get["parameters"])
            [told_as] = get["responses"]["200"]["content"]
            assert told_as == ("text/csv" if kind == ".csv" else "application/json")
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
