"""ai_coding: days in any order, a run per day or one over all, cut short or repeated: the same numbers, and none besides.

The same is proven of push_lift in test_windows.py and of unified_users in test_users_windows.py.
"""

import itertools
from datetime import timedelta

import psycopg
import pytest

from local import coding
from local.coding_in_process import CodingInProcess
from local.coding_tasks import LAKE, TASKS
from local.github.server import GitHubStandIn
from plumbline.ai_coding.published import AGGREGATES
from plumbline.sources.github import GitHub

LEFT = 3  # days that the template has not seen
FIRST, AFTER_LAST = coding.LAST_DAY - timedelta(days=LEFT - 1), coding.LAST_DAY + timedelta(days=1)
CORE = (
    "core.model_prices", "core.llm_calls", "core.developers", "core.commits", "core.pull_request_reopenings",
    "core.pull_requests", "core.coding_sessions", "core.coding_session_days", "core.pull_request_calls",
    "core.developer_days", "core.model_days", "core.repo_days",
)  # fmt: skip
ALL = (*CORE, *AGGREGATES)
# Until when a day was looked at says how the days were cut into runs: the end of the run's window, as the data dictionary
# has it. It is no number; everything else of the row has to be equal.
STAMPS = "- 'refreshed_at'"
STAMPED = ("aggregates.daily_session_metrics", "aggregates.daily_github_metrics")
WORK = [task for task in TASKS if task != LAKE and not task.startswith("validate.")]
_numbers = itertools.count()


def days():
    return [(FIRST + timedelta(days=n), FIRST + timedelta(days=n + 1)) for n in range(LEFT)]


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """The sample's folder and its GitHub stand-in."""
    folder = tmp_path_factory.mktemp("coding_backfill")
    coding.write_traces(folder / "traces")
    coding.write_reference_files(folder / "reference")
    coding.write_repositories(folder / "repositories")
    stand_in = GitHubStandIn.of_folder(folder / "repositories", "ghp_tests").start()
    yield folder, stand_in
    stand_in.stop()


class Bench:
    """A warehouse and the pipeline on it."""

    def __init__(self, dsn, sources):
        folder, stand_in = sources
        self.dsn = dsn
        self.pipeline = CodingInProcess(
            lambda: psycopg.connect(dsn, options="-c timezone=UTC"),
            folder / "traces",
            folder / "reference",
            lambda: GitHub(stand_in.url, stand_in.token, coding.REPOSITORIES),
        )

    def run(self, first=FIRST, after_last=AFTER_LAST, run_id=None):
        return self.pipeline.run(str(first), str(after_last), run_id)

    def ask(self, query):
        with psycopg.connect(self.dsn, options="-c timezone=UTC") as db:
            return db.execute(query).fetchall()

    def bytes_of(self, *tables):
        """All rows as text, without refreshed_at."""
        return {
            table: self.ask(f"select (to_jsonb(t) {STAMPS if table in STAMPED else ''})::text from {table} as t order by 1")
            for table in tables
        }  # fmt: skip


@pytest.fixture(scope="module")
def template(postgres, warehouse_template, sources):
    """A warehouse in which ai_coding has run over all days but the last ones; to be copied from."""
    name = "coding_backfill"
    with psycopg.connect(postgres.dsn(), autocommit=True) as db:
        db.execute(f"create database {name} template {warehouse_template} strategy file_copy")
    Bench(postgres.dsn(name), sources).run(coding.FIRST_DAY, FIRST)
    return name


@pytest.fixture
def new_bench(postgres, template, sources):
    """Makes benches; all their warehouses go away with the test."""
    made = []

    def make(template=template):
        name = f"coding_bench_{next(_numbers)}"
        with psycopg.connect(postgres.dsn(), autocommit=True) as db:
            db.execute(f"create database {name} template {template} strategy file_copy")
        made.append(name)
        return Bench(postgres.dsn(name), sources)

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
        assert {"core.llm_calls", "core.repo_days", *AGGREGATES} <= changed
    return _kept


def assert_same(bench, expected):
    for table, rows in expected.items():
        found = bench.bytes_of(table)[table]
        assert found == rows, (table, sorted(set(found) ^ set(rows))[:4])


def test_a_run_per_day_equals_one_run_over_several_days(new_bench, at_once):
    daily = new_bench()
    for day in days():
        daily.run(*day)
    assert_same(daily, at_once)


@pytest.mark.parametrize("order", [(2, 0, 1), (1, 2, 0)])
def test_days_in_any_order_end_in_the_same_numbers(new_bench, at_once, order):
    any_order = new_bench()
    for n in order:
        any_order.run(*days()[n])
    assert_same(any_order, at_once)


def test_one_run_over_everything_equals_one_over_most_of_it_and_one_over_the_rest(
    new_bench, warehouse_template, at_once
):
    everything = new_bench(warehouse_template)
    everything.run(coding.FIRST_DAY)
    assert_same(everything, at_once)


def test_days_run_twice_change_nothing_and_restate_nothing(new_bench, at_once):
    bench = new_bench()
    bench.run()
    told = "select record_key, status, attempts, last_run_id from ops.dead_letters order by 1"
    letters, restated = bench.ask(told), bench.ask("select count(*) from ops.restatements")
    bench.run(run_id="the same days again")
    bench.run(*days()[0])
    assert_same(bench, at_once)
    assert bench.ask("select count(*) from ops.restatements") == restated
    assert bench.ask(told) == letters


@pytest.mark.slow
@pytest.mark.parametrize("survived", range(1, len(WORK)), ids=lambda n: WORK[n - 1])
def test_a_run_killed_between_any_two_tasks_and_repeated_ends_in_the_same_numbers(
    new_bench, at_once, survived
):
    bench = new_bench()
    run = bench.pipeline.named(str(FIRST), str(AFTER_LAST))
    for task in WORK[:survived]:
        bench.pipeline.do(task, run)
    bench.run()
    assert_same(bench, at_once)


@pytest.mark.slow
def test_a_backfill_of_old_days_changes_nothing_outside_them(new_bench, at_once):
    """Days in the middle that somebody lost are made anew; every other row stays as it was, to the byte."""
    bench = new_bench()
    bench.run()
    first, after_last = coding.FIRST_DAY + timedelta(days=40), coding.FIRST_DAY + timedelta(days=43)
    tables = ("aggregates.daily_session_metrics", "aggregates.daily_github_metrics", "core.repo_days")
    outside = {t: bench.ask(f"select t::text from {t} as t where event_date not between '{first}' and '{after_last - timedelta(days=1)}' order by 1") for t in tables}  # fmt: skip
    with psycopg.connect(bench.dsn) as db:
        for table in tables:
            lost = db.execute(f"delete from {table} where event_date >= %s and event_date < %s", [first, after_last]).rowcount  # fmt: skip
            assert lost > 0

    bench.run(first, after_last)

    assert_same(bench, at_once)
    for table, rows in outside.items():
        now = bench.ask(f"select t::text from {table} as t where event_date not between '{first}' and '{after_last - timedelta(days=1)}' order by 1")  # fmt: skip
        assert now == rows, table
