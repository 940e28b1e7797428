"""Keep the warehouse and the folder of validation pages from growing for ever.

**Reads** ops and staging; the statistics PostgreSQL keeps of its tables.

**Writes** nothing new: deletes what plumbline/maintenance/retention.py says is old enough, with its reason there.

**Grain** one run a week looks at everything; what one leaves the next one takes.

**Settles** at once.

**If red** nothing is lost and nothing is late: docs/runbook.md#maintenance. Clear it;
batches that were deleted stay so.
"""

from airflow.sdk import DAG, CronTriggerTimetable
from pendulum import datetime

from airflow_tasks import operations

with DAG(
    dag_id="maintenance",
    doc_md=__doc__,
    schedule=CronTriggerTimetable("30 12 * * 6", timezone="UTC"),  # Saturday noon: no pipeline works then
    start_date=datetime(2025, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    params=operations.DRY_RUN,
    tags=["operation"],
):
    operations.sweep()
