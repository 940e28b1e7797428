"""Two source databases of any size for unified_users, and what one more day brings; the same at every call."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 730
EVENTS_PER_SESSION = 3
# events per 100; the rest of a session's events are of the commonest kinds
RANDOM = "((hashint8extended({0}, {1}) & 2147483647) / 2147483648.0)"

# A session is one user on one day; users differ widely, and nobody is active before the signup.
SESSIONS = """
create temporary table events on commit drop as
select
    e, session, person, kind,
    case when %(day)s::timestamptz is null or is_late then started_at else %(day)s::timestamptz end
        + make_interval(secs => {second}) as at
from (
    select
        e, session, person, is_late, {kind} as kind,
        %(first)s::timestamptz + make_interval(days => (signup + ({length} * (%(days)s - signup))::int)::int) as started_at
    from (
        select e, e / {per} as session, person, {signup} as signup, e %% 20 = 0 and %(late)s as is_late
        from (select e, (%(users)s * power({user}, 2))::bigint as person
              from generate_series(%(first_event)s::bigint, %(last_event)s::bigint) as e) as numbered
    ) as with_signup
) as dated
""".format(
    per=EVENTS_PER_SESSION, second=RANDOM.format("e", 1) + " * 86399", kind=RANDOM.format("e", 2) + " * 100",
    length="power(" + RANDOM.format("session", 3) + ", 0.8)", signup=f"(%(days)s * 0.9 * {RANDOM.format('person', 4)})::int",
    user=RANDOM.format(f"e / {EVENTS_PER_SESSION}", 5),
)  # fmt: skip

ENGAGEMENT_ROWS = """
insert into posts (id, person_id, type, content, status, created_at)
select md5('post' || e)::uuid, md5('e' || person)::uuid, (array['text','link','image','file'])[1 + e %% 4], 'words of a post', 'live', at
from events where kind < 20;
insert into comments (id, post_id, person_id, parent_comment_id, content, created_at)
select md5('comment' || e)::uuid, md5('post' || e / 2)::uuid, md5('e' || person)::uuid,
       case when e %% 3 = 0 then md5('comment' || e - 1)::uuid end, 'words of a comment', at
from events where kind >= 20 and kind < 50;
insert into mentions (id, post_id, mentioned_person_id, mentioned_by_person_id, created_at)
select md5('mention' || e)::uuid, md5('post' || e / 2)::uuid, md5('e' || (e * 7 %% %(users)s))::uuid, md5('e' || person)::uuid, at
from events where kind >= 50 and kind < 55;
insert into group_members (id, group_id, person_id, role, confirmed_at, created_at)
select md5('member' || e)::uuid, md5('group' || e %% 500)::uuid, md5('e' || person)::uuid, 'member', at, at
from events where kind >= 55 and kind < 60;
"""
CHEMLINK_ROWS = """
insert into query_votes (id, type, profile_id, voter_id, created_at)
select e, (array['up','down'])[1 + e %% 2], 1 + e * 3 %% %(users)s, 1 + person, at from events where kind >= 60 and kind < 80;
insert into collections (id, person_id, name, privacy, created_at)
select e, 1 + person, 'collection', (array['PUBLIC','PRIVATE'])[1 + e %% 2], at from events where kind >= 80 and kind < 85;
insert into collection_profiles (id, collection_id, person_id, added_by, created_at)
select e, e - 1, 1 + e * 3 %% %(users)s, 1 + person, at from events where kind >= 85 and kind < 95;
insert into query_embeddings (id, intent, embedded_text, created_at)
select e, (array['expert','project','company'])[1 + e %% 3], 'words of a search', at from events where kind >= 95 and kind < 98;
insert into experiences (id, person_id, start_date, created_at)
select e, 1 + person, (1 + e %% 12) || '-2011', at from events where kind >= 98;
"""
ENGAGEMENT_PEOPLE = f"""
insert into persons (id, external_id, iam_id, first_name, last_name, email, created_at, updated_at)
select md5('e' || p)::uuid, case when p %% 25 > 0 then md5('c' || p)::uuid::text end, 'iam' || p, 'First' || p, 'Last' || p,
       'person' || p || '@example.com', at, at
