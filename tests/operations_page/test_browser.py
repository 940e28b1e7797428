"""The page in a real browser: inside Airflow and alone, light and dark, on a phone, by keyboard, without outside help.

Needs a Chromium: Debian's (apt-get install chromium), or the one that PLUMBLINE_CHROMIUM names.
"""

import os
import re
import shutil

import pytest

BROWSER = os.environ.get("PLUMBLINE_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        BROWSER is None, reason="no browser: apt-get install chromium, or set PLUMBLINE_CHROMIUM to its path"
    ),
]
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run")  # fmt: skip
PAGES = ("", "push_lift", "unified_users", "ai_coding", "docs/runbook.md", "api/",
         "tasks/unified_users/extract.engagement_posts?run_id=run-9")  # fmt: skip
CHARTS = {"": 1, "push_lift": 1, "unified_users": 4, "ai_coding": 3}
REFUSED_ON_PURPOSE = "Applying inline style violates"  # Plotly's styles for maps


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, page_server):
    """Open an address as a user who is logged in; what went wrong in it is kept in `troubles`."""
    contexts = []

    def open_one(address="", *, scheme="light", width=1300, **more):
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 850}, **more)
        contexts.append(context)
        with page_server.as_user("viewer") as client:
            token = client.headers["Authorization"].removeprefix("Bearer ")
        context.add_cookies([{"name": "_token", "value": token, "url": page_server.address}])
        page = context.new_page()
        page.troubles = []
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on("console", lambda said: said.type == "error" and page.troubles.append(said.text))
        page.on("request", lambda asked: page.server_of(asked.url))
        page.server_of = lambda url: (
            None
            if url.startswith((page_server.address, "data:", "blob:"))
            else page.troubles.append(f"asked {url}")
        )
        page.goto(f"{page_server.address}/{address}", wait_until="networkidle")
        return page

    yield open_one
    for context in contexts:
        context.close()


def troubles(page):
    return [text for text in page.troubles if REFUSED_ON_PURPOSE not in text]


LOOKS = [(path, scheme, width) for path in PAGES for scheme, width in (("light", 1300), ("dark", 380))]


@pytest.mark.parametrize(("path", "scheme", "width"), LOOKS)
def test_a_page_is_whole(open_page, tmp_path, path, scheme, width):
    page = open_page(f"plumbline/{path}", scheme=scheme, width=width)
    assert troubles(page) == []
    assert page.locator(".js-plotly-plot .main-svg").first.is_visible() if CHARTS.get(path) else True
    assert page.locator(".js-plotly-plot").count() == CHARTS.get(path, 0)
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert beyond <= 0, f"{beyond} px wider than the window"
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", ground)[:3])) < 300) == (scheme == "dark")
    page.screenshot(path=tmp_path / "page.png", full_page=True)
    assert (tmp_path / "page.png").stat().st_size > 10_000


@pytest.mark.parametrize("path", CHARTS)
def test_everything_has_a_name_for_those_who_do_not_see_it(open_page, path):
    page = open_page(f"plumbline/{path}")
    nameless = page.evaluate("""[...document.querySelectorAll("input, select, [role=region], [role=img], nav, a, button")]
        .filter((one) => !(one.labels?.length || one.getAttribute("aria-label") || one.textContent.trim()
            || document.getElementById(one.getAttribute("aria-labelledby"))?.textContent.trim())
            && !one.closest(".js-plotly-plot a"))
        .map((one) => one.outerHTML.slice(0, 120))""")
    assert nameless == []
    assert page.locator("table").count() == page.locator("table > caption").count()
    assert page.locator("th:not([scope])").count() == 0


def test_the_keyboard_reaches_everything(open_page):
    page = open_page("plumbline/push_lift")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.tagName + '.' + document.activeElement.className"))
    assert {"SUMMARY.", "SELECT.", "DIV.scroll", "A."} <= reached


def test_the_forest_plot_shows_one_metric_at_a_time(open_page):
    page = open_page("plumbline/push_lift")
    drawn = "document.querySelector('.js-plotly-plot').data.flatMap((trace) => [...trace.x])"
    assert sorted(page.evaluate(drawn)) == [-0.03, -0.02, -0.01, 0.01, 0.02, 0.03, 0.98]
    choice = page.locator(".facet select")
    assert choice.locator("option").all_inner_texts() == ["baskets · all", "sessions · all"]
    choice.select_option("sessions · all")
    assert "sessions" in page.locator("[role=img]").get_attribute("aria-label")
    assert "3 users, needs 30" in page.locator(".js-plotly-plot").inner_text()


