"""core.bulk_operations: imports and scripts are told from people by how fast and how evenly rows were written."""

from datetime import UTC, datetime, timedelta

import pytest

from .two_databases import ENRICH, MAP, uuid_of

TABLE = "core.bulk_operations"
OPERATION = ("moment", "started_at", "ended_at", "actor_id", "rows")
NOON = datetime(2025, 6, 2, 12, tzinfo=UTC)


@pytest.fixture
def site(both):
    """People 1 to 400 with a profile each, and the tables that these tests write to."""
    needed = (
        "engagement_persons",
        "engagement_posts",
        "engagement_mentions",
        "chemlink_persons",
        "chemlink_experiences",
    )
    both.tables = tuple(f"staging.{name}" for name in needed)
    return both


def posts(site, count, start=NOON, gap=0.0, first=1, person=None):
    """`count` posts with `gap` seconds between them, each of another person unless one is named."""
    site.add("engagement.posts", *(
        {"id": uuid_of(first + n, "b"), "person_id": uuid_of(person or first + n), "type": "text",
         "created_at": start + timedelta(seconds=gap * n)}
        for n in range(count)
    ))  # fmt: skip


def run(site, day=3, **meaning):
    return site.run(f"2025-06-{day - 1:02}", f"2025-06-{day:02}", f"run {day}", **meaning)


def operations(site, where="true"):
    return site.rows(TABLE, *OPERATION, where=where)


def bulk_events(site, where="is_bulk"):
    return site.one("core.user_journey_events", "count(*)", where=where)


def seconds(number):
    return timedelta(seconds=number)


def anew(site):
    """What a warehouse that looks at everything at once finds."""
    site.db.execute("truncate core.bulk_operations, core.user_journey_events, core.daily_activity")
    site.db.execute(
        "insert into staging.unified_pending select distinct 'staging.engagement_posts', _run_id "
        "from staging.engagement_posts"
    )
    about = site.named("2025-06-02", "2025-06-03", "anew")
    site.fill(about, *MAP, ENRICH[0])
    return site.everything(TABLE), site.rows("core.user_journey_events", "source_id", where="is_bulk")


def test_a_hundred_rows_in_a_second_are_an_import_and_ninety_nine_are_not(site):
    posts(site, 99)
    run(site)
    assert operations(site) == []
    posts(site, 1, start=NOON + seconds(0.5), first=100)
    run(site)
    assert operations(site) == [("created_at", NOON, NOON + seconds(0.5), "", 100)]
    assert bulk_events(site) == 100


def test_a_late_row_that_completes_an_import_flags_the_others_too(site):
    posts(site, 99)
    run(site, 3)
    assert bulk_events(site) == 0
    posts(site, 1, first=100)
    run(site, 4)
    assert bulk_events(site) == 100
    assert site.rows("core.daily_activity", "events", where="is_bulk") == [(100,)]
    assert site.rows("core.user_days", "user_id") == []


def test_a_pause_of_more_than_a_second_ends_a_stretch(site):
    posts(site, 60)
    posts(site, 60, start=NOON + seconds(1), first=101)
    posts(site, 60, start=NOON + seconds(2.001), first=201)
    run(site)
    assert operations(site) == [("created_at", NOON, NOON + seconds(1), "", 120)]
    assert bulk_events(site) == 120


def test_a_busy_table_is_no_import(site):
    """400 rows without a pause of a second, 10 a second: many people at work."""
    posts(site, 400, gap=0.1)
    run(site)
    assert operations(site) == []


@pytest.mark.parametrize(("rows", "gap", "is_import"), [(200, 0.045, True), (200, 0.046, False)])
def test_the_rate_decides_at_twenty_rows_a_second(site, rows, gap, is_import):
    """200 rows over 8.955 s and one more second are 20.1 a second; over 9.154 s they are 19.7."""
    posts(site, rows, gap=gap)
    run(site)
    assert bool(operations(site)) is is_import


def test_one_person_does_not_do_the_same_fifty_times_without_a_pause(site):
    posts(site, 50, gap=1.0, person=1)
    posts(site, 49, start=NOON + seconds(300), gap=1.0, first=101, person=2)
    posts(site, 50, start=NOON + seconds(600), gap=1.1, first=201, person=3)
    run(site)
    assert operations(site) == [("created_at", NOON, NOON + seconds(49), uuid_of(1), 50)]
    assert bulk_events(site) == 50


def test_others_who_write_meanwhile_are_no_part_of_the_script(site):
    posts(site, 60, gap=1.0, person=1)
    posts(site, 5, start=NOON + seconds(10), gap=5.0, first=101)
    run(site)
    assert bulk_events(site) == 60


def test_an_import_over_the_full_hour_is_one_on_both_sides(site):
    one = NOON + timedelta(hours=1)
    posts(site, 60, start=one - seconds(0.3))
    posts(site, 60, start=one + seconds(0.3), first=101)
    run(site)
    assert operations(site) == [
        ("created_at", one - seconds(0.3), one - seconds(0.3), "", 120),
        ("created_at", one + seconds(0.3), one + seconds(0.3), "", 120),
    ]
    assert bulk_events(site) == 120


