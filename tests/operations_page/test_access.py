"""Nobody sees anything of the page without Airflow's login, and nobody more than Airflow lets them see."""

import json
import subprocess
import sys

import psycopg
import pytest
from starlette.requests import Request

pytestmark = pytest.mark.slow
LIST_ROUTES = """
import json
from fastapi.dependencies.utils import get_flat_dependant
from fastapi.routing import APIRoute
from operations_page.app import make_app

app = make_app()
def flat(routes):
    for route in routes:
        inner = getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", None)
        yield from flat(inner) if inner else [route]
print("ROUTES" + json.dumps([
    [route.path, isinstance(route, APIRoute), sorted(getattr(route, "methods", None) or [])] for route in flat(app.routes)
]))
"""
FILLED = {
    "{name}": "page.css", "{pipeline}": "unified_users", "{run}": "run-9", "{dag_id}": "push_lift",
    "{task_id}": "extract.push_users", "{path:path}": "nothing/like/this", "{place:path}": "core/push_sends.fill.sql",
}  # fmt: skip


@pytest.fixture(scope="module")
def routes(page_server):
    """[address, is FastAPI's own kind of route, methods] of every route of the application itself."""
    plugins = page_server.environment["AIRFLOW__CORE__PLUGINS_FOLDER"]
    environment = page_server.environment | {"PYTHONPATH": plugins}
    done = subprocess.run(
        [sys.executable, "-c", LIST_ROUTES], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.split("ROUTES")[1])


def address(path):
    for sign, value in FILLED.items():
        path = path.replace(sign, value)
    assert "{" not in path, f"say in FILLED how to fill {path}"
    return "/plumbline" + path


def test_every_route_is_one_that_inherits_the_checks(routes):
    """A mount or a plain Starlette route would not: FastAPI's dependencies are not asked for them."""
    assert len(routes) > 40
    assert [path for path, is_checked, _ in routes if not is_checked] == []
    assert {"/static/{name}", "/api/v1/openapi.json", "/api/v1/lift", "/push_lift", "/"} <= {
        path for path, *_ in routes
    }


def test_nobody_is_let_in_without_a_login(page_server, routes):
    with page_server.anonymous() as client:
        for path, _, methods in routes:
            for method in {*methods, "GET", "POST", "DELETE", "HEAD"}:
                answer = client.request(method, address(path))
                assert answer.status_code == 401, f"{method} {path}: {answer.status_code}"
                assert "<script>alert" not in answer.text


