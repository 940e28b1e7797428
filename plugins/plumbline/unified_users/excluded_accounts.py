"""Which accounts are no users: the file that the platform team keeps, read whole by every run."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from plumbline.landing import Rows
from plumbline.permanent import Permanent
from plumbline.run import Run

FILE = "excluded_accounts.csv"
COLUMNS = ("kind", "value", "reason")
FORMS = {  # kind: what its values look like in lower case; anything else would match nobody, silently
    "email": (r'[^@\s",]+@[^@\s",]+', "an address with one @"),
    "domain": (r"[\w-]+(\.[\w-]+)*", "a domain without @ or *"),
    "engagement_id": (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "a uuid with its hyphens"),
    "chemlink_id": (r"-?[1-9][0-9]*", "a number"),
}


class BadRule(Permanent):
    """A line of the rules cannot be applied; the message names file, line and column, never what stands there."""


def read_rules(folder: Path, run: Run) -> Rows:
    """The rules of <folder>/excluded_accounts.csv, values in lower case; a wrong line stops before anything is written.

    Raises BadRule for a missing file, one that is no CSV in UTF-8, other columns, an unknown kind, an empty value or
    reason, a value that does not look like its kind, a line break in a field, a rule given twice.
    """
    path = folder / FILE
    if not path.is_file():
        raise BadRule(
            f"connection excluded_accounts: there is no {FILE} in its folder; "
            f"for no rules at all give a file with the line {','.join(COLUMNS)} only"
        )
    rules: dict[tuple[str, str], str] = {}
    for line, row in _lines(path):
        kind, value, reason = _understood(line, row)
        if (kind, value) in rules:
            raise BadRule(f"{FILE} line {line}, column value: the same {kind} is named twice")
        rules[kind, value] = reason
    return Rows(COLUMNS, [(kind, value, reason) for (kind, value), reason in rules.items()])


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Every line below the first with its number. A quote that is not closed must not swallow the lines after it."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader, line = csv.reader(file, strict=True), 1
        try:
            if tuple(next(reader, ())) != COLUMNS:
                raise BadRule(f"{FILE} line 1: the columns must be {','.join(COLUMNS)}")
            line = reader.line_num + 1
            for row in reader:
                if line != reader.line_num or any("\r" in field for field in row):
                    raise BadRule(
                        f"{FILE} line {line}: a field has a line break; is there a quote that is not closed?"
                    )
                if row:
                    yield line, row
                line = reader.line_num + 1
        except csv.Error:
            raise BadRule(
                f"{FILE} line {line}: this is no CSV; is there a quote that is not closed?"
            ) from None
        except UnicodeDecodeError:
            raise BadRule(f"{FILE}: this is not UTF-8; save it as such") from None


def _understood(line: int, row: list[str]) -> tuple[str, str, str]:
    if len(row) != len(COLUMNS) or not all(field.strip() for field in row):
        raise BadRule(f"{FILE} line {line}: needs a kind, a value and a reason, and nothing more")
    kind, value, reason = (field.strip() for field in row)
    if kind not in FORMS:
        raise BadRule(f"{FILE} line {line}, column kind: must be one of {', '.join(FORMS)}")
    form, words = FORMS[kind]
    if not re.fullmatch(form, value.lower()):
        raise BadRule(f"{FILE} line {line}, column value: a rule of kind {kind} needs {words}")
    return kind, value.lower(), reason
