"""Bring the warehouse's tables and roles to the shape this version of the code wants.

**Reads** include/sql: every .create.sql and .view.sql, roles.sql, the pending files of migrations.

**Writes** schemas, tables, views, comments and grants of the warehouse; no rows but those of migrations.

**Grain** one run is one set-up, by hand only. Running it again changes nothing.

**Settles** at once.

**If red** docs/runbook.md#warehouse-set-up. A migration that failed was rolled back and is named, with those applied
before it. Leave the pipelines paused, correct the file, trigger this again: it goes on where it stopped.
"""

from airflow.sdk import DAG
from pendulum import datetime

from airflow_tasks import operations

with DAG(
    dag_id="warehouse_setup",
    doc_md=__doc__,
    schedule=None,
    start_date=datetime(2025, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,  # the next one would only wait for its lock
    tags=["operation"],
):
    operations.set_up_warehouse()
