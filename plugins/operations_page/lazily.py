"""The web application of the operations page, made by the first request: only the web server ever pays for it."""

from functools import cache
from typing import Any


@cache
def _made() -> Any:
    from operations_page.app import make_app

    return make_app()


async def app(scope: Any, receive: Any, send: Any) -> None:
    """An ASGI application like any other."""
    await _made()(scope, receive, send)