def test_a_mean_of_few_users_does_not_stretch_the_axis_and_is_told_in_words(open_page):
    plot = open_page("plumbline/push_lift").locator(".js-plotly-plot")
    low, high = plot.evaluate("(plot) => plot.layout.xaxis.range")
    assert -0.1 < low < -0.07  # the intervals reach from -0.07 to 0.08
    assert 0.08 < high < 0.1
    assert "0.980, beyond the axis; 3 users, needs 30" in plot.inner_text()


def test_scores_of_a_single_run_stand_on_an_axis_of_days_with_their_floor(open_page):
    page = open_page("plumbline/")
    page.locator(".facet select").select_option("unified_users")
    plot = page.locator("section:has(#quality) .js-plotly-plot")
    assert plot.locator(".xtick text").all_text_contents() == ["10 Jan2026"]
    drawn = plot.evaluate("(plot) => plot.data.map((trace) => [trace.line.dash, trace.x.length, trace.y[0]])")
    assert drawn == [[None, 1, 0.97], ["dash", 2, 0.9]]


@pytest.mark.parametrize("width", [390, 1300])
@pytest.mark.parametrize(("path", "table"), [("push_lift", "lift"), ("ai_coding", "ai_reports")])
def test_a_long_text_leaves_its_row_low_until_it_is_opened(open_page, path, table, width):
    page = open_page(f"plumbline/{path}", width=width)
    rows = page.locator(f"section:has(#{table}) tbody tr")
    assert max(rows.evaluate_all("(rows) => rows.map((row) => row.offsetHeight)")) < 100
    long = page.locator(f"section:has(#{table}) details.whole").first
    words = long.locator("span")
    assert words.evaluate("(text) => text.scrollHeight > 2 * text.clientHeight")
    long.locator("summary").focus()
    page.keyboard.press("Enter")
    assert words.evaluate("(text) => text.scrollHeight <= text.clientHeight + 1")


def test_the_underscores_of_a_run_id_stay_above_its_underline(open_page):
    run = open_page("plumbline/").get_by_role("link", name="run-9").first
    offset, size = run.evaluate("""(link) => ["textUnderlineOffset", "fontSize"]
        .map((name) => parseFloat(getComputedStyle(link)[name]))""")
    assert offset >= 0.28 * size  # DejaVu Sans has its underscore down to 0.24 of its size


def test_controls_stand_apart_and_missing_cells_stay_empty(open_page):
    page = open_page("plumbline/ai_coding")
    assert "controls" in page.locator("section:has(#correlations) .js-plotly-plot").inner_text()
    page = open_page("plumbline/unified_users")
    heat = page.locator("section:has(#retention) .js-plotly-plot")
    assert "null" not in heat.inner_text()
    assert heat.evaluate("(plot) => plot.data[0].z.length") == 8


def test_a_filter_is_used_by_hand(open_page):
    page = open_page("plumbline/push_lift")
    page.locator(".filters summary").click()
    page.get_by_label("campaign").first.fill("campaign-2")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**campaign=campaign-2**")
    assert page.locator("section:has(#campaigns) tbody tr").count() == 1
    page.get_by_role("link", name="Show everything").click()
    page.wait_for_url("**/plumbline/push_lift")


def test_a_table_is_downloaded(open_page):
    page = open_page("plumbline/push_lift")
    link = page.get_by_role("link", name="CSV of Lift")
    with page.expect_download() as waiting:
        link.click()
    assert waiting.value.suggested_filename == "lift.csv"
    # the same file without the browser's disk, for whose end nobody can wait with a limit
    file = page.context.request.get(link.evaluate("link => link.href"), timeout=30_000)
    assert len(file.text().splitlines()) == 17


def test_without_scripts_the_tables_are_there(open_page):
    page = open_page("plumbline/push_lift", java_script_enabled=False)
    assert page.locator("section:has(#lift) tbody tr").count() == 16
    assert page.locator("figure").is_hidden()


def test_it_stands_inside_airflow_in_airflows_colours(open_page, page_server):
    page = open_page("plugin/plumbline")
    page.wait_for_selector("iframe", timeout=30_000)
    frame = page.frame_locator("iframe")
    frame.locator("h1", has_text="Operations").wait_for(timeout=30_000)
    page.get_by_role("link", name="Plumbline").first.wait_for()
    for theme in ("dark", "light"):
        page.evaluate(f"document.documentElement.className = '{theme}'")
        frame.locator(f"html[data-theme={theme}]").wait_for()
    frame.locator("a[href$='/unified_users']").first.click()
    frame.locator("h1", has_text="unified_users").wait_for()
    frame.get_by_role("link", name="Operations").click()
    frame.get_by_role("link", name="run-9").first.click()
    page.wait_for_url(f"{page_server.address}/dags/*/runs/run-9*")
