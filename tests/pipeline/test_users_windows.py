"""unified_users: one run over many days, a run per day, days in any order, runs cut short: the same bytes."""

import itertools
from datetime import timedelta

import psycopg
import pytest

from local import people
from local.users_in_process import TASKS, UsersInProcess
from plumbline.unified_users.published import AGGREGATES, RESTRICTED, TRAINING_SETS

from ..conftest import DAYS_LEFT

FIRST, AFTER_LAST = people.LAST_DAY - timedelta(days=DAYS_LEFT - 1), people.LAST_DAY + timedelta(days=1)
# core.consistency_report is not among them: it tells what each run saw.
CORE = ("core.companies", "core.roles", "core.locations", "core.schools", "core.degrees", "core.languages",
        "core.glossary_terms", "core.excluded_accounts", "core.identity_links", "core.unified_users",
        "core.bulk_operations", "core.user_journey_events", "core.daily_activity", "core.user_days",
        "core.user_cohorts")  # fmt: skip
ALL = (*CORE, *AGGREGATES, *RESTRICTED, *TRAINING_SETS)
SNAPSHOTS = (
    "aggregates.profile_metrics",
    "aggregates.funnel_metrics",
)  # profiles have no past: a day shows them as its own run saw them
VALIDITY = (
    "core.excluded_accounts",
    "core.identity_links",
)  # since which run a rule or a link has been known
_numbers = itertools.count()


def days():
    return [(FIRST + timedelta(days=n), FIRST + timedelta(days=n + 1)) for n in range(DAYS_LEFT)]


class Bench:
    """A warehouse that has seen all but the last days of the made-up people, and the pipeline on it."""

    def __init__(self, dsn, engagement, chemlink, rules):
        self.dsn = dsn
        self.pipeline = UsersInProcess(
            lambda: psycopg.connect(dsn, options="-c timezone=UTC"),
            lambda: psycopg.connect(engagement, options="-c timezone=UTC"),
            lambda: psycopg.connect(chemlink, options="-c timezone=UTC"),
            rules,
        )

    def run(self, first=FIRST, after_last=AFTER_LAST, **params):
        return self.pipeline.run(str(first), str(after_last), **params)

    def bytes_of(self, *tables):
        with psycopg.connect(self.dsn, options="-c timezone=UTC") as db:
            return {t: db.execute(f"select t::text from {t} as t order by 1").fetchall() for t in tables}

    def ask(self, query, *values):
        with psycopg.connect(self.dsn, options="-c timezone=UTC") as db:
            return db.execute(query, values or None).fetchall()


@pytest.fixture
def new_bench(postgres, people_template, engagement_source, chemlink_source, people_rules):
    """Makes benches; all their warehouses go away with the test."""
    made = []

    def make():
        name = f"users_bench_{next(_numbers)}"
        with psycopg.connect(postgres.dsn(), autocommit=True) as db:
            db.execute(f"create database {name} template {people_template} strategy file_copy")
        made.append(name)
        return Bench(postgres.dsn(name), engagement_source, chemlink_source, people_rules)

    yield make
    with psycopg.connect(postgres.dsn(), autocommit=True) as db:
        for name in made:
            db.execute(f"drop database {name} with (force)")


_kept: dict[str, list] = {}


@pytest.fixture
def at_once(new_bench):
    """What one run over the last days leaves, made once for the tests that compare with it."""
    if not _kept:
        bench = new_bench()
        before = bench.bytes_of(*ALL)
        bench.run()
        _kept.update(bench.bytes_of(*ALL))
        changed = {table for table in ALL if _kept[table] != before[table]}
        assert {"core.user_days", "aggregates.daily_metrics", "aggregates.cohort_retention"} <= changed
    return _kept


def assert_same(bench, expected, *, but=()):
    for table, rows in expected.items():
        assert table in but or bench.bytes_of(table)[table] == rows, table


def test_one_run_over_several_days_equals_a_run_per_day(new_bench, at_once):
    daily = new_bench()
    for day in days():
        daily.run(*day)

    assert_same(daily, at_once, but=SNAPSHOTS)


def test_days_in_any_order_end_in_the_same_bytes(new_bench, at_once):
    first, second, third = days()
    any_order = new_bench()
    for day in (third, first, second):
        any_order.run(*day)

    assert_same(any_order, at_once, but=SNAPSHOTS)


def test_one_run_over_everything_equals_one_over_most_of_it_and_one_over_the_rest(
    warehouse_dsn, at_once, engagement_source, chemlink_source, people_rules
):
    bench = Bench(warehouse_dsn, engagement_source, chemlink_source, people_rules)
    bench.run(people.FIRST_DAY)

    assert_same(bench, at_once, but=SNAPSHOTS + VALIDITY)


def test_days_run_twice_change_nothing_and_restate_nothing(new_bench, at_once):
    bench = new_bench()
    bench.run()
    restated = bench.ask("select count(*) from ops.restatements")
    bench.run()
    bench.run(*days()[0], full_reload=True)

    assert_same(bench, at_once)
    assert bench.ask("select count(*) from ops.restatements") == restated


@pytest.mark.parametrize(
    "last_task",
    [
        "extract.chemlink_query_votes", "map.unified_matches", "enrich.user_journey_events", "enrich.user_days",
        "enrich.consistency_report",
    ],
)  # fmt: skip
def test_a_run_killed_after_a_task_and_repeated_ends_in_the_same_bytes(new_bench, at_once, last_task):
    bench = new_bench()
    run = bench.pipeline.named(str(FIRST), str(AFTER_LAST))
    for task in list(TASKS)[: list(TASKS).index(last_task) + 1]:
        if not task.startswith("validate."):
            bench.pipeline.do(task, run)

    bench.run()

    assert_same(bench, at_once)


def test_a_run_that_never_published_is_made_up_for_by_the_next_day(new_bench, at_once):
    """Work that waited behind a red gate is in the queue and not lost."""
    bench = new_bench()
    first, *others = days()
    blocked = bench.pipeline.named(*map(str, first))
    for stage in ("extract", "map", "enrich"):
        bench.pipeline.stage(stage, blocked)
    for day in others:
        bench.run(*day)
    bench.run(*first)  # its own snapshots, which only its own run makes

    assert_same(bench, at_once, but=SNAPSHOTS)
