"""The shape of staging.posthog_activity, whichever way the events are counted."""

EVERYTHING = "*"  # the metric that counts every event
WEEKS = (
    1,
    2,
    3,
    4,
)  # before the send: four of the same weekdays, and a month at most that habits may have changed in
TOTALS = ("baseline_total", "post_total", *(f"week_{k}_total" for k in WEEKS))
COLUMNS = ("notification_id", "metric", *TOTALS)
