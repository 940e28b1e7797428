"""Rows of every table the page reads: few enough to check by eye, and one of each kind of trouble."""

import json
from datetime import UTC, date, datetime, timedelta

LATE_AT = datetime(2026, 3, 10, 6, tzinfo=UTC)
ZEROS = {
    "text": "", "boolean": False, "date": date(2025, 1, 1), "jsonb": "{}", "uuid": "0" * 8 + "-0000-0000-0000-" + "0" * 12,
    "timestamp with time zone": datetime(2025, 1, 1, tzinfo=UTC),
}  # fmt: skip
EVIL = '<script>alert("x")</script>'  # no text of a source may become part of a page
LONG = "What else was sent, the weekday and the choice of the audience are in this number as well. " * 12


def insert(db, table, **values):
    """One row; columns that may not be null and are not given are zeros."""
    schema, name = table.split(".")
    needed = db.execute(
        "select column_name, data_type from information_schema.columns where table_schema = %s and table_name = %s "
        "and is_nullable = 'NO' and column_default is null and is_identity = 'NO'", [schema, name],
    ).fetchall()  # fmt: skip
    row = {column: ZEROS.get(kind, 0) for column, kind in needed} | values
    names, signs = ", ".join(row), ", ".join(["%s"] * len(row))
    db.execute(f"insert into {table} ({names}) values ({signs})", list(row.values()))


def day(n):
    return date(2026, 1, 1) + timedelta(n)


def at(n, hour=0):
    return datetime(2026, 1, 1, hour, tzinfo=UTC) + timedelta(n)


def insert_all(db):
    _operations(db)
    _push_lift(db)
    _users(db)
    _coding(db)
    db.commit()


def _operations(db):
    now = datetime.now(UTC).replace(microsecond=0)
    for table, pipeline, late in (
        ("aggregates.push_overview", "push_lift", timedelta(0)),
        ("aggregates.campaign_lift", "push_lift", timedelta(0)),
        ("aggregates.daily_metrics", "unified_users", timedelta(days=1, hours=2)),
        ("aggregates.ai_coding_report", "ai_coding", None),
    ):
        insert(db, "ops.freshness", table_name=table, pipeline=pipeline, owner="growth", measured_at=now, late_by=late,
               good_until_at=now - timedelta(hours=30), expected_by_at=now)  # fmt: skip
    stale = [{"table": "aggregates.daily_metrics", "good_until_at": "2026-03-09T00:00:00Z"}]
    failed = [{"job": "extract.engagement_posts", "run_id": "run-9", "attempts": 5, "error": "SourceDown"}]
    insert(db, "ops.incidents", pipeline="unified_users", kind="late", opened_at=LATE_AT, opened_by="watchdog",
           stale=json.dumps(stale), failed=json.dumps(failed))  # fmt: skip
    for n in range(10):
        for pipeline in ("push_lift", "unified_users"):
            broken = pipeline == "unified_users" and n == 9
            for job in ("extract.engagement_posts", "core.push_sends"):
                insert(db, "ops.etl_runs", pipeline=pipeline, run_id=f"run-{n}", job=job, window_start=at(n),
                       window_end=at(n + 1), started_at=at(n + 1, 3), finished_at=at(n + 1, 4), rows_in=1_000 + n,
                       rows_stored=990 + n, rows_duplicate=0, rows_dead=10, rows_filtered=0, row_count=990 + n,
                       status="failed" if broken else "success", attempts=5 if broken else 1,
                       details=json.dumps({"error": f"SourceDown: {EVIL}"} if broken else {}))  # fmt: skip
        for dimension, value, floor in (
            ("readable", 0.999 - n / 5000, 0.99), ("mapped", 0.9 + n / 200, 0.5), ("score", 0.95 + n / 300, 0.8),
        ):  # fmt: skip
            insert(db, "ops.quality_scores", pipeline="push_lift", run_id=f"run-{n}", dimension=dimension, value=value,
                   floor=floor, passed=True, window_start=at(n), window_end=at(n + 1), numerator=value * 1000,
                   denominator=1000, weight=None if dimension == "score" else 0.5)  # fmt: skip
    insert(db, "ops.quality_scores", pipeline="push_lift", run_id="run-10", dimension="mapped", value=None, floor=0.5,
           passed=False, window_start=at(10), window_end=at(11), reason="nothing to map")  # fmt: skip
    insert(db, "ops.quality_scores", pipeline="unified_users", run_id="run-9", dimension="linked", value=0.97, floor=0.9,
           passed=True, window_start=at(9), window_end=at(10), numerator=970, denominator=1000)  # fmt: skip
    rules = [
        {"rule": "not_null", "column": "user_id", "success": False, "on_fail": "stop", "unexpected_count": 3}
    ]
    insert(db, "ops.validation_results", pipeline="unified_users", run_id="run-9", table_name="core.user_days",
           window_start=at(9), window_end=at(10), passed=False, rules=4, rules_failed=1, results=json.dumps(rules),
           page="validation/unified_users/run-9/core.user_days.html")  # fmt: skip
    insert(db, "ops.validation_results", pipeline="unified_users", run_id="run-8", table_name="core.user_days",
           window_start=at(8), window_end=at(9), passed=True, rules=4, rules_failed=2,
           results=json.dumps([rule | {"on_fail": "warn"} for rule in rules * 2]))  # fmt: skip
    for n in range(3):
        insert(db, "ops.dead_letters", pipeline="push_lift", source="staging.push_notifications", record_key=f"k{n}",
               reason="unknown_status", payload="somebody@example.com", detail="secret", partition_on=day(n),
               first_run_id="run-1", last_run_id="run-2")  # fmt: skip
    insert(db, "ops.restatements", table_name="aggregates.daily_metrics", row_key='{"day_on": "2026-01-03"}',
           column_name="active_users", old_value="10", new_value="11", cause="late rows", run_id="run-9")  # fmt: skip
    insert(db, "ops.restatements", table_name="restricted.top_posters", row_key='{"name": "Ann Other"}',
           column_name="posts", old_value="1", new_value="2", cause="late rows", run_id="run-9")  # fmt: skip


