"""The shape of staging.posthog_activity, whichever way the events are counted."""

EVERYTHING = "*"  # the metric that counts every event
TOTALS = ("baseline_total", "post_total", "week_1_total", "week_2_total", "week_3_total", "week_4_total")
COLUMNS = ("notification_id", "metric", *TOTALS)
