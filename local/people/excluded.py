"""The rules for accounts that are no users of the sample: staff, testers and robots."""

import csv
from pathlib import Path

from local.people.cast import cast
from local.people.copies import copied_address, copied_bigint, copied_uuid

FILE = "excluded_accounts.csv"


def write_excluded_accounts(folder: Path | str, factor: int = 1) -> Path:
    """Write `folder`/excluded_accounts.csv with columns kind, value, reason; give the factor of the databases."""
    rows = [("domain", "staff.example.com", "employees")]  # reaches the copies as well
    for copy in range(factor):
        rows += _rules(copy)
    return write_rules(folder, rows)


def write_rules(folder: Path | str, rows: list[tuple[str, str, str]]) -> Path:
    """Write rules of (kind, value, reason) as `folder`/excluded_accounts.csv."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / FILE).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("kind", "value", "reason"))
        writer.writerows(rows)
    return folder / FILE


def _rules(copy: int) -> list[tuple[str, str, str]]:
    """Rules for single accounts, spelled as whoever wrote them down did; one of them names nobody."""
    contractor, bot = (copied_uuid(p.engagement_id, copy) for p in cast() if p.excluded_by == "engagement_id")
    film = next(copied_bigint(p.chemlink_id, copy) for p in cast() if p.excluded_by == "chemlink_id")
    by_address = {
        "qa.robot@example.org": "robot of the test team",
        "LOAD.TEST@EXAMPLE.COM": "load test",
        "Demo.Account@example.com": "demonstrations",
        "nobody.any.more@example.com": "left before the records begin",
    }
    return [
        *(("email", copied_address(value, copy), reason) for value, reason in by_address.items()),
        ("engagement_id", contractor, "contractor"),
        ("engagement_id", bot.upper(), "bot that posts the weather"),
        ("chemlink_id", str(film), "profile of the demonstration film"),
    ]
