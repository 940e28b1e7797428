"""Two source databases of any size for unified_users, and what one more day brings; the same at every call."""

from datetime import UTC, datetime, timedelta

import psycopg

from benchmarks import ROOT

FIRST = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 730
SYSTEMS = ("engagement", "chemlink")
BATCH = 1_000_000  # events made in one transaction


def make_sources(engagement_dsn: str, chemlink_dsn: str, users: int, events: int) -> None:
    """`users` people in both databases and about `events` events of them over two years."""
    for dsn, system in zip((engagement_dsn, chemlink_dsn), SYSTEMS, strict=True):
        with psycopg.connect(dsn) as db:
            db.execute((ROOT / f"local/people/{system}.sql").read_text())
            db.execute(_sql("chance"))
            psycopg.ClientCursor(db).execute(_sql(f"{system}.people"), _about(users))
            db.commit()
            for first in range(0, events, BATCH):
                _add_events(db, system, users, first, min(first + BATCH, events) - 1, None)
            db.execute("analyze")


def add_day(engagement_dsn: str, chemlink_dsn: str, users: int, events: int, day: datetime) -> None:
    """1 % new events on `day`; 0.05 % inserted late all over the past, and about as many deleted there."""
    new, late = events // 100, events // 2000
    for dsn, system in zip((engagement_dsn, chemlink_dsn), SYSTEMS, strict=True):
        with psycopg.connect(dsn) as db:
            first = events + (day - FIRST).days * 10 * events  # ids that no other day has
            _add_events(db, system, users, first, first + new - 1, day)
            _add_events(db, system, users, first + new, first + new + late - 1, None)
            # 20 % of the events are posts, 20 % votes: every 800th number hits about 0.025 % of all in each
            about = {"day": day, "events": events, "every": 800}
            psycopg.ClientCursor(db).execute(_sql(f"{system}.deletions"), about)
            db.execute("analyze")


def day_after_the_last() -> datetime:
    return FIRST + timedelta(days=DAYS)


def _sql(name: str) -> str:
    return (ROOT / f"benchmarks/users_sql/{name}.sql").read_text()


def _about(users: int) -> dict:
    return {"users": users, "first": FIRST, "days": DAYS}


def _add_events(
    db: psycopg.Connection, system: str, users: int, first: int, last: int, day: datetime | None
) -> None:
    about = _about(users) | {"first_event": first, "last_event": last, "day": day}
    cursor = psycopg.ClientCursor(db)
    cursor.execute(_sql("events"), about)
    cursor.execute(_sql(f"{system}.rows"), about)
    db.commit()