def test_a_forged_token_is_refused(page_server):
    with page_server.anonymous() as client:
        for token in ("nonsense", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiIsInJvbGUiOiJhZG1pbiJ9."):
            client.headers["Authorization"] = f"Bearer {token}"
            assert client.get("/plumbline/").status_code in (401, 403)
            client.headers.pop("Authorization")
            client.cookies.set("_token", token)
            assert client.get("/plumbline/api/v1/lift").status_code in (401, 403)


def test_who_may_see_no_plug_in_sees_nothing_of_it(page_server, routes):
    with page_server.as_user("pluginless") as client:
        for path, *_ in routes:
            assert client.get(address(path)).status_code == 403, path


def test_who_may_read_no_dag_sees_no_number(page_server, routes):
    with page_server.as_user("dagless") as client:
        for path, *_ in routes:
            wanted = {"/static/{name}": 200, "/api/v1/openapi.json": 200, "/{path:path}": 404}.get(path, 403)
            assert client.get(address(path)).status_code == wanted, path


def test_a_reader_of_one_dag_sees_that_one_only(page_server):
    with page_server.as_user("push_reader") as client:
        assert client.get("/plumbline/push_lift").status_code == 200
        for path in (
            "unified_users", "ai_coding", "api/v1/daily-metrics", "api/v1/correlations.csv",
            "validation/unified_users/run-9/core.user_days.html", "tasks/unified_users/extract.engagement_posts",
            "tasks/unified_users/extract.engagement_posts?dag_id=push_lift", "unified_users?dag_id=push_lift",
        ):  # fmt: skip
            if "?" not in path or "tasks" in path:
                assert client.get(f"/plumbline/{path}").status_code == 403, path
            else:
                assert client.get(f"/plumbline/{path}").status_code in (403, 422), path
        front = client.get("/plumbline/").text
        assert "push_lift" in front
        assert "unified_users" not in front
        for data_set in ("freshness", "incidents", "runs", "tasks", "quality", "validation", "dead-letters"):
            rows = client.get(f"/plumbline/api/v1/{data_set}").json()["data"]
            assert {row["pipeline"] for row in rows} <= {"push_lift"}, data_set
            asked = client.get(f"/plumbline/api/v1/{data_set}", params={"pipeline": "unified_users"}).json()
            assert asked["total"] == 0
        assert client.get("/plumbline/api/v1/restatements").json()["data"] == []


def test_a_viewer_may_read_everything_and_nobody_may_write(page_server):
    with page_server.as_user("viewer") as client:
        assert client.get("/plumbline/").status_code == 200
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert client.request(method, "/plumbline/api/v1/lift").status_code == 405


def test_every_answer_brings_the_headers(page_server):
    with page_server.as_user("viewer") as client:
        for path in ("", "api/v1/lift", "static/charts.js", "nothing", "api/v1/lift?wrong=1"):
            headers = client.get(f"/plumbline/{path}").headers
            assert "frame-ancestors 'self'" in headers["content-security-policy"]
            assert "script-src 'self';" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cache-control"].startswith("private")
        page = client.get("/plumbline/validation/unified_users/run-9/core.user_days.html")
        assert "1 of 4 rules failed" in page.text
        assert "sandbox" in page.headers["content-security-policy"]


@pytest.mark.parametrize("path", [
    "validation/unified_users/..%2f..%2f/secret.html", "validation/unified_users/..%2f../secret.html",
    "validation/..%2f/unified_users/secret.html", "validation/unified_users/%2e%2e/%2e%2e%2fsecret.html",
    "sql/..%2f..%2fREADME.md", "sql/%2fetc%2fpasswd", "docs/..%2fREADME.md",
    "static/..%2fapp.py", "docs/deployment.example.env",
])  # fmt: skip
def test_no_address_leads_out_of_its_folder(page_server, path):
    with page_server.as_user("admin") as client:
        answer = client.get(f"/plumbline/{path}")
    assert answer.status_code in (403, 404)
    assert "not for readers" not in answer.text


@pytest.mark.parametrize(("path", "status"), [
    ("tasks/ai_coding/x.**", 200), ("tasks/ai_coding/x.%5B", 200), ("tasks/ai_coding/x.*", 200),
    (f"tasks/ai_coding/{'x' * 5000}", 200), (f"validation/ai_coding/{'x' * 5000}/x.html", 404), (f"sql/{'x' * 5000}", 404),
    ("validation/ai_coding/run-9/*.html", 404), ("validation/unified_users/run-?/core.user_days.html", 404),
    ("tasks/ai_coding/%00", 422), ("tasks/ai_coding/x?run_id=%00", 422), ("tasks/%00/x", 422), ("sql/%00", 422),
    ("validation/ai_coding/%00/x.html", 422), ("validation/unified_users/run-9/%00.html", 422), ("docs/%00", 422),
    ("static/%00", 422), ("%00", 422), ("api/v1/%00", 422), ("api/v1/correlations?repository=a%00b", 422),
    ("api/v1/lift.csv?campaign=%00", 422), ("ai_coding?repository=%00", 422), ("?pipeline=%00", 422),
    ("api/v1/campaigns?date_from=9999-12-31&date_to=9999-12-31", 200), ("api/v1/correlations?repository=%ED%A0%80", 200),
])  # fmt: skip
def test_no_address_breaks_the_page(page_server, path, status):
    """Every address is answered in words: no pattern, no zero byte and no length makes it an error of ours."""
    with page_server.as_user("admin") as client:
        answer = client.get(f"/plumbline/{path}")
    assert answer.status_code == status, answer.text
    with page_server.anonymous() as client:
        assert client.get(f"/plumbline/{path}").status_code == 401


def test_a_value_that_the_database_does_not_take_is_refused_and_no_outage():
    from operations_page import problems

    request = Request({"type": "http", "path": "/plumbline/api/v1/lift", "query_string": b"", "headers": []})
    assert problems._not_a_value(request, psycopg.errors.DatetimeFieldOverflow("of 99999")).status_code == 422


def test_the_login_of_the_page_can_read_and_nothing_else(page_server):
    dsn = page_server.database.dsn("page_warehouse", "page_reader", "only-reads")
    with psycopg.connect(dsn) as db:
        for statement in (
            "delete from ops.freshness", "select * from ops.dead_letters", "select * from core.push_sends",
            "select * from restricted.top_posters",
        ):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(statement)
            db.rollback()


def test_no_personal_data_and_no_message_of_a_record_is_shown(page_server):
    with page_server.as_user("admin") as client:
        everything = [
            client.get(f"/plumbline/{p}").text for p in ("", "api/v1/dead-letters", "api/v1/restatements")
        ]
    for text in everything:
        assert "somebody@example.com" not in text
        assert "Ann Other" not in text
        assert "secret" not in text
