"""Who are our users, what do they do, and do they stay?

**Reads** two application databases, the engagement platform and the profile service; excluded_accounts.csv.

**Writes** core.unified_users, core.user_journey_events and what belongs to them; core.consistency_report;
fourteen tables in aggregates; restricted.top_posters, restricted.top_posts; three training sets in ai.

**Grain** one run is one UTC day (or the days of window_from to window_to); what is published moves forward to the
end of the latest run. Running a day again changes nothing that has not changed in the sources.

**Settles** a day's numbers 3 days after it; what changes a settled number later is in ops.restatements.

**If red** look at the stage; every stage has its page in docs/runbook.md, and clearing is always safe.

- `extract`: a source did not answer, or lost a column; the message names it. Clear when it is back.
- `validate`: the inputs are wrong. Nothing was published, the last good numbers stay. Fix the inputs, then
  clear from `extract`. A table that shrank on purpose: trigger with accept_shrink.
- any other: ours. The task id names the table, the table names the file in include/sql.
"""

from airflow.sdk import DAG, TaskGroup, chain
from pendulum import datetime

from airflow_tasks import alerts, stages
from airflow_tasks.stages import fill, gate, land, mirror
from plumbline.hold import Hold
from plumbline.restate import Restate
from plumbline.restatement_limit import RestatementLimit
from plumbline.sources import chemlink_database, engagement_database
from plumbline.steps import Fill
from plumbline.unified_users import excluded_accounts
from plumbline.unified_users.published import AGGREGATES, RESTRICTED, TRAINING_SETS, WATCHED
from plumbline.unified_users.training_sets import NoLeak, TrainingSet

with DAG(
    dag_id="unified_users",
    doc_md=__doc__,
    schedule=stages.DAILY,
    start_date=datetime(2025, 1, 1, tz="UTC"),
    catchup=False,
    deadline=alerts.deadline("unified_users"),
    max_active_runs=1,  # two runs must not move the same state
    params=stages.PARAMS | stages.MIRROR_PARAMS | stages.SETTLED_PARAMS,
    tags=["users", "engagement", "retention"],
):
    with TaskGroup("extract") as extract:
        for table in engagement_database.TABLES:
            mirror(table, conn_id="engagement_database")
        for table in chemlink_database.TABLES:
            mirror(table, conn_id="chemlink_database")
        land("staging.excluded_accounts", read=excluded_accounts.read_rules, conn_id="excluded_accounts")

    with TaskGroup("map") as map_:
        fill("core.companies")
        fill("core.roles")
        fill("core.locations")
        fill("core.schools")
        fill("core.degrees")
        fill("core.languages")
        fill("core.glossary_terms")
        chain(
            fill("staging.unified_runs"),
            [fill("core.excluded_accounts"), fill("staging.unified_matches"), fill("core.bulk_operations")],
            fill("core.identity_links"),
            fill("core.unified_users"),
        )

    with TaskGroup("enrich") as enrich:
        chain(
            fill("core.user_journey_events"),
            fill("core.user_days"),
            [fill("core.user_cohorts"), fill("core.consistency_report")],
        )

    with TaskGroup("validate") as validate:
        gate("ops.row_counts")
        gate("core.excluded_accounts")
        gate("core.consistency_report")
        gate("core.unified_users")
        gate("core.user_journey_events")
        gate("core.user_days")

    with TaskGroup("analyze") as analyze:
        publish = stages.publish(
            Fill("staging.unified_dirty"),
            *map(Restate, AGGREGATES + RESTRICTED),
            RestatementLimit(*WATCHED),
            *map(TrainingSet, TRAINING_SETS),
            Hold(*AGGREGATES),
            NoLeak(TRAINING_SETS),
            Fill("staging.unified_touched"),
            Fill("ops.published_watermarks"),
            checkpoint="unified_users",
        )
        chain(publish, [stages.export_data_set(table) for table in TRAINING_SETS])

    chain(extract, map_, enrich, validate, analyze)
