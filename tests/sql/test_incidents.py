"""An incident is told once when it opens and once when it ends, whoever looks and whatever fails in between."""

import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from plumbline import incidents
from plumbline.alerts.destinations import LOG, destinations
from plumbline.alerts.message import Places
from plumbline.freshness.settings import FILES
from plumbline.freshness.watch import look, note_failure
from plumbline.incidents import FailedTask
from tests.alert_sinks import Mail, Web, serving

from .sends import given_sends

MIDNIGHT = datetime(2026, 11, 21, tzinfo=UTC)
AT = MIDNIGHT + timedelta(hours=8)  # half an hour after the day before was due
PLACES = Places("https://airflow.example", "https://docs.example/runbook")
LOG_PAGE = "https://airflow.example/dags/unified_users/runs/r/tasks/extract.engagement_posts?try_number=5"


@pytest.fixture
def web():
    with serving(Web()) as sink:
        yield sink


def to(*sinks):
    known = {f"sink_{n}": sink.connection() for n, sink in enumerate(sinks)}
    return destinations(
        (known | {"alerts": {"conn_type": "generic", "extra": {"to": list(known)}}}).get
    )  # fmt: skip


def published_until(house, position, pipeline="push_lift"):
    house.db.execute(
        "insert into ops.checkpoints (job, position, updated_at) values (%s, %s, %s) "
        "on conflict (job) do update set position = excluded.position",
        [pipeline, position, position],
    )
    for files in (one for one in FILES if one.pipeline == pipeline):
        house.given("ops.etl_runs", {
            "pipeline": pipeline, "run_id": f"until {position}", "job": files.job, "status": "success",
            "window_start": position - timedelta(days=1), "window_end": position, "started_at": position,
            "finished_at": position})  # fmt: skip
    house.db.commit()


def watch(house, *sinks, at=AT):
    """One look and what is told of it; what nobody took."""
    look(house.db, at, "watchdog")
    return incidents.tell(house.db, to(*sinks), PLACES)


def fail(house, web, *changes):
    note_failure(house.db, "unified_users", failed_task(*changes))
    incidents.tell(house.db, to(web), PLACES)


def failed_task(at=AT, job="extract.engagement_posts", error="SourceDown"):
    return FailedTask(job, "r", 5, error, at, MIDNIGHT, LOG_PAGE)


def ran(house, job, status, at, run_id="r", end=MIDNIGHT, map_index=-1, error=None, pipeline="unified_users"):
    house.given("ops.etl_runs", {
        "pipeline": pipeline, "run_id": run_id, "job": job, "map_index": map_index, "status": status,
        "window_start": end - timedelta(days=1), "window_end": end, "started_at": at, "finished_at": at,
        "details": {"error": error} if error else {}})  # fmt: skip


def test_a_late_pipeline_is_told_once_with_everything_that_is_needed_and_once_when_it_is_over(house, web):
    published_until(house, MIDNIGHT - timedelta(days=1))
    for minutes in (0, 10, 20):
        watch(house, web, at=AT + timedelta(minutes=minutes))
    [alert] = web.posts
    assert (alert["said"], alert["kind"], alert["pipeline"], alert["owner"]) == (
        "alert",
        "late",
        "push_lift",
        "growth",
    )
    assert alert["title"] == "ALERT push_lift: 4 tables late"
    assert {one["table"]: one for one in alert["stale"]}["aggregates.push_overview"] == {
        "table": "aggregates.push_overview", "good_until_at": "2026-11-20T00:00:00+00:00",
        "expected_by_at": "2026-11-21T07:30:00+00:00", "late_s": 1800, "is_ahead": False}  # fmt: skip
    assert "plumbline://warehouse/aggregates/campaign_lift" in alert["assets"]
    assert alert["runbook"] == "https://docs.example/runbook#a-pipeline-is-late"
    assert alert["airflow"] == "https://airflow.example/dags/push_lift"
    assert (
        "aggregates.push_overview: good until 2026-11-20 00:00 UTC, expected by 2026-11-21 07:30 UTC, late by 30 min"
        in alert["text"]
    )
    [(stale,)] = house.rows("ops.incidents", "stale")
    assert {one["late_s"] for one in stale} == {1800 + 1200}, "what changes is kept without telling again"

    published_until(house, MIDNIGHT)
    for minutes in (30, 40):
        watch(house, web, at=AT + timedelta(minutes=minutes))
    assert web.said() == [("alert", "push_lift"), ("resolved", "push_lift")]
    assert web.posts[1]["title"] == "RESOLVED push_lift: 4 tables no longer late"
    assert "after 30 min; everything is fresh" in web.posts[1]["text"]
    assert web.posts[1]["incident"] == alert["incident"]