def _push_lift(db):
    for n in range(8):
        key, title = f"key-{n}", EVIL if n == 0 else f"Sale of week {n}, everything must go"
        insert(db, "core.campaigns", campaign_key=key, campaign_id=f"campaign-{n}", identity="given", title=title,
               layer_id=n % 3, sends=100, recipients=90, first_sent_at=at(n), last_sent_at=at(n))  # fmt: skip
        insert(db, "aggregates.push_overview", campaign_key=key, campaign_id=f"campaign-{n}", identity="given",
               title=title, first_sent_at=at(n), last_sent_at=at(n), sends=100, recipients=90, has_id=88,
               known_person=80, covered=70, measured_sends=80, unmapped_sends=20, has_id_rate=0.978,
               known_person_rate=0.889, covered_rate=0.875)  # fmt: skip
        for metric in ("sessions", "baskets"):
            thin = n % 4 == 3
            middle = (n - 3) / 100
            scarce = 0.98 if n == 7 else None  # a mean of three users, far beyond all intervals
            insert(db, "aggregates.campaign_lift", campaign_key=key, metric=metric, population="all", sends=100,
                   recipients=90, mapped=80, covered=70, analysed=3 if thin else 80, lift_mean=scarce if thin else middle,
                   ci_low=None if thin else middle - 0.04, ci_high=None if thin else middle + 0.05,
                   p_value=None if thin else 0.2, design_label="insufficient" if thin else "descriptive",
                   statement="Needs 1,389 users." if thin else f"Users changed by {middle:+.2f} {metric} a day. " + LONG * (n == 6),
                   reason="3 users, needs 30" if thin else None, is_provisional=n == 7)  # fmt: skip


def _users(db):
    for n in range(60):
        for people, more in (("included", 0), ("everyone", 5)):
            insert(db, "aggregates.daily_metrics", day_on=day(n), population=people, time_zone="UTC", users=2000 + 3 * n,
                   new_users=3, active_users=20 + n % 7 + more, rolling_7d_users=80 + n % 11 + more,
                   rolling_28d_users=160 + n + more, standard_active_users=20 + n % 7 + more, is_provisional=n > 56,
                   stickiness_rate=0.13, unknown_reason="the source does not say who searched")  # fmt: skip
    for n in range(8):
        insert(db, "aggregates.weekly_metrics", week_on=day(7 * n), population="included", time_zone="UTC",
               active_users=80 + n, standard_active_users=80 + n, is_provisional=n == 7)  # fmt: skip
        for period in range(8 - n):
            stay = max(40 - 5 * period, 3)
            insert(db, "aggregates.cohort_retention", cohort_kind="week", cohort_on=day(7 * n), period_no=period,
                   population="included", time_zone="UTC", cohort_users=50, eligible_users=50, bounded_users=stay,
                   bounded_rate=stay / 50, unbounded_users=50, unbounded_rate=1, bracket_eligible_users=50,
                   bracket_users=stay, bracket_rate=stay / 50, is_mature=period < 7 - n)  # fmt: skip
    for n in (1, 2):
        insert(db, "aggregates.monthly_metrics", month_on=date(2026, n, 1), population="included", time_zone="UTC",
               active_users=150 + n, standard_active_users=150 + n)  # fmt: skip


def _coding(db):
    for n in range(6):
        for repo in ("acme/shop", "acme/tiny"):
            small = repo == "acme/tiny"
            insert(db, "aggregates.ai_coding_report", as_of_on=day(7 * n), repo=repo, window_days=28, time_zone="UTC",
                   privacy="suppressed" if small else "shown", status="suppressed" if small else "ok",
                   developers=None if small else 12, calls=None if small else 900 + n,
                   acceptance_rate=None if small else 0.6 + n / 50, merged_pull_requests=None if small else 40 + n,
                   caveat="Associations, never effects. " + LONG, report="{}")  # fmt: skip
    for pair, strength in (("call_count", 0.3), ("total_tokens", 0.05)):
        for lag in range(-7, 15):
            r = strength if 0 <= lag <= 3 else 0.02 * (lag % 3)
            insert(db, "aggregates.correlation_cache", correlation_date=day(35), repo="acme/shop", metric_x=pair,
                   metric_y="merged_pr_count", lag_days=lag, time_zone="UTC", privacy="shown", pearson_r=r, pearson_low=r - 0.2,
                   pearson_high=r + 0.2, pearson_p=0.04, p_adjusted=0.2, sample_size=80, effective_n=60, family="f",
                   family_size=44, weekday_adjusted=True, is_control=lag < 0,
                   verdict="associated" if r == 0.3 else "not distinguishable")  # fmt: skip
    for n in range(30):
        insert(db, "aggregates.daily_github_metrics", event_date=day(n), repo="acme/shop", time_zone="UTC",
               merged_pr_count=n % 5, opened_pr_count=n % 6, commit_count=2 * n)  # fmt: skip
    insert(db, "restricted.cost_reconciliation", month_on=day(0), provider="anthropic", calls=100, unpriced_calls=2,
           reported_usd=10.5, priced_usd=1.5, calls_usd=12.0, invoiced_usd=12.6, difference_usd=0.6,
           difference_rate=0.0476)  # fmt: skip
