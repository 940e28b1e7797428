"""Both databases of the sample, loaded once, and the people of the two put together a second time."""

from datetime import UTC, datetime
from typing import NamedTuple

import psycopg
import pytest

from local import people

EVENTS = {  # person and instant of everything a person made, by database; the signup apart
    "engagement": """
        select person_id::text, created_at from posts
        union all select person_id::text, created_at from comments
        union all select mentioned_by_person_id::text, created_at from mentions
        union all select reporter_id::text, created_at from reports
        union all select created_by::text, created_at from groups
        union all select person_id::text, confirmed_at from group_members
    """,
    "chemlink": """
        select voter_id::text, created_at from query_votes
        union all select person_id::text, created_at from collections
        union all select added_by::text, created_at from collection_collaborators
        union all select added_by::text, created_at from collection_profiles
        union all select person_id::text, created_at from experiences
        union all select person_id::text, created_at from education
        union all select person_id::text, created_at from view_access
    """,
}


class User(NamedTuple):
    engagement_id: str | None
    chemlink_id: str | None
    signed_up_at: datetime | None
    is_excluded: bool
    has_finder: bool
    link: str


@pytest.fixture(scope="session")
def engagement_dsn(postgres):
    postgres.create_database("people_engagement")
    people.load_engagement_database(postgres.dsn("people_engagement"))
    return postgres.dsn("people_engagement")


@pytest.fixture(scope="session")
def chemlink_dsn(postgres):
    postgres.create_database("people_chemlink")
    people.load_chemlink_database(postgres.dsn("people_chemlink"))
    return postgres.dsn("people_chemlink")


@pytest.fixture
def engagement(engagement_dsn):
    with psycopg.connect(engagement_dsn) as db:
        db.execute("set timezone to 'UTC'")
        yield db


@pytest.fixture
def chemlink(chemlink_dsn):
    with psycopg.connect(chemlink_dsn) as db:
        db.execute("set timezone to 'UTC'")
        yield db


@pytest.fixture(scope="session")
def rules(tmp_path_factory):
    """(kind, value in lower case) of every rule for accounts that are no users."""
    lines = people.write_excluded_accounts(tmp_path_factory.mktemp("rules")).read_text().splitlines()
    assert lines[0] == "kind,value,reason"
    return {(line.split(",")[0], line.split(",")[1].lower()) for line in lines[1:]}


@pytest.fixture
def users(engagement, chemlink, rules):
    """Everybody of both databases once, linked by external_id and, where there is none, by the login."""
    here = engagement.execute(
        "select id::text, external_id, iam_id, email, created_at from persons"
    ).fetchall()
    there = chemlink.execute(
        "select id::text, person_id::text, kratos_id::text, email, created_at, has_finder from persons"
    ).fetchall()
    by_id, by_login = {row[1]: row for row in there}, {row[2]: row for row in there}
    found, linked = [], set()
    for person_id, external_id, iam_id, email, created_at in here:
        other = by_id.get(external_id) if external_id else by_login.get(iam_id)
        link = "alone" if other is None else "external_id" if external_id else "iam_id"
        linked.add(other and other[0])
        found.append(user_of(rules, (person_id, email, created_at), other and (other[0], *other[3:]), link))
    found += [user_of(rules, None, (row[0], *row[3:]), "alone") for row in there if row[0] not in linked]
    return found


def user_of(rules, here, there, link) -> User:
    emails = [row[1].lower() for row in (here, there) if row and row[1]]
    names = {("email", email) for email in emails} | {("domain", email.split("@")[1]) for email in emails}
    names |= {("engagement_id", here[0])} if here else set()
    names |= {("chemlink_id", there[0])} if there else set()
    times = [row[2] for row in (here, there) if row and row[2]]
    return User(
        here and here[0], there and there[0], min(times, default=None), bool(names & rules),
        bool(there and there[3]), link,
    )  # fmt: skip


@pytest.fixture
def made(engagement, chemlink, users):
    """(user, instant) of everything self-made other than the signup; events of unknown people are left out."""
    owner = {("engagement", u.engagement_id): u for u in users if u.engagement_id}
    owner |= {("chemlink", u.chemlink_id): u for u in users if u.chemlink_id}
    rows = [("engagement", *row) for row in engagement.execute(EVENTS["engagement"])]
    rows += [("chemlink", *row) for row in chemlink.execute(EVENTS["chemlink"])]
    return [(owner[db, person], at) for db, person, at in rows if at and (db, person) in owner]


@pytest.fixture
def active_in(made):
    """Users with something self-made other than the signup, from one instant up to another."""

    def active(start: str, end: str) -> set[User]:
        since, until = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (start, end))
        return {user for user, at in made if since <= at < until}

    return active