from (select p, %(first)s::timestamptz + make_interval(days => (%(days)s * 0.9 * {RANDOM.format("p", 4)})::int) as at
      from generate_series(0, %(users)s - 1) as p) as people;
insert into groups (id, name, created_by, created_at)
select md5('group' || g)::uuid, 'group', md5('e' || g)::uuid, %(first)s::timestamptz from generate_series(0, 499) as g;
"""
CHEMLINK_PEOPLE = f"""
insert into locations (id, country) select l, 'Country ' || l from generate_series(1, 50) as l;
insert into companies (id, name) select c, 'Company ' || c from generate_series(1, 1000) as c;
insert into persons (id, person_id, first_name, last_name, email, headline_description, location_id, company_id, has_finder, created_at,
                     updated_at)
select 1 + p, md5('c' || p)::uuid, 'First' || p, 'Last' || p, 'person' || p || '@example.com', 'Headline of person', 1 + p %% 50,
       1 + p %% 1000, p %% 10 = 0, at, at
from (select p, %(first)s::timestamptz + make_interval(days => (%(days)s * 0.9 * {RANDOM.format("p", 4)})::int) as at
      from generate_series(0, %(users)s - 1) as p) as people;
"""
DELETIONS = {
    "engagement": "update posts set deleted_at = %(day)s::timestamptz + interval '12 hours' where id in "
    "(select md5('post' || e)::uuid from generate_series(1, %(events)s, %(every)s) as e) and deleted_at is null",
    "chemlink": "update query_votes set updated_at = %(day)s::timestamptz + interval '12 hours' where id in "
    "(select e from generate_series(1, %(events)s, %(every)s) as e)",
}  # fmt: skip
BATCH = 1_000_000


def make_sources(engagement_dsn: str, chemlink_dsn: str, users: int, events: int) -> None:
    """`users` people in both databases and about `events` events of them over two years."""
    for dsn, name, people, rows in _both(engagement_dsn, chemlink_dsn):
        with psycopg.connect(dsn) as db:
            db.execute((ROOT / f"local/people/{name}.sql").read_text())
            psycopg.ClientCursor(db).execute(people, _about(users))
            db.commit()
            for first in range(0, events, BATCH):
                _events(db, rows, users, first, min(first + BATCH, events) - 1, None)
            db.execute("analyze")


def add_day(engagement_dsn: str, chemlink_dsn: str, users: int, events: int, day: datetime) -> None:
    """1 % new events on `day`, a twentieth of 1 % inserted late all over the past, as many deleted or changed."""
    new = events // 100
    late = events // 2000
    for dsn, name, _, rows in _both(engagement_dsn, chemlink_dsn):
        with psycopg.connect(dsn) as db:
            first = events + (day - FIRST).days * 10 * events  # ids that no other day has
            _events(db, rows, users, first, first + new - 1, day)
            _events(db, rows, users, first + new, first + new + late - 1, None)
            every = 10 if events < 100_000 else 2000
            about = {"day": day, "events": events, "every": every}
            psycopg.ClientCursor(db).execute(DELETIONS[name], about)
            db.execute("analyze")


def day_after_the_last() -> datetime:
    return FIRST + timedelta(days=DAYS)


def _both(engagement_dsn: str, chemlink_dsn: str):
    return (
        (engagement_dsn, "engagement", ENGAGEMENT_PEOPLE, ENGAGEMENT_ROWS),
        (chemlink_dsn, "chemlink", CHEMLINK_PEOPLE, CHEMLINK_ROWS),
    )


def _about(users: int) -> dict:
    return {"users": users, "first": FIRST, "days": DAYS}


def _events(db: psycopg.Connection, rows: str, users: int, first: int, last: int, day: datetime | None) -> None:
    about = _about(users) | {"first_event": first, "last_event": last, "day": day, "late": False}
    cursor = psycopg.ClientCursor(db)
    cursor.execute(SESSIONS, about)
    cursor.execute(rows, about)
    db.commit()
