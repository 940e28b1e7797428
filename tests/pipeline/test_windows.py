"""One run over many days, a run per day, days in any order, days run twice: the same bytes."""

import itertools
import random
from datetime import date, timedelta

import pytest

from local.push_lift_in_process import TASKS

from .conftest import DERIVED, PUBLISHED

# campaigns 8 and 13 overlap in recipients; extras of every kind are sent on the 8th of August
FIRST, AFTER_LAST = date(2017, 8, 5), date(2017, 8, 14)


def days(first=FIRST, after_last=AFTER_LAST):
    span = [first + timedelta(days=n) for n in range((after_last - first).days + 1)]
    return list(itertools.pairwise(map(str, span)))


@pytest.fixture
def one_run(new_bench):
    bench = new_bench()
    bench.run(str(FIRST), str(AFTER_LAST))
    return bench


_kept: dict[str, list] = {}


@pytest.fixture
def one_run_bytes(new_bench):
    """What one run over all days leaves, made once for the tests that repeat it."""
    if not _kept:
        bench = new_bench()
        bench.run(str(FIRST), str(AFTER_LAST))
        _kept.update(bench.bytes_of(*DERIVED, *PUBLISHED))
    return _kept


def test_one_run_over_nine_days_equals_nine_daily_runs(new_bench, one_run):
    daily = new_bench()
    for day in days():
        daily.run(*day)

    assert len(one_run.bytes_of("aggregates.user_lift")["aggregates.user_lift"]) > 2000
    for table, rows in one_run.bytes_of(*DERIVED, *PUBLISHED).items():
        assert daily.bytes_of(table)[table] == rows, table


@pytest.mark.parametrize("seed", [1, 2])
def test_days_in_any_order_end_in_the_same_bytes(new_bench, one_run, seed):
    shuffled = days()
    random.Random(seed).shuffle(shuffled)
    any_order = new_bench()
    for day in shuffled:
        any_order.run(*day)

    for table, rows in one_run.bytes_of(*DERIVED, *PUBLISHED).items():
        assert any_order.bytes_of(table)[table] == rows, (table, shuffled)


def test_a_day_run_twice_changes_nothing_and_restates_nothing(one_run):
    letters = "select record_key, reason, attempts, first_run_id from ops.dead_letters order by 1"
    once, dead = one_run.bytes_of(*DERIVED, *PUBLISHED), one_run.ask(letters)

    one_run.run("2017-08-08", "2017-08-09")

    assert one_run.bytes_of(*DERIVED, *PUBLISHED) == once
    assert one_run.ask(letters) == dead
    assert one_run.ask("select count(*) from ops.restatements") == [(0,)]


def test_a_backfill_does_not_touch_what_lies_outside_it(new_bench):
    bench = new_bench()
    bench.run("2017-05-01", "2017-05-20")
    before = bench.bytes_of(*PUBLISHED)

    bench.run(str(FIRST), str(AFTER_LAST))

    after = bench.bytes_of(*PUBLISHED)
    for table in ("aggregates.user_lift", "aggregates.campaign_lift", "aggregates.push_overview"):
        assert set(before[table]) <= set(after[table])


@pytest.mark.parametrize("survived", range(1, len(TASKS)))
def test_a_run_killed_between_any_two_tasks_and_repeated_ends_in_the_same_bytes(
    new_bench, one_run_bytes, survived
):
    bench = new_bench()
    run = bench.pipeline.named(str(FIRST), str(AFTER_LAST))
    for task in list(TASKS)[:survived]:
        bench.pipeline.do(task, run)

    bench.run(str(FIRST), str(AFTER_LAST))

    for table, rows in one_run_bytes.items():
        assert bench.bytes_of(table)[table] == rows, table


def test_a_send_is_pending_until_its_window_has_settled(new_bench):
    bench = new_bench()
    numbers = []
    for day in days(date(2017, 8, 8), date(2017, 8, 12)):
        bench.run(*day)
        numbers += bench.ask(
            "select analysed, pending, is_provisional, design_label from aggregates.campaign_lift "
            "where campaign_key = 'campaign-13' and metric = 'baskets' and population = 'all'"
        )

    # sent on the 8th at 00:00, settled on the 10th at 06:00: measured by the run of the 10th
    assert numbers == [
        (0, 1077, True, "insufficient"),
        (0, 1077, True, "insufficient"),
        (1077, 0, False, "descriptive"),
        (1077, 0, False, "descriptive"),
    ]


def test_an_empty_day_is_green_and_says_zero(bench):
    run = bench.run("2017-01-20", "2017-01-21")

    assert bench.ask("select count(*) from aggregates.campaign_lift") == [(0,)]
    assert bench.ask(
        "select value, passed from ops.quality_scores where dimension = 'score' and run_id = %s", run.run_id
    ) == [(None, True)]


def test_the_cadence_source_finds_its_campaigns_run_in_steps_or_at_once(new_bench, ask_source):
    cadence = {"adapter": "user_notifications", "options": "-c search_path=cadence,public"}
    first, last = ask_source("select min(sent_at)::date, max(sent_at)::date from cadence.user_notifications")
    at_once, in_steps = new_bench(**cadence), new_bench(**cadence)
    at_once.run(str(first), str(last + timedelta(days=4)))
    every_day = list(days(first, last + timedelta(days=4)))
    for start in range(0, len(every_day), 4):  # days are compared one by one elsewhere
        step = every_day[start : start + 4]
        in_steps.run(step[0][0], step[-1][1])

    # the sample's own documentation lists 12 campaigns and 284 sends without duplicates; the test layer (4) is left out
    counted = at_once.ask("select identity, count(*), sum(sends) from core.campaigns group by 1")
    assert [(identity, n, int(sends)) for identity, n, sends in counted] == [("constructed", 11, 264)]
    boots = at_once.ask("select sends from core.campaigns where title = 'Boots week is on' order by 1")
    assert sum(n for (n,) in boots) == 134
    assert len(boots) == 3
    excluded = at_once.ask(
        "select distinct layer_id from core.push_exposures where exclusion = 'new_user_layer'"
    )
    assert excluded == [(5,)]
    assert at_once.ask("select count(*) from core.push_exposures where layer_id = 4") == [(0,)]
    for table in (
        "core.campaigns",
        "core.push_exposures",
        "aggregates.campaign_lift",
        "aggregates.push_overview",
    ):
        assert in_steps.bytes_of(table) == at_once.bytes_of(table), table
