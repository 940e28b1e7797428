"""How old published tables are is read from the tables."""

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from plumbline.freshness.measure import keep, measure
from plumbline.freshness.settings import FILES, TARGETS
from tests.operations_page.rows import insert

from .sends import given_sends

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)  # half an hour after the 20th was due
MIDNIGHT = datetime(2026, 11, 21, tzinfo=UTC)


def checkpoint(house, pipeline, position):
    house.given("ops.checkpoints", {"job": pipeline, "position": position, "updated_at": position})


def passed(house, *days):
    for day in days:
        house.given("ops.published_days", {"pipeline": "push_lift", "day_on": day, "run_id": "r"})


def worked(house, day, at, status="failed"):
    house.given("ops.etl_runs", {
        "pipeline": "push_lift", "run_id": "r", "job": "validate.push_exposures", "status": status,
        "window_start": day, "window_end": day + timedelta(days=1), "started_at": at,
        "finished_at": None if status == "running" else at})  # fmt: skip


def looked(house, at=AT):
    return {one.table: one for one in measure(house.db, at)}


def test_a_pipeline_that_has_never_published_has_promised_nothing(house):
    found = looked(house)
    assert len(found) == len(TARGETS + FILES)
    assert not any(one.is_late or one.expected_by_at for one in found.values())


def test_a_table_without_a_day_of_its_own_is_as_old_as_its_publication(house):
    checkpoint(house, "unified_users", MIDNIGHT - timedelta(days=1))
    one = looked(house)["aggregates.content_metrics"]
    assert one.good_until_at == MIDNIGHT - timedelta(days=1)
    assert one.expected_by_at == MIDNIGHT + timedelta(hours=7, minutes=30)
    assert one.late_by == timedelta(minutes=30)
    assert looked(house, AT - timedelta(minutes=31))["aggregates.content_metrics"].late_by == timedelta(0)


def exported(house, end, status="success", **more):
    house.given("ops.etl_runs", {
        "pipeline": "ai_coding", "run_id": f"of {end}", "job": "analyze.export_lake", "status": status,
        "window_start": end - timedelta(days=1), "window_end": end, "started_at": end, "finished_at": end} | more)  # fmt: skip


def test_files_are_as_old_as_the_last_run_that_wrote_them_whatever_has_been_published_since(house):
    checkpoint(house, "ai_coding", MIDNIGHT)
    exported(house, MIDNIGHT - timedelta(days=1))
    exported(house, MIDNIGHT, "failed")
    exported(house, MIDNIGHT - timedelta(days=9), run_id="a backfill")
    noon = MIDNIGHT + timedelta(hours=12)
    before, after = (looked(house, noon + timedelta(minutes=n))["exports/ai_coding"] for n in (-1, 1))
    assert (before.good_until_at, before.expected_by_at) == (MIDNIGHT - timedelta(days=1), noon)
    assert (before.is_late, after.is_late) == (False, True)


def test_files_that_were_never_written_are_due_with_the_first_publication(house):
    checkpoint(house, "ai_coding", MIDNIGHT)
    files = looked(house, MIDNIGHT + timedelta(hours=13))["exports/ai_coding"]
    assert (files.good_until_at, files.late_by) == (None, timedelta(hours=1))


def test_files_of_a_pipeline_that_was_given_up_are_promised_no_more(house):
    exported(house, MIDNIGHT - timedelta(days=9))
    files = looked(house)["exports/ai_coding"]
    assert (files.good_until_at, files.expected_by_at) == (MIDNIGHT - timedelta(days=9), None)


def test_a_copy_is_no_better_than_its_table(house):
    checkpoint(house, "ai_coding", MIDNIGHT - timedelta(days=2))
    exported(house, MIDNIGHT)
    assert looked(house)["exports/ai_coding"].good_until_at == MIDNIGHT - timedelta(days=2)


def test_a_table_that_lost_its_newest_day_is_late_whatever_the_checkpoint_says(house):
    checkpoint(house, "unified_users", MIDNIGHT)
    house.given("aggregates.finder_metrics", finder(date(2026, 11, 19)))
    found = looked(house)
    assert found["aggregates.finder_metrics"].good_until_at == MIDNIGHT - timedelta(days=1)
    assert found["aggregates.finder_metrics"].late_by == timedelta(minutes=30)
    assert not found["aggregates.content_metrics"].is_late


@pytest.mark.parametrize("pipeline", ["push_lift", "unified_users", "ai_coding"])
def test_nothing_of_a_pipeline_that_has_published_days_to_come_is_in_time(house, pipeline):
    checkpoint(house, pipeline, MIDNIGHT + timedelta(days=90))
    mine = [one for one in looked(house).values() if one.pipeline == pipeline]
    assert len(mine) > 4
    assert {(one.is_ahead, one.is_in_time) for one in mine} == {(True, False)}
    assert not any(one.is_ahead for one in looked(house).values() if one.pipeline != pipeline)


