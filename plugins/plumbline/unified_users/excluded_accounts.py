"""Which accounts are no users: the file that the platform team keeps, read whole by every run."""

import csv
from pathlib import Path

from plumbline.landing import Rows
from plumbline.permanent import Permanent
from plumbline.run import Run

FILE = "excluded_accounts.csv"
COLUMNS = ("kind", "value", "reason")
KINDS = ("email", "domain", "engagement_id", "chemlink_id")


class BadRule(Permanent):
    """A line of the rules cannot be applied; the message names file and line, never the address in it."""


def read_rules(folder: Path, run: Run) -> Rows:
    """The rules of <folder>/excluded_accounts.csv, values in lower case; a wrong line stops before anything is written.

    Raises BadRule for a missing file, other columns, an unknown kind, an empty value or reason, a rule given twice.
    """
    path = folder / FILE
    if not path.is_file():
        raise BadRule(
            f"connection excluded_accounts: there is no {FILE} in its folder; "
            f"for no rules at all give a file with the line {','.join(COLUMNS)} only"
        )
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise BadRule(f"{FILE} line 1: the columns must be {','.join(COLUMNS)}")
        rules: dict[tuple[str, str], str] = {}
        for line, row in enumerate(reader, start=2):
            kind, value, reason = ((row[name] or "").strip() for name in COLUMNS)
            if kind not in KINDS:
                raise BadRule(f"{FILE} line {line}: kind {kind!r} must be one of {', '.join(KINDS)}")
            if not value or not reason or None in row:
                raise BadRule(f"{FILE} line {line}: needs a kind, a value and a reason, and nothing more")
            if (kind, value.lower()) in rules:
                raise BadRule(f"{FILE} line {line}: the same {kind} is named twice")
            rules[kind, value.lower()] = reason
    return Rows(COLUMNS, [(kind, value, reason) for (kind, value), reason in rules.items()])