def test_a_pipeline_that_has_published_days_to_come_is_told_like_a_late_one(house, web):
    published_until(house, MIDNIGHT + timedelta(days=90))
    watch(house, web)
    watch(house, web)
    [alert] = web.posts
    assert (alert["kind"], alert["title"]) == ("late", "ALERT push_lift: 5 tables reach beyond now")
    assert {one["is_ahead"] for one in alert["stale"]} == {True}
    assert "good until 2027-02-19 00:00 UTC, but days that had not ended were published" in alert["text"]
    house.db.execute("delete from ops.checkpoints")
    published_until(house, MIDNIGHT)
    watch(house, web)
    assert web.said() == [("alert", "push_lift"), ("resolved", "push_lift")]


def test_the_next_delay_is_an_incident_of_its_own(house, web):
    published_until(house, MIDNIGHT - timedelta(days=1))
    watch(house, web)
    published_until(house, MIDNIGHT)
    watch(house, web)
    watch(house, web, at=AT + timedelta(days=1))
    assert [post["said"] for post in web.posts] == ["alert", "resolved", "alert"]
    assert len({post["incident"] for post in web.posts}) == 2


def test_each_late_pipeline_has_one_incident(house, web):
    published_until(house, MIDNIGHT - timedelta(days=1))
    published_until(house, MIDNIGHT - timedelta(days=1), "ai_coding")
    watch(house, web)
    assert sorted(web.said()) == [("alert", "ai_coding"), ("alert", "push_lift")]


def test_many_watchers_at_once_tell_it_once(house, web, warehouse_dsn):
    published_until(house, MIDNIGHT - timedelta(days=1))
    start = threading.Barrier(6)

    def one(seen_by):
        with psycopg.connect(warehouse_dsn, options="-c timezone=UTC") as db:
            start.wait()
            look(db, AT, seen_by)
            incidents.tell(db, to(web), PLACES)

    watchers = [threading.Thread(target=one, args=(f"watcher {n}",)) for n in range(6)]
    for watcher in watchers:
        watcher.start()
    for watcher in watchers:
        watcher.join()
    assert web.said() == [("alert", "push_lift")]
    assert len(house.rows("ops.incidents", "pipeline")) == 1


def test_what_nobody_took_is_tried_again_until_somebody_does_and_never_twice(house, web):
    published_until(house, MIDNIGHT - timedelta(days=1))
    web.answer = 503
    failures = watch(house, web)
    assert [str(failure) for failure in failures] == ["sink_0 (webhook) answered 503"]
    assert house.rows("ops.incidents", "alerted_at") == [(None,)]
    web.answer = 200
    for _ in range(3):
        assert watch(house, web) == []
    assert web.said() == [("alert", "push_lift")]


def test_a_destination_that_is_down_keeps_the_others_neither_waiting_nor_told_twice(house, web):
    published_until(house, MIDNIGHT - timedelta(days=1))
    with serving(Mail()) as mail:
        mail.refuse = True
        for _ in range(3):
            watch(house, web, mail)
        assert (len(web.posts), len(mail.mails)) == (1, 0)
        mail.refuse = False
        for _ in range(3):
            watch(house, web, mail)
        assert (len(web.posts), len(mail.mails)) == (1, 1)


def test_an_incident_that_ended_unheard_is_told_with_its_end(house, web):
    published_until(house, MIDNIGHT - timedelta(days=1))
    web.answer = 500
    watch(house, web)
    published_until(house, MIDNIGHT)
    watch(house, web)
    web.answer = 200
    watch(house, web)
    watch(house, web)
    assert web.said() == [("resolved", "push_lift")]
    assert web.posts[0]["alert_was_delivered"] is False
    assert "the alert itself could not be delivered here" in web.posts[0]["text"]


