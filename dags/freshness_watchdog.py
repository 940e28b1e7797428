"""Is everything that readers see up to date?

**Reads** every published table of the warehouse; the checkpoints of the pipelines.

**Writes** ops.freshness, ops.incidents, ops.incident_messages; tells the destinations of connection `alerts`.

**Grain** one run is one look. Looks may be repeated and may meet: an incident is told once.

**Settles** at once.

**If red** nobody knows whether anything is late: docs/runbook.md#nobody-can-tell. It is not the watchdog that is red
when tables are late; see docs/runbook.md#a-pipeline-is-late.
"""

from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable
from pendulum import datetime

from airflow_tasks import alerts

with DAG(
    dag_id="freshness_watchdog",
    doc_md=__doc__,
    schedule=CronTriggerTimetable("*/10 * * * *", timezone="UTC"),
    start_date=datetime(2025, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,  # the next look says all that this one could
    dagrun_timeout=timedelta(minutes=20),
    tags=["operation"],
):
    alerts.watchdog()