def test_a_table_whose_newest_day_has_not_come_is_not_in_time_whatever_the_checkpoint_says(house):
    checkpoint(house, "unified_users", MIDNIGHT)
    house.given("aggregates.finder_metrics", finder(date(2027, 3, 1)))
    found = looked(house)
    assert [one.table for one in found.values() if one.is_ahead] == ["aggregates.finder_metrics"]
    assert found["aggregates.content_metrics"].is_in_time


def test_clocks_that_are_seconds_apart_are_no_wrong_clocks(house):
    checkpoint(house, "push_lift", MIDNIGHT)
    early, wrong = (
        looked(house, MIDNIGHT - timedelta(seconds=n))["aggregates.push_overview"] for n in (20, 90)
    )
    assert (early.is_ahead, wrong.is_ahead) == (False, True)


def test_what_a_run_of_days_to_come_wrote_says_nothing_about_files(house):
    checkpoint(house, "ai_coding", MIDNIGHT)
    exported(house, MIDNIGHT - timedelta(days=1))
    exported(house, MIDNIGHT + timedelta(days=90))
    files = looked(house, MIDNIGHT + timedelta(hours=13))["exports/ai_coding"]
    assert (files.good_until_at, files.late_by) == (MIDNIGHT - timedelta(days=1), timedelta(hours=1))


def test_a_table_that_holds_nothing_after_a_publication_is_late(house):
    checkpoint(house, "unified_users", MIDNIGHT)
    found = looked(house)
    assert found["aggregates.daily_metrics"].good_until_at is None
    assert found["aggregates.daily_metrics"].late_by == timedelta(minutes=30)
    assert not found["aggregates.weekly_metrics"].is_late, "before the first week has ended"


CODING = ("daily_session_metrics", "daily_github_metrics", "correlation_cache", "ai_coding_report")


def coded(house, day, table="core.repo_days", **more):
    """A row of a repository's day; what is not given is nothing."""
    insert(house.db, table, **{"event_date": day, "repo": "acme/shop", "privacy": "shown"} | more)
    house.db.commit()


def late(house, at=AT):
    return {one.table.removeprefix("aggregates.") for one in looked(house, at).values() if one.is_late}


def test_calls_by_day_are_as_old_as_their_newest_day_which_a_day_without_calls_has_too(house):
    checkpoint(house, "ai_coding", MIDNIGHT)
    exported(house, MIDNIGHT)
    nobody = {"developer_key": "(nobody)", "time_zone": "UTC"}
    coded(house, date(2026, 11, 19), "aggregates.daily_session_metrics", **nobody)
    one = looked(house)["aggregates.daily_session_metrics"]
    assert (one.good_until_at, one.late_by) == (MIDNIGHT - timedelta(days=1), timedelta(minutes=30))
    coded(house, date(2026, 11, 20), "aggregates.daily_session_metrics", **nobody)
    assert late(house) == set()


def test_emptied_tables_are_late_and_those_of_nothing_are_not(house):
    checkpoint(house, "ai_coding", MIDNIGHT)
    exported(house, MIDNIGHT)
    later = MIDNIGHT + timedelta(hours=9, minutes=1)
    assert late(house, later) == set(), "nobody has called and no repository is known"
    coded(house, date(2026, 11, 20), repo="(unknown)")
    assert late(house, later) == {"daily_session_metrics", "ai_coding_report"}, "calls of no repository"
    coded(house, date(2026, 11, 20))
    assert late(house, later) == {"daily_session_metrics", "ai_coding_report", "correlation_cache"}
    insert(house.db, "core.commits", repo="acme/shop", sha="0" * 40)
    assert late(house, later) == set(CODING)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 11, 17), date(2026, 11, 28), set()),  # Tuesday to Saturday: no whole week
        (date(2026, 11, 17), date(2026, 11, 29), {"weekly_metrics"}),
        (date(2026, 11, 2), date(2026, 11, 8), {"weekly_metrics"}),
        (date(2026, 10, 2), date(2026, 11, 29), {"weekly_metrics"}),
        (date(2026, 10, 1), date(2026, 10, 31), {"weekly_metrics", "monthly_metrics"}),
    ],
)
def test_weeks_and_months_that_hold_nothing_are_late_once_a_whole_one_has_ended(house, first, last, expected):
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), UTC)
    checkpoint(house, "unified_users", end)
    for day_on in (first, last):
        insert(house.db, "aggregates.daily_metrics", day_on=day_on, population="included", time_zone="UTC")
    found = late(house, end + timedelta(hours=8))
    assert found & {"daily_metrics", "weekly_metrics", "monthly_metrics"} == expected


