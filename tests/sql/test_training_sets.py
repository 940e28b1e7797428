"""The three training sets against a computation of their own, and however the days are cut into runs."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbline.pseudonyms import NoPseudonymSecret
from plumbline.time_split import ranges, split_of
from plumbline.unified_users.training_rows import LABEL_WINDOWS, OtherColumns, last_as_of
from plumbline.unified_users.training_sets import TrainingSet
from plumbline.warehouse import column_types

from .conftest import Warehouse
from .training import SECRET, SIGNUP, given_event, given_user, key, made, records, run_to

ACTIVATION, ENGAGEMENT, CHURN = TABLES = tuple(LABEL_WINDOWS)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
KINDS = {
    "mentions_made": ["mention_made"], "groups": ["group_create", "group_join"], "votes": ["vote"],
    "collections": ["collection_create", "collection_share"], "profiles_added": ["profile_added"],
    "profile_entries": ["experience_added", "education_added"], "views_granted": ["view_granted"],
    "reports_made": ["report_made"], "posts": ["post"], "comments": ["comment", "reply"],
}  # fmt: skip
USED = ("post", "comment", "reply", "mention_made", "mention_received", "group_join", "vote", "collection_share",
        "profile_added", "education_added", "view_granted", "report_made")  # fmt: skip


def known_before(events, cutoff):
    return [e for e in events if e["occurred_at"] < cutoff and e["known_at"] < cutoff and not e["is_bulk"]]


def own_of(events):
    return sorted(
        (e for e in events if e["activity_type"] not in ("signup", "mention_received") and not e["is_bulk"]),
        key=lambda e: e["occurred_at"],
    )


def counts(past, cutoff, days):
    """Own events by kind in the last `days`, as the columns are named."""
    last = [e for e in own_of(past) if e["occurred_at"] >= cutoff - days * DAY]
    by_type = Counter(e["activity_type"] for e in last)
    by_source = Counter(e["source_database"] for e in last)
    passive = [
        e
        for e in past
        if e["activity_type"] == "mention_received" and e["occurred_at"] >= cutoff - days * DAY
    ]
    return {
        **{f"{name}_{days}d": sum(by_type[t] for t in types) for name, types in KINDS.items()},
        f"own_events_{days}d": len(last), f"distinct_types_{days}d": len(by_type),
        f"engagement_platform_events_{days}d": by_source["engagement"],
        f"profile_service_events_{days}d": by_source["chemlink"], f"passive_events_{days}d": len(passive),
        f"weekend_events_{days}d": sum(e["occurred_at"].weekday() >= 5 for e in last),
    }  # fmt: skip


def pauses(own):
    return [(b["occurred_at"] - a["occurred_at"]) for a, b in pairwise(own)]


def after_signup(events, signup, days, names):
    """The row of a set whose cutoff is counted from the signup."""
    cutoff = signup + days * DAY
    past = known_before(events, cutoff)
    first_days = [e for e in past if e["occurred_at"] >= signup]
    own = own_of(first_days)
    row = {
        "as_of_at": cutoff, "signup_source": "engagement", "signup_weekday": signup.isoweekday(),
        "signup_hour": signup.hour, "signup_month": signup.month, "was_activated_by_cutoff": bool(own_of(past)),
        "hours_to_first_event": (own[0]["occurred_at"] - signup) // HOUR if own else None,
        "hours_since_last_event": (cutoff - own[-1]["occurred_at"]) // HOUR if own else None,
        "longest_gap_hours": max(pauses(own), default=-HOUR) // HOUR if len(own) > 1 else None,
        "first_day_events": sum(e["occurred_at"] < signup + DAY for e in own),
        "first_week_events": sum(e["occurred_at"] < signup + 7 * DAY for e in own),
    }  # fmt: skip
    for span in (3, 7, 30):
        row |= counts(first_days, cutoff, span)
        row[f"active_days_{span}d"] = len(
            {(e["occurred_at"] - signup) // DAY for e in own if e["occurred_at"] >= cutoff - span * DAY}
        )
    later = own_of(events)

    def any_in(first, last):
        return any(signup + first * DAY <= e["occurred_at"] < signup + last * DAY for e in later)

    row |= {
        "is_active_day_8_30": any_in(7, 30), "is_engaged_day_31_90": any_in(30, 90),
        "is_activated_day_8_30": bool(later) and cutoff <= later[0]["occurred_at"] < signup + 30 * DAY,
        "is_retained_day_61_90": any_in(60, 90),
    }  # fmt: skip
    return {name: row[name] for name in names if name in row}


def of_month(events, signup, cutoff, names):
    """The row of ai.churn_training, or None when the user is not in the month."""
    past = [e for e in known_before(events, cutoff) if e["occurred_at"] >= cutoff - 90 * DAY]
    own = own_of(past)
    if cutoff < signup or not any(e["occurred_at"] >= cutoff - 30 * DAY for e in own):
        return None
    row = {
        "as_of_at": cutoff, "signup_source": "engagement", "signup_weekday": signup.isoweekday(),
        "signup_month": signup.month, "as_of_month": cutoff.month, "days_since_signup": (cutoff - signup) // DAY,
        "days_since_last_event": (cutoff - own[-1]["occurred_at"]) // DAY,
        "longest_gap_days": max(pauses(own)) // DAY if len(own) > 1 else None,
        "is_churned": not any(cutoff <= e["occurred_at"] < cutoff + 90 * DAY for e in own_of(events)),
    }  # fmt: skip
    for span in (7, 30, 90):
        row |= counts(past, cutoff, span)
        row[f"active_days_{span}d"] = len(
            {e["occurred_at"].date() for e in own if e["occurred_at"] >= cutoff - span * DAY}
        )
    return {name: row[name] for name in names if name in row}


moments = st.integers(-2 * 24 * 12, 200 * 24 * 12).map(lambda n: n * timedelta(minutes=5))
late = st.sampled_from([timedelta(0)] * 6 + [timedelta(minutes=5), DAY, 5 * DAY, 40 * DAY])
happenings = st.tuples(moments, st.sampled_from(USED), late, st.sampled_from([False] * 9 + [True]))
people = st.lists(st.tuples(st.integers(0, 60), st.lists(happenings, max_size=25)), min_size=1, max_size=4)
MONTHS = [datetime(2025, month, 1, tzinfo=UTC) for month in range(1, 13)]
property_of_the_database = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def told(house, drawn):
    """Lets the drawn things happen; returns per user the signup and all events."""
    house.db.execute("truncate core.unified_users, core.user_days, core.user_journey_events, staging.unified_touched, "
                     "ai.activation_training, ai.engagement_training, ai.churn_training, staging.unified_training_sets")  # fmt: skip
    told_of = {}
    for number, (day, things) in enumerate(drawn):
        signup = SIGNUP + day * DAY
        given_user(house, number, signup)
        for after, kind, delay, is_bulk in things:
            given_event(house, number, signup + after, kind, known_at=signup + after + delay, is_bulk=is_bulk)
        cursor = house.db.execute(
            "select activity_type, source_database, occurred_at, known_at, is_bulk from core.user_journey_events "
            "where user_id = %s", [f"bbbbbbbb-0000-0000-0000-{number:012d}"])  # fmt: skip
        names = [c.name for c in cursor.description]
        told_of[number] = (signup, [dict(zip(names, row, strict=True)) for row in cursor])
    return told_of


@given(drawn=people)
@property_of_the_database
def test_every_value_is_that_of_a_computation_of_its_own(warehouse, drawn):
    house = Warehouse(warehouse)
    told_of = told(house, drawn)
    for table in TABLES:
        made(house, table, date(2025, 12, 31))
        names = list(column_types(house.db, table))
        expected = {}
        for number, (signup, events) in told_of.items():
            if table == CHURN:
                rows = [of_month(events, signup, month, names) for month in MONTHS]
            else:
                rows = [after_signup(events, signup, 7 if table == ACTIVATION else 30, names)]
            expected |= {
                (key(number), row["as_of_at"]): row
                for row in rows
                if row
                and names
                and row["as_of_at"] + LABEL_WINDOWS[table] <= datetime(2025, 12, 31, tzinfo=UTC)
            }
        found = {(row["user_key"], row["as_of_at"]): row for row in records(house, table)}
        not_compared = {"user_key", "label_window_closes_at", "split"}
        assert {
            k: {n: v for n, v in row.items() if n not in not_compared} for k, row in found.items()
        } == expected
        for row in found.values():
            assert set(row) - not_compared == set(expected[row["user_key"], row["as_of_at"]])


@given(
    drawn=people, horizons=st.lists(st.integers(40, 350), min_size=1, max_size=4, unique=True), data=st.data()
)
@property_of_the_database
def test_many_runs_with_late_events_end_as_one_run_over_everything(warehouse, drawn, horizons, data):
    house = Warehouse(warehouse)
    told(house, drawn)
    house.db.execute("create temporary table if not exists all_events (like core.user_journey_events)")
    house.db.execute("create temporary table if not exists all_days (like core.user_days)")
    house.db.execute("truncate all_events, all_days")
    previous = None
    for horizon in [SIGNUP.date() + n * DAY for n in sorted(horizons)]:
        # something of the past arrives late, and something that was there vanishes or is edited
        for number in range(len(drawn)):
            after = data.draw(moments)
            at = SIGNUP + after
            if at.date() < horizon:
                given_event(house, number, at, touch=True, known_at=datetime.combine(horizon, at.time(), UTC))
        victim = house.db.execute(
            "select user_id, occurred_on from core.user_journey_events where activity_type = 'post' "
            "order by md5(source_id) limit 1").fetchone()  # fmt: skip
        if victim:
            house.db.execute(
                "delete from core.user_journey_events where (user_id, occurred_on) = (%s, %s)", victim
            )
            house.db.execute("delete from core.user_days where (user_id, day_on) = (%s, %s)", victim)
            house.db.execute("insert into staging.unified_touched values ('user_day', %s, %s) on conflict do nothing", victim)  # fmt: skip
        for table in TABLES:
            TrainingSet(table).apply(house.db, run_to(house, horizon, previous))
        house.db.execute("delete from staging.unified_touched")
        house.db.commit()
        previous = horizon
    in_steps = house.everything(*TABLES)
    for table in TABLES:
        house.db.execute(f"delete from {table}")
        made(house, table, previous)

    assert house.everything(*TABLES) == in_steps


def a_few(house):
    for number in range(4):
        given_user(house, number, SIGNUP + number * 9 * DAY)
        for day in range(0, 150, 7 + number):
            given_event(house, number, SIGNUP + (number * 9 + day) * DAY)


@pytest.mark.parametrize("table", TABLES)
def test_a_second_time_changes_nothing(house, table):
    a_few(house)
    made(house, table, date(2025, 9, 1))
    before = house.db.execute(f"select ctid, t::text from {table} as t order by 1").fetchall()
    account = made(house, table, date(2025, 9, 1), date(2025, 9, 1))

    assert before
    assert house.db.execute(f"select ctid, t::text from {table} as t order by 1").fetchall() == before
    assert account.row_count == 0


@pytest.mark.parametrize("table", TABLES)
def test_splits_move_with_the_horizon_and_no_label_reaches_into_the_next(house, table):
    for number in range(40):
        given_user(house, number, SIGNUP + number * 14 * DAY)
        for day in range(0, 330, 20):
            given_event(house, number, SIGNUP + (number * 14 + day) * DAY)
    made(house, table, date(2026, 6, 1))
    first = {(r["user_key"], r["as_of_at"]): r["split"] for r in records(house, table)}
    account = made(house, table, date(2026, 10, 1), date(2026, 6, 1))
    rows = records(house, table)

    moved = [k for k, split in ((k, first[k]) for k in first) if split != {(r["user_key"], r["as_of_at"]): r["split"] for r in rows}[k]]  # fmt: skip
    assert account.details["moved_between_splits"] == len(moved) > 0
    by_split = {
        name: [r for r in rows if r["split"] == name] for name in ("train", "validation", "test", "gap")
    }
    assert all(by_split.values())
    for earlier, later in (("train", "validation"), ("validation", "test"), ("train", "test")):
        closes = max(r["label_window_closes_at"] for r in by_split[earlier])
        assert closes <= min(r["as_of_at"] for r in by_split[later])


def test_the_database_never_holds_a_user_beside_a_key(house):
    """Every table and temporary table while a set is made: none has both columns."""
    a_few(house)
    run = run_to(house, date(2025, 9, 1))
    for table in TABLES:
        TrainingSet(table).apply(house.db, run)
    both = house.db.execute(
        "select table_schema, table_name from information_schema.columns group by 1, 2 "
        "having bool_or(column_name = 'user_id') and bool_or(column_name = 'user_key')").fetchall()  # fmt: skip
    temporary = house.db.execute("select count(*) from information_schema.tables where table_type = 'LOCAL TEMPORARY'").fetchone()  # fmt: skip

    assert temporary[0] >= 9
    assert both == []


def test_the_secret_is_in_no_statement(house, monkeypatch):
    a_few(house)
    said = []
    original = psycopg.Cursor.execute
    monkeypatch.setattr(psycopg.Cursor, "execute", lambda self, query, params=None, **options: (
        said.append(f"{query!r} {params!r}"), original(self, query, params, **options))[1])  # fmt: skip
    for table in TABLES:
        TrainingSet(table).apply(house.db, run_to(house, date(2025, 9, 1)))

    assert len(said) > 20
    assert [text for text in said if SECRET in text] == []


@pytest.mark.parametrize("secret", ["", "short"])
def test_without_a_secret_there_is_no_set(house, secret):
    with pytest.raises(NoPseudonymSecret, match="ai_pseudonyms"):
        TrainingSet(ACTIVATION).apply(house.db, run_to(house, date(2025, 9, 1), secret=secret))


def test_a_migrated_table_may_have_its_columns_in_another_order(house):
    a_few(house)
    made(house, ENGAGEMENT, date(2025, 9, 1))
    before = records(house, ENGAGEMENT)
    house.db.execute("alter table ai.engagement_training drop column own_events_7d")
    house.db.execute("delete from ai.engagement_training")
    house.db.execute("alter table ai.engagement_training add column own_events_7d integer not null")
    made(house, ENGAGEMENT, date(2025, 9, 1))

    assert any(row["own_events_7d"] for row in before)
    assert records(house, ENGAGEMENT) == before


def test_a_table_that_lacks_a_column_of_its_sql_is_named_by_it(house):
    house.db.execute("alter table ai.engagement_training drop column own_events_7d")
    with pytest.raises(OtherColumns, match="own_events_7d"):
        made(house, ENGAGEMENT, date(2025, 9, 1))


def test_the_last_as_of_of_a_monthly_set_is_the_first_of_a_month_there(house):
    run = run_to(house, date(2025, 9, 1), business_zone="Asia/Tokyo")
    horizon = datetime(2025, 9, 1, tzinfo=UTC)

    assert last_as_of(CHURN, horizon, run) == datetime(2025, 5, 31, 15, tzinfo=UTC)  # 1 June in Tokyo
    assert last_as_of(ACTIVATION, horizon, run) == horizon - 23 * DAY


def test_ranges_hold_every_instant_once_and_are_counted_back_from_the_last_as_of():
    last = datetime(2026, 1, 1, tzinfo=UTC)
    found = ranges(last, 23 * DAY)

    assert [(r.split, (last - r.upto).days) for r in found] == [
        ("train", 226), ("gap", 203), ("validation", 113), ("gap", 90), ("test", 0)]  # fmt: skip
    assert [r.after for r in found[1:]] == [r.upto for r in found[:-1]]
    with pytest.raises(ValueError, match="no split holds"):
        split_of(last + HOUR, found)
