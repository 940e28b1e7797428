"""Did a push notification change what users did next?

**Reads** push database: push_notifications or user_notifications, users; automation files; PostHog.

**Writes** core.push_sends, core.dim_automation, core.campaigns, core.identity_map, core.push_exposures;
aggregates.user_lift, aggregates.campaign_lift, aggregates.lift_family, aggregates.push_overview.

**Grain** one run is one UTC day (or the days of window_from to window_to); running it again replaces them.

**Settles** a send is measured 54 h after it: 48 h of behaviour and 6 h for late events. That is the run two
days later for sends before 18:00 UTC, three days later for the rest; until then: is_provisional.

**If red** look at the stage; every stage has its page in docs/runbook.md, and clearing is always safe.

- `extract`: a source did not answer, or changed its shape; the message names the connection. Network
  troubles are retried; clear the task when the source is back.
- `validate`: the inputs are wrong. Nothing was published, the last good numbers stay. Fix the inputs, then
  clear from `extract`.
- any other: ours. The task id names the table, the table names the file in include/sql.
"""

from airflow.sdk import DAG, TaskGroup, chain
from pendulum import datetime

from airflow_tasks import alerts, stages
from airflow_tasks.stages import fill, gate, land, land_batches, score, translate
from plumbline.push_lift import (
    activity,
    automation,
    campaign_lift,
    multiple_testing,
    people,
    project,
    quality,
)
from plumbline.sources import push_database
from plumbline.steps import Compute, Fill

with DAG(
    dag_id="push_lift",
    doc_md=__doc__,
    schedule=stages.DAILY,
    start_date=datetime(2025, 1, 1, tz="UTC"),
    catchup=False,
    deadline=alerts.deadline("push_lift"),
    max_active_runs=1,  # two windows must not rewrite the same campaigns at once
    params=stages.PARAMS,
    tags=["push", "experiments"],
):
    with TaskGroup("extract") as extract:
        chain(
            land(
                "staging.push_notifications", read=push_database.read_notifications, conn_id="push_database"
            ),
            land("staging.push_users", read=push_database.read_users, conn_id="push_database"),
        )
        land("staging.push_automations", read=automation.read_files, conn_id="push_automations")
        land("staging.posthog_events", read=project.read_events, conn_id="posthog")
        land("staging.posthog_project", read=project.read_project, conn_id="posthog")

    with TaskGroup("map") as map_:
        sends = fill("core.push_sends")
        automations = translate(
            "core.dim_automation", from_="staging.push_automations", row=automation.automation_version
        )
        chain([sends, automations], fill("core.campaigns"))

    with TaskGroup("enrich") as enrich:
        chain(
            fill("staging.push_scope"),
            land_batches("staging.posthog_persons", read=people.read_people, conn_id="posthog"),
            fill("core.identity_map"),
            fill("core.push_exposures"),
            land_batches("staging.posthog_activity", read=activity.read_activity, conn_id="posthog"),
        )

    with TaskGroup("validate") as validate:
        gate("core.push_exposures")
        gate("staging.posthog_activity")
        score("core.push_exposures", using=quality.dimensions)

    with TaskGroup("analyze") as analyze:
        publish = stages.publish(
            Fill("staging.push_touched_campaigns"),
            Fill("aggregates.user_lift"),
            Compute("aggregates.campaign_lift", using=campaign_lift.lift_by_campaign),
            Compute("aggregates.lift_family", using=multiple_testing.adjust_family),
            Fill("aggregates.push_overview"),
            Fill("ops.published_days"),
            checkpoint="push_lift",
        )
        chain(publish, stages.export("aggregates.campaign_lift"))

    chain(extract, map_, enrich, validate, analyze)