def test_a_late_row_before_the_full_hour_completes_the_import_after_it(site):
    one = NOON + timedelta(hours=1)
    posts(site, 99, start=one + seconds(0.3))
    run(site, 3)
    assert bulk_events(site) == 0
    posts(site, 1, start=one - seconds(0.3), first=100)
    run(site, 4)
    assert bulk_events(site) == 100
    found = site.everything(TABLE), site.rows("core.user_journey_events", "source_id", where="is_bulk")
    assert found == anew(site)


def test_a_row_that_leaves_an_import_of_a_hundred_leaves_no_import(site):
    posts(site, 100)
    run(site, 3)
    assert bulk_events(site) == 100
    site.change(
        "engagement.posts",
        uuid_of(7, "b"),
        created_at=NOON - timedelta(hours=3),
        updated_at="2025-06-03 12:00",
    )
    run(site, 4)
    assert operations(site) == []
    assert bulk_events(site) == 0


def test_a_row_that_loses_its_time_leaves_its_import(site):
    posts(site, 100)
    run(site, 3)
    site.change("engagement.posts", uuid_of(7, "b"), created_at=None, updated_at="2025-06-03 12:00")
    run(site, 4)
    assert (operations(site), bulk_events(site)) == ([], 0)


def test_a_deleted_import_was_one_nevertheless(site):
    posts(site, 100)
    run(site, 3)
    site.alter("engagement", "update posts set deleted_at = '2025-06-03 12:00'")
    site.remove("engagement.posts", uuid_of(1, "b"))
    run(site, 4)
    assert operations(site) == [("created_at", NOON, NOON, "", 100)]
    assert bulk_events(site, "is_bulk and is_deleted") == 100


def test_both_events_of_a_row_a_script_wrote_are_bulk(site):
    """A mention is made and received; who received it may be at work meanwhile."""
    site.add("engagement.mentions", *(
        {"id": uuid_of(n), "mentioned_by_person_id": uuid_of(1), "mentioned_person_id": uuid_of(2),
         "created_at": NOON + timedelta(seconds=n)} for n in range(50)
    ), {"id": uuid_of(99), "mentioned_by_person_id": uuid_of(3), "mentioned_person_id": uuid_of(1),
        "created_at": NOON + timedelta(seconds=20)})  # fmt: skip
    run(site)
    assert operations(site) == [("created_at", NOON, NOON + seconds(49), uuid_of(1), 50)]
    assert site.rows("core.user_journey_events", "activity_type", "is_bulk", "count(*)",
                     where="true group by activity_type, is_bulk") == [
        ("mention_made", False, 1), ("mention_made", True, 50),
        ("mention_received", False, 1), ("mention_received", True, 50),
    ]  # fmt: skip


def test_a_bulk_update_is_observed_and_makes_no_event(site):
    """2,088 people edited in one second are no 2,088 active users."""
    for first in range(1, 2089, 500):
        site.add("chemlink.persons", *(
            {"id": n, "created_at": datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=n)}
            for n in range(first, min(first + 500, 2089))
        ))  # fmt: skip
    run(site, 3)
    before = site.everything("core.user_journey_events", "core.user_days", "core.daily_activity")
    assert operations(site) == []
    site.alter(
        "chemlink", "update persons set updated_at = '2025-06-03 12:00'::timestamptz + id * interval '0.4 ms'"
    )

    run(site, 4)

    began = datetime(2025, 6, 3, 12, tzinfo=UTC)
    assert operations(site) == [
        ("updated_at", began + seconds(0.0004), began + seconds(0.8352), "", 2088)
    ]  # fmt: skip
    assert site.everything(*before) == before
    assert bulk_events(site, "true") == 2088
    found = operations(site)
    site.alter("chemlink", "delete from persons where id between 1000 and 1130")
    run(site, 5)
    assert operations(site) == found, "those that are purged were written by the script that is known"
    assert site.one("core.unified_users", "count(*)") == 2088


def test_what_was_found_run_by_run_is_what_is_found_at_once(site):
    one = NOON + timedelta(hours=1)
    posts(site, 50, start=one - seconds(0.2), first=1)
    run(site, 3)
    posts(site, 50, start=one + seconds(0.2), first=101)
    posts(site, 30, start=NOON, gap=1.0, first=201, person=7)
    run(site, 4)
    posts(site, 30, start=NOON + seconds(30), gap=1.0, first=301, person=7)
    posts(site, 10, start=one - seconds(0.1), first=401)
    run(site, 5)
    found = site.everything(TABLE), site.rows("core.user_journey_events", "source_id", where="is_bulk")
    assert len(found[1]) == 170
    assert found == anew(site)


def test_a_run_repeated_changes_nothing(site):
    posts(site, 120)
    run(site, 3)
    before = site.everything(TABLE, "core.user_journey_events")
    run(site, 3)
    run(site, 3, full_reload=True)
    assert site.everything(*before) == before
