"""Events of a few people and the training sets made of them: shared by the tests of the ai data sets."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from plumbline.pseudonyms import pseudonyms
from plumbline.run import Run
from plumbline.unified_users.settings import SETTINGS, sql_parameters
from plumbline.unified_users.training_sets import TrainingSet
from plumbline.window import Window

SECRET = "a secret of the tests, long enough to be one"
KEY_OF = pseudonyms(SECRET.encode())
SIGNUP = datetime(2025, 1, 6, 10, 30, tzinfo=UTC)  # a Monday
FLAGS = ("first_name", "last_name", "email", "headline", "linkedin", "location", "company", "experience",
         "education", "language")  # fmt: skip
CHEMLINK = ("vote", "collection_create", "collection_share", "profile_added", "experience_added",
            "education_added", "view_granted")  # fmt: skip
_numbers = itertools.count()


def user_id(number: int) -> str:
    return f"bbbbbbbb-0000-0000-0000-{number:012d}"


def key(number: int) -> str:
    return KEY_OF(user_id(number))


def given_user(house, number: int = 1, signed_up_at: datetime | None = SIGNUP, **changes) -> None:
    """A user and the event of the signup."""
    house.given("core.unified_users", {
        "user_id": user_id(number), "is_in_engagement": True, "is_in_chemlink": False, "link_method": "alone",
        "user_type": "standard", "signed_up_on": signed_up_at and signed_up_at.date(), "signed_up_at": signed_up_at,
        "is_deleted": False, "is_excluded": False, "profile_completeness": 0, "profile_flags": 0,
        } | {f"has_{flag}": False for flag in FLAGS} | changes)  # fmt: skip
    if signed_up_at:
        given_event(house, number, signed_up_at, "signup")


def given_event(
    house, number: int, at: datetime, activity_type: str = "post", *, touch=False, **changes
) -> None:
    """One event; core.user_days and the time of activation are kept up with it."""
    made = activity_type not in SETTINGS.passive_types
    own = made and activity_type != "signup"
    day = at.astimezone(ZoneInfo(changes.pop("zone", "UTC"))).date()
    house.given("core.user_journey_events", {
        "source_database": "chemlink" if activity_type in CHEMLINK else "engagement", "source_table": "rows",
        "source_id": str(next(_numbers)), "activity_type": activity_type, "user_id": user_id(number),
        "occurred_at": at, "occurred_on": day, "known_at": at, "is_self_made": made, "is_bulk": False,
        "is_deleted": False, "is_excluded": False, "is_first_of_type": False, "metadata": {}} | changes)  # fmt: skip
    if not changes.get("is_bulk"):
        house.db.execute(
            """insert into core.user_days as day values (%s, %s, %s, %s, %s, 0, true, false, 0)
            on conflict (user_id, day_on) do update set self_made_events = day.self_made_events + %s,
            own_events = day.own_events + %s, passive_events = day.passive_events + %s""",
            [user_id(number), day, *[int(made), int(own), int(not made)] * 2],
        )
        if own:
            house.db.execute(
                "update core.unified_users set activated_at = least(activated_at, %s) where user_id = %s",
                [at, user_id(number)],
            )
    if touch:
        touch_day(house, number, day)
    house.db.commit()


def touch_day(house, number: int, day: date) -> None:
    house.db.execute(
        "insert into staging.unified_touched values ('user_day', %s, %s) on conflict do nothing",
        [user_id(number), day],
    )
    house.db.commit()


def run_to(house, horizon: date, previous: date | None = None, *, secret=SECRET, **meaning) -> Run:
    """A run that moves the horizon from `previous` (nothing yet) to `horizon`."""
    name = f"{previous} to {horizon} {next(_numbers)}"
    run = Run("unified_users", name, Window.of_days(horizon - timedelta(days=1), horizon),
              sql_parameters(lambda conn_id: {}) | meaning, lambda conn_id: secret)  # fmt: skip
    house.given("staging.unified_runs", {
        "run_id": name, "previous_horizon_at": previous, "previous_horizon_on": previous, "horizon_at": horizon,
        "horizon_on": horizon, "window_on": horizon - timedelta(days=1), "days": 1})  # fmt: skip
    return run


def made(house, table: str, horizon: date, previous: date | None = None, **options):
    """What a run writes, in a transaction of its own; the queue is emptied as the publication does."""
    account = TrainingSet(table).apply(house.db, run_to(house, horizon, previous, **options))
    house.db.execute("delete from staging.unified_touched")
    house.db.commit()
    return account


def only(house, table: str, *columns: str) -> dict:
    """The one row of the table as a dict."""
    (row,) = house.rows(table, *columns)
    return dict(zip(columns, row, strict=True))


def records(house, table: str) -> list[dict]:
    cursor = house.db.execute(f"select * from {table} order by as_of_at, user_key")
    return [dict(zip([c.name for c in cursor.description], row, strict=True)) for row in cursor.fetchall()]
