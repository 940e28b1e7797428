"""When pipelines run, how often a task is tried, how many at once, and what a trigger form asks for."""

from datetime import timedelta

from airflow.sdk import CronDataIntervalTimetable, Param

from airflow_tasks import alerts

DAILY = CronDataIntervalTimetable("@daily", timezone="UTC")

# Retry the network, not the data: sources come back, a wrong row does not. What no repetition can mend is Permanent
# and fails at once, whatever retries are left: the verdict of a gate is, a worker that died in the middle of it is not.
NETWORK = {"retries": 4, "retry_delay": timedelta(minutes=1), "retry_exponential_backoff": 2,
           "max_retry_delay": timedelta(minutes=15)} | alerts.TOLD  # fmt: skip
WAREHOUSE = {"retries": 2, "retry_delay": timedelta(seconds=30)} | alerts.TOLD

# What a source bears at once, over all tasks and runs; a landing task may open two connections.
POOLS = {
    "push_database": {"pool": "push_database", "pool_slots": 2},
    "posthog": {"pool": "posthog"},
    "engagement_database": {"pool": "engagement_database"},
    "chemlink_database": {"pool": "chemlink_database"},
    "github": {"pool": "github"},
}

PARAMS = {
    "window_from": Param(None, type=["null", "string"], format="date", title="First day",
                         description="Backfill: first UTC day. Empty: the run's own day."),
    "window_to": Param(None, type=["null", "string"], format="date", title="Day after the last",
                       description="Backfill: this day is not included."),
    "dry_run": Param(False, type="boolean", title="Dry run",
                     description="Everything up to validate; publish says what it would change and rolls back."),
}  # fmt: skip

SETTLED_PARAMS = {
    "accept_restatements": Param(False, type="boolean", title="Accept restatements",
                                 description="Publish although much of what had settled changes, on purpose."),
}  # fmt: skip

TRACE_PARAMS = {
    "accept_shrink": Param(False, type="boolean", title="Accept lost traces",
                           description="Publish although calls that were known are in no file any more."),
}  # fmt: skip

MIRROR_PARAMS = {
    "full_reload": Param(False, type="boolean", title="Full reload",
                         description="Read every source table whole instead of what changed."),
    "accept_shrink": Param(False, type="boolean", title="Accept shrunken tables",
                           description="Publish although a table lost most or the newest of its rows, or a field."),
}  # fmt: skip
