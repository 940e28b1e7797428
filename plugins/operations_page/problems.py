"""What a reader is told when something cannot be shown, and what next: people as a page, programs as JSON."""

import logging
from urllib.parse import unquote

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from operations_page.rendering import page

log = logging.getLogger(__name__)
TITLES = {
    401: "Not logged in", 403: "Not allowed", 404: "Nothing here", 405: "For reading only",
    422: "That cannot be asked", 503: "Not available",
}  # fmt: skip


def tell(app: FastAPI) -> None:
    """Let `app` answer with these."""
    app.add_exception_handler(
        HTTPException, lambda request, error: answer(request, error.status_code, error.detail)
    )
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(psycopg.DataError, _not_a_value)
    app.add_exception_handler(psycopg.Error, _warehouse_failed)


def understood(request: Request) -> None:
    """For every route: no name and no value here has a zero byte in it, and no database or file system takes one."""
    if "\0" in request.scope["path"] or "\0" in unquote(request.url.query):
        raise HTTPException(422, "A zero byte cannot be part of an address.")


def answer(request: Request, status: int, words: str) -> Response:
    """The problem in the form in which the address was asked."""
    if "/api/" in request.url.path:
        return JSONResponse({"detail": words}, status)
    return page(request, "problem.html", status=status, title=TITLES.get(status, "Problem"), words=words)


def _not_understood(request: Request, error: RequestValidationError) -> Response:
    """Names of parameters and what they have to be; what was given is not repeated."""
    said = "; ".join(f"{'.'.join(str(part) for part in e['loc'][1:])}: {e['msg']}" for e in error.errors())
    return answer(request, 422, said)


def _not_a_value(request: Request, error: psycopg.DataError) -> Response:
    """A value that looks like one and is none for the database, like a day after the end of its calendar."""
    log.warning("operations page: %s: %s", type(error).__name__, str(error).strip())
    return answer(
        request, 422, "The warehouse cannot work with a value that was given: ask for another day or name."
    )


def _warehouse_failed(request: Request, error: psycopg.Error) -> Response:
    """The database's own words go to the log: they name hosts and logins."""
    log.error("operations page: %s: %s", type(error).__name__, str(error).strip())
    return answer(request, 503, _what_next(error))


def _what_next(error: psycopg.Error) -> str:
    if isinstance(error, psycopg.errors.QueryCanceled):
        return "The warehouse took too long: ask for fewer days, or try again in a moment."
    if isinstance(error, psycopg.errors.UndefinedTable | psycopg.errors.UndefinedColumn):
        return "The warehouse lacks a table of this page: bring it up to date with ./run schema <dsn of its owner>."
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return "The login of connection warehouse_reader has to be a member of plumbline_reader."
    return "The warehouse does not answer: look at its server and at connection warehouse_reader."
