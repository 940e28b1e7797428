"""The lines of the published files as rows of the two application databases."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from local.people.chance import utc, uuid_of

UP, DOWN = {"2", "5", "8"}, {"3"}  # up vote, favourite and bounty; down vote


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _id(kind: str, value: str) -> str | None:
    return uuid_of(kind, value) if value else None


def engagement_person(row: dict[str, str]) -> dict:
    return {
        "id": uuid_of("user", row["Id"]),
        "external_id": _id("account", row["AccountId"]),
        "created_at": utc(row["CreationDate"]),
        "updated_at": utc(row["LastAccessDate"]),
    }


def chemlink_person(row: dict[str, str]) -> dict:
    return {
        "id": int(row["Id"]),
        "person_id": _id("account", row["AccountId"]),
        "chemlink_id": uuid_of("profile", row["Id"]),
        "created_at": utc(row["CreationDate"]),
        "updated_at": utc(row["LastAccessDate"]),
    }


def post(row: dict[str, str]) -> dict:
    row_of = {"id": uuid_of("post of a site", row["Id"]), "person_id": _id("user", row["OwnerUserId"])}
    return row_of | {"type": "text", "status": "published", "created_at": utc(row["CreationDate"])}


def comment(row: dict[str, str]) -> dict:
    row_of = {"id": uuid_of("comment of a site", row["Id"]), "person_id": _id("user", row["UserId"])}
    return row_of | {
        "post_id": uuid_of("post of a site", row["PostId"]),
        "created_at": utc(row["CreationDate"]),
    }


def votes(file: Path, posts: Path) -> Iterator[dict]:
    """Votes that name their voter, for the profile of whoever wrote what was voted on."""
    owners = {row["Id"]: row["OwnerUserId"] for row in read_rows(posts)}
    for row in read_rows(file):
        if row["UserId"] and row["VoteTypeId"] in UP | DOWN:
            vote = {"id": int(row["Id"]), "type": "up" if row["VoteTypeId"] in UP else "down"}
            owner = owners.get(row["PostId"])
            vote |= {"profile_id": int(owner) if owner else None, "voter_id": int(row["UserId"])}
            yield vote | {"created_at": utc(row["CreationDate"])}


def purchases(path: Path, spread: bool) -> list[tuple[str, datetime]]:
    """(customer, instant) of every line, in the file's order."""
    with gzip.open(path, "rt", encoding="ascii") as file:
        lines = [line.split() for line in file]
    found = [(line[0], f"{line[1][:4]}-{line[1][4:6]}-{line[1][6:]}") for line in lines if line[0].isdigit()]
    sizes, so_far = Counter(day for _, day in found), Counter()
    placed = []
    for customer, day in found:
        place = timedelta(days=1) * so_far[day] / sizes[day] if spread else timedelta()
        so_far[day] += 1
        placed.append((customer, utc(day) + place))
    return placed
