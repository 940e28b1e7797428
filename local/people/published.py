"""Loads published data of real communities and customers into the shape of the two application databases.

The files stay where they are; PLUMBLINE_PUBLISHED_DATA names their folder. `published_folder` finds it.
"""

import os
from collections import Counter
from pathlib import Path

import psycopg

from local.people.chance import uuid_of
from local.people.databases import copy_rows, create_tables
from local.people.excluded import write_rules
from local.people.published_rows import (
    chemlink_person,
    comment,
    engagement_person,
    post,
    purchases,
    read_rows,
    votes,
)

VARIABLE = "PLUMBLINE_PUBLISHED_DATA"
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"  # a folder beside the checkout
ENGAGEMENT_SITE, CHEMLINK_SITE = "stackexchange/quantum_2018", "stackexchange/beer_meta_2022"
PURCHASES = "cdnow/CDNOW_master.txt.gz"
ROBOT = "-1"  # of every site, and of every account: a link that is none


def published_folder() -> Path | None:
    """The folder with stackexchange/ and cdnow/, or None: whoever asks then does without, and says so."""
    named = os.environ.get(VARIABLE)
    if named and not Path(named).is_dir():
        raise FileNotFoundError(f"{VARIABLE} is {named}, which is no folder")
    folder = Path(named) if named else BESIDE
    return folder if (folder / PURCHASES).is_file() and (folder / ENGAGEMENT_SITE).is_dir() else None


def stack_exchange(engagement_dsn: str, chemlink_dsn: str, folder: Path | None = None) -> dict[str, int]:
    """Load two sites whose users share an account id: one as the engagement platform, one as the profile service.

    Users become persons, linked by a uuid made of the account id; the first site's posts and comments become posts
    (type text) and comments, the second one's votes that name a user become query_votes. `updated_at` of a person
    is the last visit, which nobody may take for activity. Votes, badges and links of the first site and posts of
    the second have no table to go to. Into empty databases only. Returns rows per database and table.
    """
    folder = _needed(folder)
    here, there = folder / ENGAGEMENT_SITE, folder / CHEMLINK_SITE
    loaded = {
        "engagement": {
            "persons": [engagement_person(row) for row in read_rows(here / "Users.csv.gz")],
            "posts": [post(row) for row in read_rows(here / "Posts.csv.gz")],
            "comments": [comment(row) for row in read_rows(here / "Comments.csv.gz")],
        },
        "chemlink": {
            "persons": [chemlink_person(row) for row in read_rows(there / "Users.csv.gz")],
            "query_votes": list(votes(there / "Votes.csv.gz", there / "Posts.csv.gz")),
        },
    }
    _load(engagement_dsn, "engagement.sql", loaded["engagement"])
    _load(chemlink_dsn, "chemlink.sql", loaded["chemlink"])
    return {f"{side}.{name}": len(rows) for side, tables in loaded.items() for name, rows in tables.items()}


def write_robot_rules(folder: Path | str) -> Path:
    """Write excluded_accounts.csv for `stack_exchange`: the robot of each site, by its id."""
    reason = "robot of the site"
    return write_rules(
        folder, [("engagement_id", uuid_of("user", ROBOT), reason), ("chemlink_id", ROBOT, reason)]
    )


def cdnow(engagement_dsn: str, folder: Path | None = None, spread: bool = False) -> dict[str, int]:
    """Load customers as persons, created on the day of their first purchase, and every further purchase as a post.

    Purchases have a date only: they happen at 00:00 UTC, or with `spread` one after the other over their day, so
    that a day's hundreds of rows do not look like one statement. Of purchases on the first day the file's first
    one is the signup; exact duplicates are posts of their own. Into an empty database only. Returns rows per table.
    """
    bought = purchases(_needed(folder) / PURCHASES, spread)
    first = {}
    for customer, at in sorted(bought, key=lambda each: each[1]):
        first.setdefault(customer, at)
    persons = [{"id": uuid_of("customer", customer), "created_at": at} for customer, at in first.items()]
    posts, seen, is_signup = [], Counter(), set()
    for customer, at in bought:
        if at == first[customer] and customer not in is_signup:
            is_signup.add(customer)
            continue
        seen[customer] += 1
        post = {
            "id": uuid_of("purchase", customer, seen[customer]),
            "person_id": uuid_of("customer", customer),
        }
        posts.append(post | {"type": "text", "status": "published", "created_at": at})
    _load(engagement_dsn, "engagement.sql", {"persons": persons, "posts": posts})
    return {"persons": len(persons), "posts": len(posts)}


def _needed(folder: Path | None) -> Path:
    if found := folder or published_folder():
        return found
    raise FileNotFoundError(f"the published data is not there: {VARIABLE} names no folder")


def _load(dsn: str, file: str, tables: dict[str, list[dict]]) -> None:
    create_tables(dsn, file)
    with psycopg.connect(dsn) as db:
        for table, rows in tables.items():
            copy_rows(db, table, rows)
