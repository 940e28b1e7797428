"""push_lift: sends that were repaired in their source go back to their day through a replay, and the numbers follow."""

import psycopg

from local.push_lift_in_process import TASKS
from plumbline import replay
from plumbline.push_lift.replay import SOURCES
from plumbline.replay import Asked
from plumbline.run import Run
from plumbline.window import Window

from .test_repairs import clean, days_between, made, same, source  # noqa: F401 - fixtures

[NOTIFICATIONS] = [one for one in SOURCES if one.name == "staging.push_notifications"]
RUN = Run("dead_letter_replay", "replay", Window.of_days("2017-09-01", "2017-09-02"))


def test_a_send_whose_time_was_repaired_returns_to_its_day_and_into_the_numbers(new_bench, made, source):  # noqa: F811
    address, execute = source
    lost = "id = (select id from push_notifications where sent_timestamp::date = '2017-08-08' and campaign_id is not null order by id limit 1)"
    with psycopg.connect(address) as db:
        [(send, at)] = db.execute(
            f"select id, sent_timestamp from push_notifications where {lost}"
        ).fetchall()
    execute("update push_notifications set sent_timestamp = null where id = %s", send)
    days_between(made, 0, 7)
    kept = "select reason, status from ops.dead_letters where record_key = %s"
    assert made.ask(kept, str(send)) == [("missing_time", "open")]

    execute("update push_notifications set sent_timestamp = %s where id = %s", at, send)
    with made.pipeline.connect() as db:
        letters, windows = replay.prepare(
            db, NOTIFICATIONS, made.pipeline.source, Asked(reason="missing_time"), RUN
        )
    assert letters >= 1
    assert Window.of_days("2017-08-08", "2017-08-09") in windows
    for triggered in replay.triggered(NOTIFICATIONS, windows, RUN):
        conf = triggered["conf"]
        run = made.pipeline.named(conf["window_from"], conf["window_to"], triggered["trigger_run_id"])
        for task in TASKS:
            made.pipeline.do(task, run)
    with made.pipeline.connect() as db:
        counts = replay.settle(db, NOTIFICATIONS, RUN)

    assert (counts["repaired"], counts["tried"]) == (1, letters)
    assert made.ask("select sent_at from core.push_sends where notification_id = %s", send) == [(at,)]
    assert made.ask(kept, str(send)) == []
    assert counts["still_dead"] == letters - 1, "the others are as broken as before"
    same(made, clean(new_bench, source))