def test_lift_is_good_until_the_last_send_that_has_settled_and_that_is_in_time(house):
    checkpoint(house, "push_lift", MIDNIGHT)
    one = looked(house)["aggregates.campaign_lift"]
    assert one.good_until_at == MIDNIGHT - timedelta(hours=54)
    assert one.expected_by_at == MIDNIGHT + timedelta(days=1, hours=7, minutes=30)
    assert not one.is_late


def test_a_day_that_never_passed_keeps_push_lift_late_behind_green_runs(house):
    blocked = datetime(2026, 11, 18, tzinfo=UTC)
    checkpoint(house, "push_lift", MIDNIGHT)
    passed(house, date(2026, 11, 17), date(2026, 11, 19), date(2026, 11, 20))
    given_sends(house, (1, 1, blocked + timedelta(hours=9)))
    assert looked(house)["aggregates.push_overview"].good_until_at == blocked
    passed(house, date(2026, 11, 18))
    assert looked(house)["aggregates.push_overview"].good_until_at == MIDNIGHT


def test_a_day_without_sends_blocks_nothing(house):
    checkpoint(house, "push_lift", MIDNIGHT)
    passed(house, date(2026, 11, 17), date(2026, 11, 20))
    assert not looked(house)["aggregates.push_overview"].is_late


@pytest.mark.parametrize(
    ("status", "ago", "until"),
    [
        ("failed", timedelta(minutes=59), MIDNIGHT),
        ("failed", timedelta(minutes=61), datetime(2026, 11, 18, tzinfo=UTC)),
        ("running", timedelta(hours=23), MIDNIGHT),
        ("running", timedelta(hours=25), datetime(2026, 11, 18, tzinfo=UTC)),  # of a worker that died
    ],
)
def test_a_day_that_a_run_is_working_on_is_not_blocked_yet(house, status, ago, until):
    blocked = datetime(2026, 11, 18, tzinfo=UTC)
    checkpoint(house, "push_lift", MIDNIGHT)
    passed(house, date(2026, 11, 17), date(2026, 11, 20))
    given_sends(house, (1, 1, blocked + timedelta(hours=9)))
    worked(house, blocked, AT - ago, status)
    assert looked(house)["aggregates.push_overview"].good_until_at == until


def test_a_backfill_of_days_before_the_first_published_one_makes_nothing_late(house):
    checkpoint(house, "push_lift", MIDNIGHT)
    passed(house, date(2026, 11, 20))
    given_sends(house, (1, 1, datetime(2025, 1, 5, tzinfo=UTC)))
    assert not looked(house)["aggregates.push_overview"].is_late


def test_what_was_found_is_kept_once_a_table(house):
    checkpoint(house, "push_lift", MIDNIGHT)
    house.given(
        "ops.freshness", {"table_name": "aggregates.gone", "pipeline": "p", "owner": "o", "measured_at": AT}
    )
    for at in (AT - timedelta(days=3), AT + timedelta(days=3)):
        keep(house.db, measure(house.db, at), at)
        assert ("aggregates.push_overview", at < AT) in house.rows("ops.freshness", "table_name", "is_ahead")
    kept = house.rows("ops.freshness", "table_name", "late_by", "measured_at")
    assert len(kept) == len(TARGETS + FILES)
    assert ("aggregates.push_overview", timedelta(days=2, minutes=30), AT + timedelta(days=3)) in kept


def test_after_a_run_every_table_of_unified_users_is_good_until_its_end(postgres, people_template):
    with psycopg.connect(postgres.dsn(people_template), options="-c timezone=UTC") as db:
        [(end,)] = db.execute("select position from ops.checkpoints where job = 'unified_users'")
        found = [
            one
            for one in measure(db, end + timedelta(hours=6))
            if one.pipeline == "unified_users" and one.good_until_at
        ]
    assert len(found) == 19
    assert [one.table for one in found if one.is_late] == []
    until = {one.table: one.good_until_at for one in found}
    week, month = until.pop("aggregates.weekly_metrics"), until.pop("aggregates.monthly_metrics")
    assert set(until.values()) == {end}
    assert end - timedelta(days=7) < week <= end
    assert end - timedelta(days=31) < month <= end


def finder(day):
    return {
        "day_on": day, "population": "included", "time_zone": "UTC", "is_provisional": True, "searches": 0,
        "searches_by_intent": {}, "up_votes": 0, "down_votes": 0, "votes": 0, "voters": 0,
        "unknown_reason": ""}  # fmt: skip
