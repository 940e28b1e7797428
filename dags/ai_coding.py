"""Do AI coding tools and delivery move together?

**Reads** traces of AI assistants (JSON lines); GitHub; developers.csv, model_prices.csv, invoices.csv.

**Writes** core.llm_calls, core.coding_sessions, core.pull_requests and what belongs to them; in aggregates
daily_session_metrics, daily_github_metrics, correlation_cache, ai_coding_report; cost_reconciliation; Parquet files.

**Grain** one run is one UTC day (or the days of window_from to window_to); published up to the end of the latest run.

**Settles** a day's numbers 3 days after it; later changes are in ops.restatements.

**If red** look at the stage; every stage has its page in docs/runbook.md, and clearing is always safe.

- `extract`: a source did not answer; the message names the connection. Unreadable lines are in ops.dead_letters.
- `validate`: the inputs are wrong. Nothing was published, the last good numbers stay. Fix the inputs, then
  clear from `extract`. Traces that lost calls on purpose: trigger with accept_shrink.
- any other: ours. The task id names the table, the table names the file in include/sql.
"""

from airflow.sdk import DAG, TaskGroup, chain
from pendulum import datetime

from airflow_tasks import alerts, stages
from airflow_tasks.stages import fill, gate, land, land_parts
from plumbline.ai_coding import github_activity, reference_files, trace_files, trace_landing
from plumbline.ai_coding.correlations import correlate
from plumbline.ai_coding.developer_keys import DeveloperKeys
from plumbline.ai_coding.lake_export import export_lake
from plumbline.ai_coding.published import AGGREGATES, IN_SQL
from plumbline.ai_coding.report import reports
from plumbline.hold import Hold
from plumbline.restate import Restate
from plumbline.steps import Fill

with DAG(
    dag_id="ai_coding",
    doc_md=__doc__,
    schedule=stages.DAILY,
    start_date=datetime(2025, 1, 1, tz="UTC"),
    catchup=False,
    deadline=alerts.deadline("ai_coding"),
    max_active_runs=1,  # two runs must not move the same state
    params=stages.PARAMS | stages.TRACE_PARAMS,
    tags=["ai", "developers", "github"],
):
    with TaskGroup("extract") as extract:
        land_parts(
            "staging.trace_calls",
            plan=trace_files.plan_files,
            read=trace_landing.land_files,
            conn_id="ai_traces",
        )
        land_parts(
            "staging.github_pull_requests",
            plan=github_activity.plan_repositories,
            read=github_activity.land_repository,
            conn_id="github",
        )
        land("staging.developer_identities", read=reference_files.read_developers, conn_id="ai_reference")
        land("staging.model_prices", read=reference_files.read_prices, conn_id="ai_reference")
        land("staging.ai_invoices", read=reference_files.read_invoices, conn_id="ai_reference")

    with TaskGroup("map") as map_:
        chain(
            [fill("staging.coding_runs"), fill("core.model_prices")],
            fill("core.llm_calls"),
            fill("core.developers"),
            [fill("core.commits"), fill("core.pull_request_reopenings")],
            fill("core.pull_requests"),
        )

    with TaskGroup("enrich") as enrich:
        chain(
            fill("core.coding_sessions"),
            [fill("core.pull_request_calls"), fill("core.developer_days")],
            fill("staging.coding_dirty"),
            fill("core.repo_days"),
            fill("core.model_days"),  # whether a model is shown follows from its repository's day
        )

    with TaskGroup("validate") as validate:
        gate("staging.trace_reads")
        gate("staging.github_repositories")
        gate("core.llm_calls")
        gate("core.pull_requests")
        gate("core.repo_days")

    with TaskGroup("analyze") as analyze:
        publish = stages.publish(
            DeveloperKeys(),
            *(Restate(table) for table in IN_SQL),
            Restate("aggregates.correlation_cache", using=correlate),
            Restate("aggregates.ai_coding_report", using=reports),
            Hold(*AGGREGATES),
            Fill("staging.coding_days"),
            checkpoint="ai_coding",
        )
        chain(publish, stages.export_lake(export_lake))

    chain(extract, map_, enrich, validate, analyze)
