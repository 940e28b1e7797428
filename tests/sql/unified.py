"""People and what they did, ready to be published: shared by the tests of the published tables of unified_users."""

from datetime import date, timedelta

from plumbline.restate import Restate
from plumbline.run import Run
from plumbline.steps import Fill
from plumbline.unified_users.published import AGGREGATES, RESTRICTED
from plumbline.unified_users.settings import ACTIVITY_TYPES, NOBODY, SETTINGS, sql_parameters
from plumbline.window import Window

FIRST = date(2025, 6, 2)  # a Monday
TABLES = AGGREGATES + RESTRICTED
PERIODS = ("aggregates.daily_metrics", "aggregates.weekly_metrics", "aggregates.monthly_metrics")


def user_id(number: int) -> str:
    return f"aaaaaaaa-0000-0000-0000-{number:012d}"


def on(day: int) -> date:
    """Days are counted from FIRST = 0."""
    return FIRST + timedelta(days=day)


def mask(*types: str) -> int:
    return sum(1 << ACTIVITY_TYPES.index(name) for name in set(types))


def given_user(house, number: int, signup: int | None = 0, **changes) -> str:
    """A standard user from nowhere with an empty profile who signed up on day `signup`."""
    day = None if signup is None else on(signup)
    flags = ("first_name", "last_name", "email", "headline", "linkedin", "location", "company", "experience",
             "education", "language")  # fmt: skip
    house.given("core.unified_users", {
        "user_id": user_id(number), "is_in_engagement": True, "is_in_chemlink": False, "link_method": "alone",
        "user_type": "standard", "signed_up_on": day, "signed_up_at": day, "is_deleted": False, "is_excluded": False,
        "profile_completeness": 0, "profile_flags": 0} | {f"has_{f}": False for f in flags} | changes)  # fmt: skip
    if day:
        house.given("core.user_cohorts", {
            "user_id": user_id(number), "signup_day_on": day, "signup_week_on": day - timedelta(days=day.weekday()),
            "signup_month_on": day.replace(day=1), "is_excluded": changes.get("is_excluded", False)})  # fmt: skip
    return user_id(number)


def given_day(house, number: int, day: int, *types: str) -> None:
    """What the user did on the day, in place of what was there; no types = nothing."""
    house.db.execute(
        "delete from core.user_days where (user_id, day_on) = (%s, %s)", [user_id(number), on(day)]
    )
    made = [t for t in types if t not in SETTINGS.passive_types]
    if types:
        house.given("core.user_days", {
            "user_id": user_id(number), "day_on": on(day), "self_made_events": len(made),
            "own_events": len([t for t in made if t != "signup"]), "passive_events": len(types) - len(made),
            "activity_mask": mask(*types), "is_in_engagement": bool(made), "is_in_chemlink": "vote" in made,
            "points": sum(SETTINGS.score_weights.get(t, 0) for t in types)})  # fmt: skip
    touch(house, "user_day", day, number)
    house.db.commit()


def touch(house, kind: str, day: int, number: int | None = None) -> None:
    house.db.execute(
        "insert into staging.unified_touched values (%s, %s, %s) on conflict do nothing",
        [kind, user_id(number) if number is not None else NOBODY, on(day)],
    )
    house.db.commit()


def given_counts(house, day: int, activity_type: str, events: int = 1, subtype: str = "", **changes) -> None:
    house.given("core.daily_activity", {
        "day_on": on(day), "activity_type": activity_type, "activity_subtype": subtype, "is_excluded": False,
        "is_bulk": False, "is_deleted": False, "is_attributed": True, "events": events} | changes)  # fmt: skip
    touch(house, "counts", day)


def given_event(house, number: int | None, day: int, activity_type: str, source_id: str, **changes) -> None:
    """One row of core.user_journey_events at noon of the day; counts are not kept up."""
    house.given("core.user_journey_events", {
        "source_database": "engagement", "source_table": "posts", "source_id": source_id,
        "activity_type": activity_type, "user_id": user_id(number) if number is not None else None,
        "occurred_at": f"{on(day)} 12:00+00", "occurred_on": on(day), "known_at": f"{on(day)} 12:00+00",
        "is_self_made": True, "is_bulk": False, "is_deleted": False, "is_excluded": False,
        "is_first_of_type": False, "metadata": {}} | changes)  # fmt: skip


def run_of(first: int, days: int = 1, previous: int | None = None, **meaning) -> Run:
    window = Window.of_days(on(first), on(first + days))
    return Run("unified_users", f"run {first}+{days} after {previous}", window,
               sql_parameters(lambda conn_id: {}) | meaning)  # fmt: skip


def given_run(house, run: Run, horizon: int | None = None, previous: int | None = None) -> None:
    """The row that the first task of a run writes: horizon and window as days."""
    first = (run.window.start.date() - FIRST).days
    days = (run.window.end - run.window.start).days
    end = max(horizon or 0, first + days)
    house.given("staging.unified_runs", {
        "run_id": run.run_id, "horizon_at": on(end), "horizon_on": on(end), "window_on": on(first), "days": days,
        "previous_horizon_at": None if previous is None else on(previous),
        "previous_horizon_on": None if previous is None else on(previous)})  # fmt: skip


def publish(
    house, first: int, days: int = 1, *, previous: int | None = None, tables=TABLES, horizon=None, **meaning
):
    """One run publishes days [first, first + days); `previous` is where the one before it stopped.

    The counts of periods come along, because they say which periods have been published already.
    """
    run = run_of(first, days, previous, **meaning)
    house.db.execute("delete from staging.unified_runs where run_id = %s", [run.run_id])
    given_run(house, run, horizon, previous)
    Fill("staging.unified_dirty").apply(house.db, run)
    every = dict.fromkeys((*PERIODS, *tables) if tables else ())
    accounts = {table: Restate(table).apply(house.db, run) for table in every}
    Fill("staging.unified_touched").apply(house.db, run)
    house.db.commit()
    return accounts


EMPTIED = (
    "core.unified_users", "core.user_cohorts", "core.user_days", "core.daily_activity", "core.user_journey_events",
    "staging.unified_touched", "staging.unified_dirty", "staging.unified_runs", "ops.restatements", *TABLES,
)  # fmt: skip


def emptied(house) -> None:
    """The warehouse as new, for the next example of a property."""
    house.db.execute(f"truncate {', '.join(EMPTIED)} restart identity")
    house.db.commit()


def given_people(house, people: list[tuple]) -> None:
    """(signup day or None, is_excluded, {day: types}) each, numbered from 1."""
    for number, (signup, is_excluded, days) in enumerate(people, 1):
        given_user(house, number, signup, is_excluded=is_excluded, country="DE" if number % 2 else None,
                   user_type="finder" if number % 3 == 0 else "standard")  # fmt: skip
        for day, types in days.items():
            given_day(house, number, day, *types)


def differences(house, *tables: str) -> dict[str, list]:
    """What is published against what would be, were everything made anew; empty when they agree."""
    before = house.everything(*tables)
    for table in tables:
        house.db.execute(f"truncate {table}")
    house.db.execute("delete from staging.unified_runs where run_id = 'anew'")
    last = house.db.execute("select max(horizon_on) from staging.unified_runs").fetchone()[0]
    first = house.db.execute("select min(window_on) from staging.unified_runs").fetchone()[0]
    first_day, days = (first - FIRST).days, (last - first).days
    publish(house, first_day, days, tables=tables)
    after = house.everything(*tables)
    return {t: sorted(set(before[t]) ^ set(after[t])) for t in tables if before[t] != after[t]}
