"""HTML of the pages: every value is escaped, numbers look the same everywhere, what is missing is shown as missing."""

import hashlib
import json
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from operations_page import ADDRESS
from plumbline.freshness.settings import OPERATIONS

HERE = Path(__file__).parent
SHARE = re.compile(r"_rate$|_share$")  # 0..1 in the tables, per cent for people
RATIOS = {"floor", "value", "weight"}


@cache
def assets() -> dict[str, Path]:
    """The files a browser loads, by name. Plotly's comes with the Python package of that name."""
    [plotly] = find_spec("plotly").submodule_search_locations
    ours = {path.name: path for path in sorted((HERE / "static").iterdir()) if path.is_file()}
    return ours | {"plotly.min.js": Path(plotly) / "package_data" / "plotly.min.js"}


@cache
def version(name: str) -> str:
    """Changes with the file, so that browsers may keep it for ever."""
    return hashlib.sha256(assets()[name].read_bytes()).hexdigest()[:12]


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A template of ours as an answer."""
    base = request.scope.get("root_path", "").rstrip("/")
    text = _environment().get_template(template).render(
        base=base, airflow=base.removesuffix(ADDRESS), here=request.url.path.removeprefix(base), **values
    )  # fmt: skip
    return HTMLResponse(text, status)


def shown(value: Any, column: str = "") -> str:
    """A value as people read it; what is missing is an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}" if value.year < 9999 else "open"
    if isinstance(value, timedelta):
        return _duration(value)
    if isinstance(value, int | float | Decimal):
        return _number(float(value), column) if not isinstance(value, int) else _whole(value, column)
    if isinstance(value, dict | list):
        return json.dumps(value, default=str, ensure_ascii=False) if value else ""
    return str(value)


def _whole(value: int, column: str) -> str:
    return str(value) if column.endswith(("_id", "_no")) else f"{value:,}"


def _number(value: float, column: str) -> str:
    if SHARE.search(column) or column in RATIOS:
        return f"{100 * value:.1f} %"
    if column.endswith("_usd"):
        return f"{value:,.2f}"
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.2f}" if abs(value) >= 100 else f"{value:.4g}"


def _duration(value: timedelta) -> str:
    hours, minutes = divmod(int(value.total_seconds()) // 60, 60)
    days, hours = divmod(hours, 24)
    parts = [
        f"{days} d" if days else "",
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes and not days else "",
    ]
    return " ".join(part for part in parts if part) or "0"


def numbers_of(columns: list[str], rows: list[dict[str, Any]]) -> set[str]:
    """The columns that hold numbers, to be read from the right."""
    return {
        name
        for name in columns
        if any(
            isinstance(row[name], int | float | Decimal) and not isinstance(row[name], bool) for row in rows
        )
    }


def plain(value: Any) -> Any:
    """A value as JSON has it: instants in UTC, durations in seconds, whole numbers whole."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value if isinstance(value, bool | int | float | str | dict | list | None) else str(value)


def json_block(value: Any) -> Markup:
    """JSON that may stand inside a <script> of type application/json: no text can end the element."""
    text = json.dumps(value, default=plain, ensure_ascii=False, allow_nan=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # the three signs that mean something to HTML are gone


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "shown": shown,
        "words": lambda name: name.replace("_", " "),
        "json_block": json_block,
    }
    environment.globals |= {"version": version, "without_page": OPERATIONS}
    return environment