def test_without_any_connection_the_log_is_told(house, caplog):
    published_until(house, MIDNIGHT - timedelta(days=1))
    [log] = destinations({}.get)
    assert log.name == LOG
    look(house.db, AT, "watchdog")
    incidents.tell(house.db, [log], PLACES)
    assert "ALERT push_lift: 4 tables late" in [
        r.getMessage() for r in caplog.records if r.levelname == "ERROR"
    ]


def test_tasks_that_fail_for_good_are_one_incident_and_its_later_delay_the_same(house, web):
    published_until(house, MIDNIGHT - timedelta(days=1), "unified_users")
    before_due = MIDNIGHT + timedelta(minutes=20)
    fail(house, web, before_due)
    fail(house, web, before_due, "extract.engagement_groups")
    watch(house, web, at=AT)
    [alert] = web.posts
    assert (alert["said"], alert["kind"], alert["owner"]) == ("alert", "failed", "product analytics")
    assert alert["title"] == "ALERT unified_users: 1 task failed for good"
    assert [(task["job"], task["error"], task["attempts"], task["retries_left"]) for task in alert["failed"]] == [
        ("extract.engagement_posts", "SourceDown", 5, 0)]  # fmt: skip
    assert alert["logs"] == [LOG_PAGE]
    assert alert["runbook"].endswith("#a-task-failed-for-good")
    assert len(alert["assets"]) == 19, "all that the pipeline publishes"
    assert "extract.engagement_posts (SourceDown) after 5 attempts, no retries left; run r" in alert["text"]
    [(failed, stale)] = house.rows("ops.incidents", "failed", "stale")
    assert {task["job"] for task in failed} == {"extract.engagement_posts", "extract.engagement_groups"}
    assert {one["table"].split(".")[0] for one in stale} == {"aggregates"}, "the others are due later"


def test_a_weekly_task_that_nothing_published_depends_on_is_told_too(house, web):
    note_failure(house.db, "maintenance", failed_task(job="sweep"))
    incidents.tell(house.db, to(web), PLACES)
    house.given("ops.etl_runs", {
        "pipeline": "maintenance", "run_id": "r", "job": "sweep", "status": "success", "window_start": MIDNIGHT,
        "window_end": MIDNIGHT + timedelta(days=1), "started_at": AT, "finished_at": AT + timedelta(minutes=1)})  # fmt: skip
    watch(house, web, at=AT + timedelta(minutes=2))
    alert, resolved = web.posts
    assert (alert["said"], alert["owner"], alert["affected"], alert["assets"]) == (
        "alert",
        "platform",
        [],
        [],
    )
    assert "nothing that is published" in alert["text"]
    assert resolved["said"] == "resolved"


def test_files_that_are_late_are_named_and_are_no_asset(house, web):
    published_until(house, MIDNIGHT, "ai_coding")
    house.db.execute("delete from ops.etl_runs")
    watch(house, web, at=MIDNIGHT + timedelta(hours=13))
    [alert] = web.posts
    assert (alert["affected"], alert["assets"]) == (["exports/ai_coding"], [])


@pytest.mark.parametrize(
    ("job", "run_id", "end", "minutes", "is_over"),
    [
        ("extract.engagement_posts", "r", MIDNIGHT, 5, True),  # cleared
        ("extract.engagement_posts", "by hand", MIDNIGHT, 5, True),  # the day again, by another run
        ("extract.engagement_posts", "next", MIDNIGHT + timedelta(days=1), 5, True),
        ("extract.engagement_posts", "backfill", MIDNIGHT - timedelta(days=9), 5, False),
        ("extract.engagement_posts", "r", MIDNIGHT, -5, False),  # before it failed
        ("extract.engagement_groups", "r", MIDNIGHT, 5, False),  # a sibling
    ],
)
def test_a_failure_is_over_when_the_task_has_succeeded_for_its_days(
    house, web, job, run_id, end, minutes, is_over
):
    published_until(house, MIDNIGHT, "unified_users")
    fail(house, web)
    ran(house, job, "success", AT + timedelta(minutes=minutes), run_id, end)
    fresh(house, web)
    assert web.said() == [("alert", "unified_users")] + [("resolved", "unified_users")] * is_over


def test_a_mapped_task_is_not_made_up_for_by_one_of_its_siblings(house, web):
    published_until(house, MIDNIGHT, "unified_users")
    fail(house, web)
    ran(house, "extract.engagement_posts", "failed", AT, map_index=0)
    ran(house, "extract.engagement_posts", "success", AT + timedelta(minutes=5), map_index=1)
    fresh(house, web)
    assert web.said() == [("alert", "unified_users")]


