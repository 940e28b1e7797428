"""The same data for dashboards: /plumbline/api/v1, a page at a time or whole, described by its own OpenAPI document."""

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode

from airflow.api_fastapi.core_api.security import requires_access_dag
from fastapi import APIRouter, Depends, Query, Request
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, StreamingResponse

from operations_page import downloads, warehouse
from operations_page.access import Readable, tables_of
from operations_page.datasets import DATA_SETS, FILTERS, DataSet, asked_of
from operations_page.rendering import page, plain
from operations_page.warehouse import Rows

router = APIRouter(prefix="/api")
VERSION = "1"
MOST_ROWS = 1_000  # of one answer as JSON
ABOUT = (
    "Published numbers and the state of the pipelines, as they stand in the warehouse. Instants are UTC, days are "
    "business days, shares lie between 0 and 1, durations are seconds. What is null could not be computed or is "
    "suppressed; a column like reason, unknown_reason, privacy or status says why. Log in as for Airflow's own REST "
    "API: a token of POST /auth/token as bearer, or the cookie of the web page."
)


class Answer(BaseModel):
    """A page of rows. A row that nobody changes meanwhile stands on exactly one of the pages that `next` leads to."""

    about: str = Field(description="what a row is")
    columns: list[str]
    data: list[dict[str, Any]]
    total: int = Field(description="rows that match, on all pages, at the time of this one")
    limit: int
    next: str | None = Field(
        description="address of the following page: that of this one with another `after`; null on the last page"
    )


def rows_of(
    found: DataSet, asked: dict[str, Any], readable: tuple[str, ...], limit: int, after: str | None = None
) -> Rows:
    """Rows of a data set that this reader may see."""
    with warehouse.reading() as db:
        return warehouse.read(
            db, found.text, found.values(asked, readable, tables_of(readable)), limit, after
        )


def _json_of(found: DataSet) -> Callable:
    model = asked_of(
        f"{found.name}_page", found.filters,
        limit=(int, Field(100, ge=1, le=MOST_ROWS, description="rows of one answer")),
        after=(str | None, Field(None, max_length=4_000, description="place of the row before, from `next`")),
    )  # fmt: skip

    def as_json(request: Request, asked: Annotated[model, Query()], readable: Readable) -> JSONResponse:
        got = rows_of(found, asked.model_dump(), readable, asked.limit, asked.after)
        following = asked.model_dump(mode="json", exclude_none=True) | {"after": got.next}
        more = f"{request.url.path}?{urlencode(following)}" if got.next else None
        return JSONResponse({
            "about": found.about, "columns": got.columns,
            "data": [{name: plain(value) for name, value in row.items()} for row in got.rows],
            "total": got.total, "limit": asked.limit, "next": more,
        })  # fmt: skip

    return as_json


for _found in DATA_SETS.values():
    _only = [Depends(requires_access_dag("GET", param_dag_id=_found.pipeline))] if _found.pipeline else []
    _told = {"summary": _found.title, "description": _found.about, "dependencies": _only, "methods": ["GET"],
             "tags": [_found.pipeline or "operations"]}  # fmt: skip
    router.add_api_route(
        f"/v1/{_found.path}", _json_of(_found), name=_found.name, responses={200: {"model": Answer}}, **_told
    )
    for _kind, _made in downloads.KINDS.items():
        router.add_api_route(
            f"/v1/{_found.path}.{_kind}", downloads.of(_found, _kind), name=f"{_found.name}_{_kind}",
            response_class=StreamingResponse, responses={200: {"content": {_made.media_type: {}}}},
            **_told | {"summary": f"{_found.title}, all rows as one file"},
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
        most_rows=MOST_ROWS,
    )  # fmt: skip
