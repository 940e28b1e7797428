"""What only the company knows: who is who, what models cost, what was invoiced; read whole by every run."""

import csv
import re
from collections.abc import Callable, Iterator
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any

from plumbline.landing import Rows
from plumbline.permanent import Permanent
from plumbline.run import Run

Columns = dict[str, Callable[[str], Any]]  # name, and how its cells are read
DEVELOPERS = "developers.csv"
PRICES = "model_prices.csv"
INVOICES = "invoices.csv"
IDENTITIES = ("trace_id", "github_login", "email")
USD_PER_MILLION = ("input", "output", "cache_read", "cache_write")
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
NOT_TEXT = re.compile(r"[\x00-\x1f\x7f]")


class BadReferenceFile(Permanent):
    """A line cannot be used; the message names file, line and column, never the name or address in it."""


def read_developers(folder: Path, run: Run) -> Rows:
    """Rows of staging.developer_identities: one per line of <folder>/developers.csv, empty cells as None.

    Raises BadReferenceFile for a line without a developer or without any identity, an address without an @.
    """
    columns: Columns = {"developer": _needed, **dict.fromkeys(IDENTITIES, _optional), "email": _address}
    rows = []
    for line, row in _lines(folder, DEVELOPERS, columns):
        if not any(row[name] for name in IDENTITIES):
            raise BadReferenceFile(f"{DEVELOPERS} line {line}: needs one of {', '.join(IDENTITIES)}")
        rows.append((line, *row.values()))
    return Rows(("line", *columns), rows)


def read_prices(folder: Path, run: Run) -> Rows:
    """Rows of staging.model_prices: one per line of <folder>/model_prices.csv, US dollars per million tokens.

    Raises BadReferenceFile for a day or price nobody can read, a negative price, a pattern priced twice on a day.
    """
    columns: Columns = {
        "model_pattern": _needed, "valid_from_on": _day,
        **{f"{name}_usd_per_million": _price for name in USD_PER_MILLION},
    }  # fmt: skip
    rows: list[tuple] = []
    first_lines: dict[tuple[str, date], int] = {}
    for line, row in _lines(folder, PRICES, columns):
        first = first_lines.setdefault((row["model_pattern"], row["valid_from_on"]), line)
        if first != line:
            raise BadReferenceFile(f"{PRICES} line {line}: line {first} prices the same models from that day")
        rows.append((line, *row.values()))
    return Rows(("line", *columns), rows)


def read_invoices(folder: Path, run: Run) -> Rows:
    """Rows of staging.ai_invoices: one per line of <folder>/invoices.csv; a credit note is a negative invoice.

    Raises BadReferenceFile for a month that is not given as its first day, an amount nobody can read.
    """
    columns: Columns = {"month_on": _month, "provider": _needed, "invoiced_usd": _number}
    rows = [(line, *row.values()) for line, row in _lines(folder, INVOICES, columns)]
    return Rows(("line", *columns), rows)


def _lines(folder: Path, name: str, columns: Columns) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line, values) of each line below the first; quoted line breaks make a line that ends further down."""
    path, wanted = folder / name, ",".join(columns)
    if not path.is_file():
        raise BadReferenceFile(
            f"connection ai_reference: there is no {name} in its folder; "
            f"if there is nothing to say give a file with the line {wanted} only"
        )
    line = 1
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file, strict=True)
            if next(reader, None) != list(columns):
                raise BadReferenceFile(f"{name} line 1: the columns must be {wanted}")
            for cells in reader:
                line = reader.line_num
                if cells:
                    yield line, _values(f"{name} line {line}", cells, columns)
    except UnicodeDecodeError:
        raise BadReferenceFile(f"{name} after line {line}: the file must be UTF-8 text") from None
    except csv.Error as why:
        raise BadReferenceFile(f"{name} after line {line}: not readable as CSV ({why})") from None


def _values(where: str, cells: list[str], columns: Columns) -> dict[str, Any]:
    if len(cells) != len(columns):
        raise BadReferenceFile(f"{where}: has {len(cells)} cells, must have {len(columns)}")
    values = {}
    for (column, read), cell in zip(columns.items(), map(str.strip, cells), strict=True):
        try:
            if NOT_TEXT.search(cell):
                raise ValueError("must be text without line breaks and control characters")
            values[column] = read(cell)
        except ValueError as why:
            raise BadReferenceFile(f"{where}, column {column}: {why}") from None
    return values


def _needed(cell: str) -> str:
    if not cell:
        raise ValueError("must not be empty")
    return cell


def _optional(cell: str) -> str | None:
    return cell or None


def _address(cell: str) -> str | None:
    if cell and "@" not in cell:
        raise ValueError("must be an e-mail address or empty")
    return cell or None


def _day(cell: str) -> date:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError("must be a day like 2025-06-01") from None


def _month(cell: str) -> date:
    day = _day(cell)
    if day.day != 1:
        raise ValueError("must be the first day of a month, like 2025-06-01")
    return day


def _number(cell: str) -> float:
    if not NUMBER.fullmatch(cell) or not isfinite(value := float(cell)):
        raise ValueError("must be a number like 1234.56")
    return value


def _price(cell: str) -> float:
    if (value := _number(cell)) < 0:
        raise ValueError("must not be negative")
    return value
