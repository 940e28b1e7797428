"""A warehouse full of measured exposures, for the speed of the lift and of a gate."""

import psycopg

from plumbline.push_lift.settings import sql_parameters
from plumbline.run import Run
from plumbline.steps import Fill
from plumbline.window import Window

METRICS = ("sessions", "closet_adds", "wishlist_adds", "offers_created", "offers_accepted")
MEANING = sql_parameters(lambda conn_id: {"vocabulary": "marketplace"}) | {"metrics": list(METRICS)}
RUN = Run("push_lift", "benchmark", Window.of_days("2025-03-01", "2025-03-02"), MEANING)
EXPOSURES = """
insert into core.campaigns
    (campaign_key, identity, title, content_key, titles, first_sent_at, last_sent_at, sends, recipients)
select 'campaign-' || n, 'given', 'Title ' || n, md5(n::text), 1, '2025-03-01', '2025-03-01', 1, 1
from generate_series(0, %(campaigns)s - 1) as n;

insert into staging.push_touched_campaigns (run_id, campaign_key)
select %(run_id)s, campaign_key from core.campaigns;

insert into core.push_exposures
    (notification_id, user_id, campaign_key, sent_at, post_ends_at, settles_at, arm, person_id, mapping_method,
     observed_from, baseline_days, weekday_weeks, sends_in_baseline, sends_in_post, is_clean, is_deleted_user)
select
    md5('send ' || n)::uuid, md5('user ' || n %% %(users)s)::uuid, 'campaign-' || n %% %(campaigns)s,
    '2025-03-01 12:00+00', '2025-03-03 12:00+00', '2025-03-03 18:00+00', 'treated',
    md5('person ' || n %% %(users)s)::uuid, 'posthog_distinct_id', '2025-01-01 00:00+00', 30, 4, 0, 0,
    random() < 0.5, false
from generate_series(0, %(rows)s - 1) as n;

insert into staging.push_scope
    (run_id, notification_id, user_id, sent_at, is_in_window, is_due, user_batch, send_batch)
select %(run_id)s, notification_id, user_id, sent_at, true, true, 0, 0
from core.push_exposures
"""
ACTIVITY = """
insert into staging.posthog_activity
    (notification_id, metric, baseline_total, post_total, week_1_total, week_2_total, week_3_total, week_4_total)
select
    notification_id, metric,
    -- counts with a long tail, many of them zero
    floor(-9 * ln(1 - random()) * (random() < 0.7)::int), floor(-0.7 * ln(1 - random())),
    floor(-0.6 * ln(1 - random())), floor(-0.6 * ln(1 - random())),
    floor(-0.6 * ln(1 - random())), floor(-0.6 * ln(1 - random()))
from core.push_exposures
cross join unnest(array['*'] || %(metrics)s::text[]) as metric
"""


def make_exposures(dsn: str, rows: int, campaigns: int) -> None:
    """`rows` exposures of RUN spread over `campaigns`, not yet measured."""
    sizes = {"rows": rows, "campaigns": campaigns, "users": max(1, rows // 3)}
    with psycopg.connect(dsn) as db, psycopg.ClientCursor(db) as cursor:
        cursor.execute("select setseed(0.25)")  # the same numbers every time
        cursor.execute(EXPOSURES, RUN.parameters | sizes)
    _settle(dsn)


def measure_exposures(dsn: str) -> None:
    """Invented activity for all of them in five metrics, and the pipeline's own aggregates.user_lift from it."""
    with psycopg.connect(dsn) as db, psycopg.ClientCursor(db) as cursor:
        cursor.execute("select setseed(0.75)")
        cursor.execute(ACTIVITY, RUN.parameters)
        cursor.execute("analyze staging.posthog_activity")
        Fill("aggregates.user_lift").apply(db, RUN)
    _settle(dsn)


def _settle(dsn: str) -> None:
    """Leave nothing for later that the first way measured would pay for."""
    with psycopg.connect(dsn, autocommit=True) as db:
        db.execute("vacuum (analyze)")
        db.execute("checkpoint")
