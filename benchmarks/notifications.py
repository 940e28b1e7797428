"""A push database full of notifications, as many as a benchmark asks for."""

from datetime import date, timedelta

import psycopg

from local.sample.push_database import SCHEMA_FILE

FIRST_DAY, DAYS = date(2025, 3, 1), 28
MAKE = """
insert into push_notifications
select
    gen_random_uuid(),
    md5('user ' || n %% %(users)s)::uuid,
    %(first)s::date::timestamp at time zone 'UTC' + n * (make_interval(days => %(days)s) / %(rows)s),
    jsonb_build_object(
        'title', 'Your size is back: ' || (array['boots', 'jackets', 'jeans', 'knitwear'])[1 + n %% 4],
        'body', n %% 97 || ' new arrivals since your last visit, [[var:first_name]]. Tap to see them first.',
        'deep_link', 'app://collections/' || n %% 1000 || '?utm_source=push'),
    'campaign-' || n %% 1000,
    md5('automation ' || n %% 50)::uuid,
    'delivered'
from generate_series(0, %(rows)s - 1) as n
"""


def make_notifications(dsn: str, rows: int) -> None:
    """`rows` sends, evenly over DAYS days, in the default shape; four sends a user, 1,000 campaigns."""
    with psycopg.ClientCursor(psycopg.connect(dsn)) as cursor, cursor.connection as db:
        db.execute(SCHEMA_FILE.read_text())
        values = {"rows": rows, "users": max(1, rows // 4), "first": FIRST_DAY, "days": DAYS}
        cursor.execute(MAKE, values)
    with psycopg.connect(dsn, autocommit=True) as db:
        db.execute("vacuum (analyze) push_notifications")
        db.execute("checkpoint")  # or the first way measured would pay for these pages


def last_day() -> date:
    """The first day without notifications."""
    return FIRST_DAY + timedelta(days=DAYS)
