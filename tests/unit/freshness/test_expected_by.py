"""Up to when a table is good, and when the next period is due."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from plumbline.files import ROOT, statement, table_path
from plumbline.freshness.measure import end_of, expected_by
from plumbline.freshness.settings import FILES, OWNERS, SETTLING, TARGETS, deadline_of
from plumbline.push_lift.settings import SETTINGS
from plumbline.unified_users.published import TRAINING_SETS
from tests.created_tables import created_tables

HALF_PAST_SEVEN = timedelta(hours=7, minutes=30)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "covers", "zone", "end"),
    [
        (date(2026, 11, 20), "day", "UTC", utc(2026, 11, 21)),
        (date(2026, 11, 20), "until", "UTC", utc(2026, 11, 20)),
        (date(2026, 11, 16), "week", "UTC", utc(2026, 11, 23)),
        (date(2026, 12, 1), "month", "UTC", utc(2027, 1, 1)),
        (date(2026, 2, 1), "month", "UTC", utc(2026, 3, 1)),
        (date(2026, 11, 20), "day", "America/New_York", utc(2026, 11, 21, 5)),
        (date(2026, 3, 8), "day", "America/New_York", utc(2026, 3, 9, 4)),  # clocks changed on that day
    ],
)
def test_a_table_is_good_until_the_end_of_its_newest_period(day, covers, zone, end):
    assert end_of(day, covers, zone) == end


@pytest.mark.parametrize(
    ("end", "covers", "zone", "due"),
    [
        (utc(2026, 11, 21), "day", "UTC", utc(2026, 11, 22, 7, 30)),
        (utc(2026, 11, 23), "week", "UTC", utc(2026, 11, 30, 7, 30)),
        (utc(2026, 12, 1), "month", "UTC", utc(2027, 1, 1, 7, 30)),
        # a day of New York ends at 05:00 UTC, and the run that reads it begins at the midnight after that
        (utc(2026, 11, 21, 5), "day", "America/New_York", utc(2026, 11, 23, 7, 30)),
        (utc(2026, 11, 20, 23), "day", "Europe/Paris", utc(2026, 11, 22, 7, 30)),
    ],
)
def test_the_next_period_is_due_in_the_morning_after_it_has_ended(end, covers, zone, due):
    assert expected_by(end, covers, HALF_PAST_SEVEN, zone) == due


def test_every_published_table_has_a_target_and_every_target_a_table():
    tables = {
        table for table in created_tables("create") if table.startswith(("aggregates.", "ai.", "restricted."))
    }
    assert len(tables) >= 27
    assert {target.table for target in TARGETS} == tables, "TARGETS are in plumbline/freshness/settings.py"
    assert len(TARGETS) == len(tables)


def test_every_task_that_exports_has_a_target():
    """As the DAG files name them; plumbline itself knows no DAG."""
    exports = {(target.pipeline, target.job) for target in FILES}
    found = set()
    for pipeline in OWNERS:
        text = (ROOT / "dags" / f"{pipeline}.py").read_text()
        found |= {
            (pipeline, f"analyze.export_{name}")
            for name in re.findall(r'stages\.export\("\w+\.(\w+)"\)', text)
        }
        found |= {(pipeline, "analyze.export_lake") for _ in re.findall(r"stages\.export_lake\(", text)}
        if "stages.export_data_set(" in text:
            found |= {(pipeline, f"analyze.export_{table.split('.')[1]}") for table in TRAINING_SETS}
    assert exports == found


def test_the_column_a_target_reads_is_one_of_the_table():
    for target in TARGETS:
        if target.column:
            text = table_path(target.table, "create.sql").read_text()
            for name in filter(None, (target.column.name, target.column.zone)):
                assert f"\n    {name} " in text, f"{target.table} has no {name}"


def test_what_may_be_empty_has_days_of_its_own_otherwise():
    named = re.findall(r"^select '(\S+)'", statement("ops.freshness", "empty.sql"), re.M)
    assert len(named) >= 6
    assert set(named) <= {target.table for target in TARGETS if target.column}


def test_every_target_says_why_and_whose_it_is():
    for target in TARGETS + FILES:
        assert target.reason
        assert target.owner
        assert timedelta(0) < target.due_after < timedelta(days=1)
    assert {target.pipeline for target in TARGETS} == set(OWNERS)


def test_the_deadline_of_a_pipeline_is_that_of_its_most_urgent_table():
    assert deadline_of("unified_users") == HALF_PAST_SEVEN


def test_sends_settle_as_long_as_push_lift_says():
    assert timedelta(hours=SETTINGS.settle_hours) == SETTLING
