"""A warehouse full of measured exposures, for the speed of the lift."""

import psycopg

METRICS = ("sessions", "closet_adds", "wishlist_adds", "offers_created", "offers_accepted")
RUN_ID = "benchmark"
CAMPAIGNS = """
insert into core.campaigns
    (campaign_key, identity, title, content_key, titles, first_sent_at, last_sent_at, sends, recipients)
select 'campaign-' || n, 'given', 'Title ' || n, md5(n::text), 1, '2025-03-01', '2025-03-01', 1, 1
from generate_series(0, %(campaigns)s - 1) as n;
insert into staging.push_touched_campaigns
select %(run_id)s, campaign_key from core.campaigns
"""
EXPOSURES = """
insert into core.push_exposures
    (notification_id, user_id, campaign_key, sent_at, post_ends_at, settles_at, arm, person_id, mapping_method,
     observed_from, baseline_days, weekday_weeks, sends_in_baseline, sends_in_post, is_clean, is_deleted_user)
select
    md5('send ' || n)::uuid, md5('user ' || n %% %(users)s)::uuid, 'campaign-' || n %% %(campaigns)s,
    '2025-03-01 12:00+00', '2025-03-03 12:00+00', '2025-03-03 18:00+00', 'treated',
    md5('person ' || n %% %(users)s)::uuid, 'posthog_distinct_id', '2025-01-01 00:00+00', 30, 4, 0, 0,
    random() < 0.5, false
from generate_series(0, %(rows)s - 1) as n
"""
LIFTS = """
insert into aggregates.user_lift
    (notification_id, metric, user_id, sent_at, is_covered, baseline_total, baseline_days, baseline_daily,
     post_total, post_days, post_daily, lift, relative_lift, is_newly_active,
     weekday_total, weekday_days, weekday_daily, weekday_lift)
select
    notification_id, metric, user_id, sent_at, true, before, 30, before / 30, after, 2, after / 2,
    after / 2 - before / 30, (after / 2 - before / 30) / nullif(before / 30, 0), before = 0 and after > 0,
    same_days, 8, same_days / 8, after / 2 - same_days / 8
from core.push_exposures
cross join unnest(%(metrics)s::text[]) as metric
cross join lateral (
    -- counts with a long tail, many of them zero; the reference to the row makes it draw anew for every row
    select
        floor(-9 * ln(1 - random()) * (random() < 0.7)::int + baseline_days * 0) as before,
        floor(-0.7 * ln(1 - random()) + baseline_days * 0) as after,
        floor(-2.4 * ln(1 - random()) + baseline_days * 0) as same_days
) as drawn
order by notification_id, metric
"""


def make_exposures(dsn: str, rows: int, campaigns: int, *, with_lifts: bool = True) -> None:
    """`rows` exposures spread over `campaigns`, each measured in five metrics; the same numbers every time."""
    values = {
        "rows": rows, "campaigns": campaigns, "users": max(1, rows // 3), "metrics": list(METRICS), "run_id": RUN_ID,
    }  # fmt: skip
    with psycopg.connect(dsn) as db, psycopg.ClientCursor(db) as cursor:
        cursor.execute("select setseed(0.25)")
        for text in (CAMPAIGNS, EXPOSURES, *([LIFTS] if with_lifts else [])):
            cursor.execute(text, values)
    with psycopg.connect(dsn, autocommit=True) as db:
        db.execute("vacuum (analyze)")
        db.execute("checkpoint")
