"""The pages for people: each is a list of tables with charts, filters, and the same rows as CSV and JSON."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, get_args, get_origin
from urllib.parse import urlencode

import psycopg
from airflow.api_fastapi.core_api.security import requires_access_dag
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import HTMLResponse

from operations_page import warehouse
from operations_page.access import PIPELINES, Readable, tables_of
from operations_page.datasets import DATA_SETS, FILTERS, asked_of
from operations_page.front_page import OPERATIONS
from operations_page.layout import Page, Section
from operations_page.rendering import numbers_of, page
from operations_page.result_pages import AI_CODING, PUSH_LIFT, UNIFIED_USERS
from operations_page.warehouse import Rows

router = APIRouter(include_in_schema=False)
PAGES = (OPERATIONS, PUSH_LIFT, UNIFIED_USERS, AI_CODING)
INPUTS = {
    "date_from": "date", "date_to": "date", "layer": "number", "last_period": "number", "window_days": "number",
}  # fmt: skip
SUGGESTED = {  # filter -> the column whose values are suggested
    "campaign": "campaign_id", "metric": "metric", "repository": "repo", "metric_x": "metric_x", "metric_y": "metric_y",
}  # fmt: skip
WATCHDOG_SLEEPS = timedelta(minutes=45)  # it looks every ten minutes; four looks missed are no accident


def _view_of(shown: Page) -> Callable:
    model = asked_of(f"page_{shown.path or 'operations'}", shown.filters)

    def view(request: Request, asked: Annotated[model, Query()], readable: Readable) -> HTMLResponse:
        given = {name: value for name, value in asked.model_dump().items() if value is not None}
        with warehouse.reading() as db:
            parts = [_part(db, section, given, readable) for section in shown.sections]
        cards = (
            _cards({part["name"]: part["rows"].rows for part in parts}, readable) if not shown.path else []
        )
        return page(
            request, "tables.html", title=shown.name, shown=shown, parts=parts, cards=cards, readable=readable,
            controls=[_control(name, asked, parts, readable) for name in shown.filters], is_filtered=bool(given),
        )  # fmt: skip

    return view


def _part(
    db: psycopg.Connection, section: Section, given: dict[str, Any], readable: tuple[str, ...]
) -> dict[str, Any]:
    """A section with its rows, where to get all of them, and what the chart draws."""
    found = DATA_SETS[section.data_set]
    asked = {name: value for name, value in (section.filters | given).items() if name in found.filters}
    rows = warehouse.read(db, found.text, found.values(asked, readable, tables_of(readable)), section.limit)
    return {
        "name": section.data_set, "title": section.title or found.title, "section": section, "rows": rows,
        "query": urlencode(asked), "path": found.path, "drawn": _drawn(section, rows),
        "numbers": numbers_of(section.columns, rows.rows),
    }  # fmt: skip


def _drawn(section: Section, rows: Rows) -> dict[str, Any] | None:
    """The chart with the columns it needs of the rows; None without a chart or rows."""
    if section.chart is None or not rows.rows:
        return None
    named = [value for value in section.chart.values() if isinstance(value, str)]
    named += [
        name for key in ("group", "facet") for name in section.chart.get(key, ()) if isinstance(name, str)
    ]
    named += [name for name, _ in section.chart.get("ys", ())]
    columns = [name for name in rows.columns if name in named]
    return section.chart | {"rows": [{name: row[name] for name in columns} for row in reversed(rows.rows)]}


def _control(name: str, asked: Any, parts: list[dict[str, Any]], readable: tuple[str, ...]) -> dict[str, Any]:
    """How a filter is asked for: a choice, a day, a number, or words with the known ones as suggestions."""
    kind, words = FILTERS[name]
    value = getattr(asked, name)
    choices = get_args(kind) if get_origin(kind) is Literal else ()
    column = SUGGESTED.get(name)
    known = (
        {row[column] for part in parts for row in part["rows"].rows if row.get(column)} if column else set()
    )
    return {
        "name": name, "words": words, "value": "" if value is None else str(value), "kind": INPUTS.get(name, "text"),
        "choices": readable if name == "pipeline" else choices, "known": sorted(known),
    }  # fmt: skip


def _cards(rows: dict[str, list[dict[str, Any]]], readable: tuple[str, ...]) -> list[dict[str, Any]]:
    """The state of each pipeline on one card: the first thing to look at."""
    return [_card(name, {part: [r for r in found if r.get("pipeline") == name] for part, found in rows.items()})
            for name in readable if name in PIPELINES]  # fmt: skip


def _card(pipeline: str, rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    late = [row for row in rows["freshness"] if row["late_by"] or row["is_ahead"]]
    measured = [row for row in rows["freshness"] if row["late_by"] is not None]
    looked_at = max((row["measured_at"] for row in rows["freshness"]), default=None)
    asleep = looked_at is None or datetime.now(UTC) - looked_at > WATCHDOG_SLEEPS
    run = rows["runs"][0] if rows["runs"] else None
    scores = [row for row in rows["quality"] if row["dimension"] == "score"]
    incidents = [row for row in rows["incidents"] if row["is_open"]]
    state = "bad" if late or incidents else "unknown" if asleep or not measured else "good"
    return {
        "pipeline": pipeline, "state": state, "late": late, "measured": measured, "looked_at": looked_at,
        "asleep": asleep, "run": run, "score": scores[0] if scores else None, "incidents": incidents,
        "letters": sum(row["letters"] for row in rows["dead_letters"] if row["status"] == "open"),
    }  # fmt: skip


for _shown in PAGES:
    _only = [Depends(requires_access_dag("GET", param_dag_id=_shown.pipeline))] if _shown.pipeline else []
    router.add_api_route(
        f"/{_shown.path}", _view_of(_shown), methods=["GET"], dependencies=_only, name=_shown.name
    )
