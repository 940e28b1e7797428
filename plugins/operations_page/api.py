"""The same data as JSON and CSV for dashboards: /plumbline/api/v1, described by its own OpenAPI document."""

import csv
import io
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode

from airflow.api_fastapi.core_api.security import requires_access_dag
from fastapi import APIRouter, Depends, Query, Request
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, PlainTextResponse

from operations_page import warehouse
from operations_page.access import Readable, tables_of
from operations_page.datasets import DATA_SETS, FILTERS, DataSet, asked_of
from operations_page.rendering import page, plain
from operations_page.warehouse import Rows

router = APIRouter(prefix="/api")
VERSION = "1"
MOST_ROWS = 1_000  # of one answer as JSON
MOST_CSV_ROWS = 100_000  # of one file
ABOUT = (
    "Published numbers and the state of the pipelines, as they stand in the warehouse. Instants are UTC, days are "
    "business days, shares lie between 0 and 1, durations are seconds. What is null could not be computed or is "
    "suppressed; a column like reason, unknown_reason, privacy or status says why. Log in as for Airflow's own REST "
    "API: a token of POST /auth/token as bearer, or the cookie of the web page."
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Answer(BaseModel):
    """A page of rows. `next` is the address of the following one, null on the last."""

    about: str = Field(description="what a row is")
    columns: list[str]
    data: list[dict[str, Any]]
    total: int = Field(description="rows that match, on all pages")
    limit: int
    offset: int
    next: str | None


def rows_of(
    found: DataSet, asked: dict[str, Any], readable: tuple[str, ...], limit: int, offset: int = 0
) -> Rows:
    """Rows of a data set that this reader may see."""
    with warehouse.reading() as db:
        return warehouse.read(
            db, found.text, found.values(asked, readable, tables_of(readable)), limit, offset
        )


def _json_of(found: DataSet) -> Callable:
    model = asked_of(
        f"{found.name}_json", found.filters,
        limit=(int, Field(100, ge=1, le=MOST_ROWS, description="rows of one answer")),
        offset=(int, Field(0, ge=0, le=10**9, description="rows to leave out")),
    )  # fmt: skip

    def as_json(request: Request, asked: Annotated[model, Query()], readable: Readable) -> JSONResponse:
        got = rows_of(found, asked.model_dump(), readable, asked.limit, asked.offset)
        following = asked.offset + len(got.rows)
        given = asked.model_dump(mode="json", exclude_none=True) | {"offset": following}
        more = f"{request.url.path}?{urlencode(given)}" if got.rows and following < got.total else None
        return JSONResponse({
            "about": found.about, "columns": got.columns,
            "data": [{name: plain(value) for name, value in row.items()} for row in got.rows],
            "total": got.total, "limit": asked.limit, "offset": asked.offset, "next": more,
        })  # fmt: skip

    return as_json


def _csv_of(found: DataSet) -> Callable:
    model = asked_of(f"{found.name}_csv", found.filters)

    def as_csv(asked: Annotated[model, Query()], readable: Readable) -> PlainTextResponse:
        got = rows_of(found, asked.model_dump(), readable, MOST_CSV_ROWS)
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(got.columns)
        writer.writerows([_cell(row[name]) for name in got.columns] for row in got.rows)
        headers = {
            "content-disposition": f'attachment; filename="{found.path}.csv"',
            "x-total-rows": str(got.total),
        }
        return PlainTextResponse(text.getvalue(), headers=headers, media_type="text/csv")

    return as_csv


def _cell(value: Any) -> Any:
    """As in JSON; a text that a spreadsheet would run as a formula is marked as text."""
    if isinstance(value, dict | list):
        return JSONResponse(value).body.decode()
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else plain(value)


for _found in DATA_SETS.values():
    _only = [Depends(requires_access_dag("GET", param_dag_id=_found.pipeline))] if _found.pipeline else []
    _told = {"summary": _found.title, "description": _found.about, "dependencies": _only, "methods": ["GET"],
             "tags": [_found.pipeline or "operations"]}  # fmt: skip
    router.add_api_route(
        f"/v1/{_found.path}", _json_of(_found), name=_found.name, responses={200: {"model": Answer}}, **_told
    )
    router.add_api_route(
        f"/v1/{_found.path}.csv", _csv_of(_found), name=f"{_found.name}_csv", response_class=PlainTextResponse,
        **_told,
    )  # fmt: skip


@router.get("/v1/openapi.json", include_in_schema=False)
def openapi(request: Request) -> JSONResponse:
    """The description of every address above, for generators of clients."""
    return JSONResponse(
        get_openapi(
            title="Plumbline", version=VERSION, description=ABOUT, routes=router.routes,
            servers=[{"url": request.scope.get("root_path", "")}],
        )
    )  # fmt: skip


@router.get("/", include_in_schema=False)
def guide(request: Request, readable: Readable):
    """The same description for people."""
    mine = [found for found in DATA_SETS.values() if found.pipeline is None or found.pipeline in readable]
    return page(
        request, "api.html", title="JSON API", about=ABOUT, data_sets=mine, filters=FILTERS, readable=readable,
        most_rows=MOST_ROWS, most_csv_rows=MOST_CSV_ROWS,
    )  # fmt: skip
