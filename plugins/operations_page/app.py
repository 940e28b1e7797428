"""The operations page: everything below /plumbline, behind Airflow's own login, for reading only."""

from airflow.api_fastapi.auth.managers.models.resource_details import AccessView
from airflow.api_fastapi.core_api.security import requires_access_view
from fastapi import Depends, FastAPI, HTTPException, Request
from starlette.datastructures import MutableHeaders

from operations_page import api, documents, pages, problems

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
HEADERS = {  # Plotly tries to add styles for maps, which are refused: nothing here draws a map
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",  # the page is shown in a frame of Airflow's
    "referrer-policy": "same-origin",
    "cache-control": "private, no-store",
}


def make_app() -> FastAPI:
    """Every route is one of FastAPI's and inherits the checks: logged in (401), sees plug-ins (403), zero byte (422).

    No mounts and no pages of FastAPI's own: those would be open to everybody.
    """
    app = FastAPI(
        title="Plumbline",
        dependencies=[Depends(requires_access_view(AccessView.PLUGINS)), Depends(problems.understood)],
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    for router in (pages.router, documents.router, api.router):
        app.include_router(router)
    app.add_api_route("/{path:path}", nothing_here, methods=METHODS, include_in_schema=False)
    app.add_middleware(Headers)
    problems.tell(app)
    return app


def nothing_here(path: str, request: Request) -> None:
    """The last route of all: whoever is not logged in learns that first, whatever the address or method."""
    if request.method not in ("GET", "HEAD"):
        raise HTTPException(405, "This page and its API are for reading only: ask with GET.")
    raise HTTPException(404, f"There is nothing at {path or 'this address'}.")


class Headers:
    """Puts the headers on every answer that does not bring its own."""

    def __init__(self, app) -> None:
        self.app = app

    async def __call__(self, scope, receive, send) -> None:
        async def with_headers(message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)