def fresh(house, *sinks):
    """What a look does when nothing is late."""
    incidents.close(house.db, [], AT + timedelta(minutes=10))
    house.db.commit()
    incidents.tell(house.db, to(*sinks), PLACES)


def test_work_on_a_blocked_day_delays_its_alert_and_never_ends_it(house, web):
    """On call clears the red task, it fails again, it is cleared again, and passes at last."""
    day, blocked = timedelta(days=1), MIDNIGHT - timedelta(days=6)
    published_until(house, MIDNIGHT)
    for other in (day_on for n in range(8, 0, -1) if (day_on := MIDNIGHT - n * day) != blocked):
        house.given("ops.published_days", {"pipeline": "push_lift", "day_on": other, "run_id": "r"})
    given_sends(house, (1, 1, blocked + timedelta(hours=9)))
    ran(
        house,
        "validate.quality_score",
        "failed",
        AT - timedelta(minutes=30),
        "red",
        blocked + day,
        pipeline="push_lift",
    )

    def works(status, minutes):
        at = AT + timedelta(minutes=minutes)
        house.db.execute("update ops.etl_runs set status = %s, started_at = %s, finished_at = %s where run_id = 'red'",
                         [status, at, None if status == "running" else at])  # fmt: skip
        watch(house, web, at=at + timedelta(minutes=1))
        return web.said()

    alert, resolved = ("alert", "push_lift"), ("resolved", "push_lift")
    watch(house, web)
    assert web.said() == [], "somebody is working on it"
    watch(house, web, at=AT + timedelta(minutes=31))
    assert web.said() == [alert]
    for minutes in (40, 60, 120):
        assert works("running", minutes) == [alert]
        assert works("failed", minutes + 5) == [alert]
    house.given("ops.published_days", {"pipeline": "push_lift", "day_on": blocked, "run_id": "red"})
    assert works("success", 130) == [alert, resolved]


def test_work_on_a_blocked_day_does_not_end_the_incident_of_the_task_that_blocked_it(house, web):
    """Not even when the next day's run is green, which makes up for the task and not for the day."""
    blocked, job = MIDNIGHT - timedelta(days=2), "validate.quality_score"
    published_until(house, MIDNIGHT)
    for day_on in (blocked - timedelta(days=1), blocked + timedelta(days=1)):
        house.given("ops.published_days", {"pipeline": "push_lift", "day_on": day_on, "run_id": "r"})
    given_sends(house, (1, 1, blocked + timedelta(hours=9)))
    note_failure(house.db, "push_lift", failed_task(AT - timedelta(hours=3), job))
    ran(house, job, "success", AT - timedelta(hours=2), "next", MIDNIGHT, pipeline="push_lift")
    ran(
        house,
        job,
        "running",
        AT - timedelta(minutes=1),
        "red",
        blocked + timedelta(days=1),
        pipeline="push_lift",
    )
    watch(house, web)
    assert web.said() == [("alert", "push_lift")]


def test_a_late_alert_names_what_failed_lately_by_its_error_and_never_by_its_words(house, web):
    published_until(house, MIDNIGHT - timedelta(days=1), "unified_users")
    ran(
        house,
        "extract.engagement_posts",
        "failed",
        AT,
        error="SourceDown: password hunter2 of ann@example.org",
    )
    watch(house, web)
    [alert] = web.posts
    assert [(task["job"], task["error"]) for task in alert["failed"]] == [
        ("extract.engagement_posts", "SourceDown")
    ]
    assert "may have retries left" in alert["text"]
    assert alert["logs"] == [
        "https://airflow.example/dags/unified_users/runs/r/tasks/extract.engagement_posts"
    ]
    assert "hunter2" not in str(alert)
    assert "ann@" not in str(alert)


def test_a_reader_may_look_at_incidents_and_freshness(house):
    house.db.execute("set role plumbline_reader")
    assert house.rows("ops.incidents", "pipeline") == house.rows("ops.freshness", "table_name") == []


def test_nothing_to_tell_is_nothing_said(house, web):
    assert incidents.tell(house.db, to(web), PLACES) == []
    assert web.posts == []
