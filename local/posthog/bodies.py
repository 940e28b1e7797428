"""What a request body must be before anybody looks at the query in it."""

import json

from local.posthog.errors import BadQuery, Refused

FRESH = {"force_blocking", "force_async", True}
BLOCKING = {"blocking", "force_blocking", "force_cache", True, False, None}
ASYNC = {"async", "force_async", "lazy_async", "async_except_on_cache_miss"}


def json_object(text: bytes) -> dict:
    """The body as a JSON object; strict, so NaN and Infinity are refused."""

    def refuse(constant: str):
        raise ValueError(f"{constant} is not JSON")

    try:
        body = json.loads(text, parse_constant=refuse)
    except ValueError as wrong:
        raise Refused(400, "validation_error", "malformed_request", f"JSON parse error - {wrong}") from None
    if not isinstance(body, dict):
        raise Refused(400, "validation_error", "malformed_request", "The body must be a JSON object.")
    return body


def query_of(body: dict) -> tuple[dict, str | bool | None]:
    """The query of a request and how fresh its answer must be."""
    query, refresh = body.get("query"), body.get("refresh")
    if not isinstance(query, dict) or query.get("kind") != "HogQLQuery":
        raise BadQuery(
            "The stand-in answers HogQLQuery only: send {'query': {'kind': 'HogQLQuery', ...}}",
            "invalid_input",
        )
    if not isinstance(query.get("query"), str) or not isinstance(query.get("values") or {}, dict):
        raise BadQuery("query.query must be text and query.values an object", "invalid_input")
    if not isinstance(refresh, (str, bool, type(None))) or refresh not in BLOCKING | ASYNC:
        raise BadQuery(f"{refresh!r} is not a refresh mode", "invalid_input")
    return query, refresh
