"""The pages for people: what they show, that nothing of a source becomes part of them, and that every link leads on."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from tests.operations_page.rows import EVIL

pytestmark = pytest.mark.slow
PAGES = ("", "push_lift", "unified_users", "ai_coding", "api/", "docs/runbook.md")


@pytest.fixture(scope="module")
def client(page_server):
    with page_server.as_user("viewer") as client:
        yield client


def test_airflow_has_read_the_plug_in_and_shows_its_entry(client):
    assert client.get("/api/v2/plugins/importErrors").json()["import_errors"] == []
    [ours] = [p for p in client.get("/api/v2/plugins").json()["plugins"] if p["name"] == "plumbline"]
    [view] = ours["external_views"]
    assert (view["name"], view["href"], view["destination"]) == ("Plumbline", "plumbline/", "nav")
    assert len(ours["global_operator_extra_links"]) == 4


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_there_and_says_which_it_is(client, path):
    page = client.get(f"/plumbline/{path}")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert page.text.count("<h1") == 1
    assert page.text.count('aria-current="page"') == 1
    assert '<html lang="en">' in page.text


@pytest.mark.parametrize(
    "path", ["", "push_lift", "tasks/unified_users/extract.engagement_posts?run_id=run-9"]
)
def test_a_text_of_a_source_stays_text(client, path):
    page = client.get(f"/plumbline/{path}").text
    assert EVIL not in page
    assert "&lt;script&gt;alert" in page or "\\u003cscript" in page


def test_the_front_page_says_what_is_wrong_first(client):
    page = client.get("/plumbline/").text
    cards = re.findall(r'<li class="card (\w+)">.*?<p class="state">(.*?)</p>', page, re.DOTALL)
    assert cards == [
        ("good", "All 2 tables in time"), ("bad", "Open incident since 2026-03-10 06:00"),
        ("unknown", "Has never published"),
    ]  # fmt: skip
    for words in ("1 d 2 h late", "aggregates.daily_metrics, good until 2026-03-09", "2 failed", "3 open", "99.0 %",
                  "dags/dead_letter_replay", "nothing to map", "rule by rule"):  # fmt: skip
        assert words in page, words


def test_the_front_page_speaks_of_the_runs_it_knows_and_leads_to_the_others(client):
    page = client.get("/plumbline/").text
    lasts = re.findall(r"<dt>Last known run</dt><dd>(.*?)</dd>", page)
    assert ["no task failed" in last for last in lasts] == [True, False, False]
    assert [re.search(r'href="(/dags/\w+/runs)"', last)[1] for last in lasts] == [
        "/dags/push_lift/runs", "/dags/unified_users/runs", "/dags/ai_coding/runs",
    ]  # fmt: skip
    assert "all well" not in page
    assert "knows the runs that reached the warehouse" in page
    assert "docs/runbook.md#badwindow" in page


def test_no_failed_task_in_the_warehouse_is_not_said_of_all_runs(client):
    page = client.get("/plumbline/", params={"pipeline": "push_lift"}).text
    assert "No failed task of the runs that reached the warehouse" in page


def test_a_task_without_a_line_may_have_been_refused_before_it_began(client):
    page = client.get("/plumbline/tasks/unified_users/enrich.user_days?run_id=run-refused").text
    assert "was refused before it began" in page
    assert "docs/runbook.md#badwindow" in page
    assert 'id="badwindow"' in client.get("/plumbline/docs/runbook.md").text


def test_rules_that_let_the_run_through_are_warnings(client):
    page = client.get("/plumbline/").text.split('id="validation"')[1]
    rows = re.findall(r"<tr>(<td>.*?)</tr>", page, re.DOTALL)
    [stopped], [passed] = ([row for row in rows if word in row] for word in (">stopped<", ">passed<"))
    assert '<strong class="bad">1</strong>' in stopped
    assert '<span class="badge warn">2 warnings</span>' in passed
    assert 'class="bad"' not in passed
    for run, words in (("run-8", "2 warnings from 4 rules"), ("run-9", "1 of 4 rules failed")):
        assert words in client.get(f"/plumbline/tasks/unified_users/enrich.user_days?run_id={run}").text


def test_a_filter_of_a_page_reaches_its_tables_and_downloads(client):
    page = client.get("/plumbline/push_lift", params={"metric": "baskets", "campaign": "campaign-2"}).text
    assert "campaign-2" in page
    assert "campaign-4" not in re.sub(r"<datalist.*?</datalist>", "", page)
    assert "api/v1/lift.csv?campaign=campaign-2&amp;metric=baskets" in page
    assert client.get("/plumbline/push_lift", params={"metrik": "baskets"}).status_code == 422


def test_every_link_of_every_page_leads_somewhere(client):
    seen, waiting = set(), [f"/plumbline/{path}" for path in PAGES]
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        answer = client.get(here)
        assert answer.status_code == 200, here
        if "text/html" not in answer.headers["content-type"] or here.startswith("/plumbline/docs/decisions"):
            continue
        if "/docs/" in here and not here.endswith("runbook.md"):
            continue  # the pages of docs/ lead to files of the repository as well
        for link in re.findall(r'(?:href|src)="([^"]+)"', answer.text):
            there = urlsplit(urljoin(here, unescape(link)))
            if there.scheme or not there.path.startswith("/plumbline") or not there.path:
                continue
            if there.fragment and there.path == urlsplit(here).path and "/docs/" not in here:
                assert f'id="{there.fragment}"' in answer.text, f"{here} has no {there.fragment}"
            elif "/api/v1/" not in there.path:
                waiting.append(there.path + (f"?{there.query}" if there.query else ""))
    assert len(seen) > 20


def test_a_task_leads_to_its_files_results_and_section(client):
    page = client.get("/plumbline/tasks/unified_users/enrich.user_days?run_id=run-9").text
    for words in ("core/user_days.fill.sql", "core/user_days.expect.json", "insert into core.user_days",
                  "validation/unified_users/run-9/core.user_days.html", "docs/runbook.md#enrichuser_days"):  # fmt: skip
        assert words in page, words
    assert 'id="enrichuser_days"' in client.get("/plumbline/docs/runbook.md").text


def test_the_charts_library_comes_from_here(client):
    script = client.get("/plumbline/static/plotly.min.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert "plotly.js v" in script.text[:200]
    assert "immutable" in script.headers["cache-control"]
    for path in PAGES:
        loaded = re.findall(
            r'<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"', client.get(f"/plumbline/{path}").text
        )
        assert [link for link in loaded if not link.startswith("/plumbline/")] == []
