"""The push_lift pipeline in one process, without Airflow: for benchmarks and for tests over many windows.

The gates, which only look, and the export are left out. The order is the DAG's; a test holds the two together.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from local.pipeline_in_process import PipelineInProcess, Task, applied, landed, publication, transaction
from plumbline.batches import batches_of, land_batch
from plumbline.landing import land_query
from plumbline.push_lift import (
    activity,
    automation,
    campaign_lift,
    multiple_testing,
    people,
    project,
    quality,
)
from plumbline.push_lift.settings import sql_parameters
from plumbline.run import Run
from plumbline.scoring import QualityTooLow, judge_run
from plumbline.sources import push_database
from plumbline.sources.posthog import PostHog
from plumbline.sources.push_database import PushDatabase
from plumbline.steps import Compute, Fill, Step, Translate

PUBLISHED: tuple[Step, ...] = (
    Fill("staging.push_touched_campaigns"),
    Fill("aggregates.user_lift"),
    Compute("aggregates.campaign_lift", using=campaign_lift.lift_by_campaign),
    Compute("aggregates.lift_family", using=multiple_testing.adjust_family),
    Fill("aggregates.push_overview"),
    Fill("ops.published_days"),
)


def _query(table: str, read: Callable) -> Task:
    return lambda pipeline, run: land_query(pipeline.connect, table, read(pipeline.source, run), run)


def _posthog(pipeline: "PushLiftInProcess") -> PostHog:
    return pipeline.posthog()


def _batches(table: str, read: Callable) -> Task:
    def task(pipeline: "PushLiftInProcess", run: Run) -> None:
        with closing(pipeline.connect()) as db:
            for batch in batches_of(db, table, run):
                land_batch(db, table, pipeline.posthog(), read, batch["batch"], run)
                db.commit()

    return task


def _judge(db: psycopg.Connection, pipeline: "PushLiftInProcess", run: Run) -> None:
    verdict = judge_run(db, "core.push_exposures", run, quality.dimensions)
    db.commit()
    if verdict.blocked:
        raise QualityTooLow(verdict.report)


TASKS: dict[str, Task] = {
    "extract.push_notifications": _query("staging.push_notifications", push_database.read_notifications),
    "extract.push_users": _query("staging.push_users", push_database.read_users),
    "extract.push_automations": landed(
        "staging.push_automations", automation.read_files, lambda pipeline: pipeline.automations
    ),
    "extract.posthog_events": landed("staging.posthog_events", project.read_events, _posthog),
    "extract.posthog_project": landed("staging.posthog_project", project.read_project, _posthog),
    "map.push_sends": applied(Fill("core.push_sends")),
    "map.dim_automation": applied(
        Translate("core.dim_automation", "staging.push_automations", automation.automation_version)
    ),
    "map.campaigns": applied(Fill("core.campaigns")),
    "enrich.push_scope": applied(Fill("staging.push_scope")),
    "enrich.posthog_persons": _batches("staging.posthog_persons", people.read_people),
    "enrich.identity_map": applied(Fill("core.identity_map")),
    "enrich.push_exposures": applied(Fill("core.push_exposures")),
    "enrich.posthog_activity": _batches("staging.posthog_activity", activity.read_activity),
    "validate.quality_score": transaction(_judge),
    "analyze.publish": publication(lambda hold: PUBLISHED),
}


@dataclass
class PushLiftInProcess(PipelineInProcess):
    """`source` reads the push database, `posthog` makes a client, `automations` is the folder of their files."""

    name = "push_lift"
    tasks = TASKS

    source: PushDatabase
    posthog: Callable[[], PostHog]
    automations: Path
    vocabulary: str = "retail"

    def means(self) -> dict[str, Any]:
        return sql_parameters(lambda conn_id: {"vocabulary": self.vocabulary})

    def is_asked_for(self, task: str) -> bool:
        return True
