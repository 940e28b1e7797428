"""The body of a successful answer, as PostHog shapes it, and the cache such answers come from."""

import datetime as dt
import hashlib
import json
import re
import time

from local.posthog.clickhouse import Database
from local.posthog.errors import BadQuery
from local.posthog.hogql_parser import parse_select
from local.posthog.statement import print_query

QUERY_TEXT_AT_MOST = 256 * 1024  # bytes of ClickHouse text, values put in
NO_FRACTION = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.0+Z$")


def answer_query(query: dict, database: Database, seconds: float) -> dict:
    """Run one HogQLQuery and shape the answer.

    As in PostHog `hasMore`, `limit` and `offset` are filled only when the query has no LIMIT of its own.
    Raises   BadQuery (or another Refused) with the reason.
    """
    started = time.perf_counter()
    try:
        tree = parse_select(query["query"])
        statement = print_query(tree, query.get("values") or {}, database.name, database.team_id)
        size = len(statement.sql.encode())
    except RecursionError:
        raise BadQuery("The query is nested too deeply, or a WITH query refers to itself.") from None
    except UnicodeEncodeError:
        raise BadQuery("The query or its values contain text that is not valid Unicode.") from None
    if size > QUERY_TEXT_AT_MOST:
        raise BadQuery(
            f"Max query size exceeded: {size} bytes with values, at most {QUERY_TEXT_AT_MOST}. Send fewer.",
            code="syntax_error",
        )
    parsed = time.perf_counter()
    raw = database.run(statement.sql, seconds)
    types = [column["type"] for column in raw["meta"]]
    rows = _with_posthog_times(raw["data"], types)
    has_more = None if statement.has_own_limit else len(rows) > statement.limit
    return {
        "query": query["query"],
        "results": rows if statement.has_own_limit else rows[: statement.limit],
        "columns": statement.names,
        "types": [list(pair) for pair in zip(statement.names, types, strict=True)],
        "hogql": query["query"],
        "clickhouse": statement.template,
        "limit": None if statement.has_own_limit else statement.limit,
        "offset": None if statement.has_own_limit else 0,
        "hasMore": has_more,
        "timings": [
            {"k": "./parse_select", "t": round(parsed - started, 6)},
            {"k": "./clickhouse_execute", "t": round(time.perf_counter() - parsed, 6)},
        ],
        "error": None,
        "query_status": None,
    }


def _with_posthog_times(rows: list[list], types: list[str]) -> list[list]:
    """PostHog writes a time without a fraction when it has none."""
    times = [number for number, name in enumerate(types) if "DateTime" in name and "Array" not in name]
    for row in rows:
        for number in times:
            if row[number] is not None:
                row[number] = NO_FRACTION.sub(r"\1Z", row[number])
    return rows


class Cache:
    """Answers by query and values. Nothing but `forget` removes one: late events do not."""

    def __init__(self, team_id: int) -> None:
        self.team_id = team_id
        self._answers: dict[str, dict] = {}

    def key(self, query: dict) -> str:
        text = json.dumps([query["query"], query.get("values")], sort_keys=True)
        return f"cache_{self.team_id}_{hashlib.sha256(text.encode()).hexdigest()[:32]}"

    def find(self, query: dict) -> dict | None:
        answer = self._answers.get(self.key(query))
        return None if answer is None else {**answer, "is_cached": True}

    def keep(self, query: dict, answer: dict) -> dict:
        """Remember a fresh answer and return it as PostHog sends it."""
        now = dt.datetime.now(dt.UTC).isoformat().replace("+00:00", "Z")
        whole = {**answer, "is_cached": False, "cache_key": self.key(query), "last_refresh": now}
        self._answers[whole["cache_key"]] = whole
        return whole

    def forget(self) -> None:
        self._answers.clear()
