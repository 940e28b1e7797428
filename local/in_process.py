"""The push_lift pipeline in one process, without Airflow: for benchmarks and for tests over many windows.

The gates, which only look, and the export are left out. The order is the DAG's; a test holds the two together.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import psycopg

from plumbline.batches import batches_of, land_batch
from plumbline.checkpoints import set_checkpoint
from plumbline.landing import land_query, land_rows
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
from plumbline.steps import Compute, Fill, Publish, Step, Translate
from plumbline.window import Window

Task = Callable[["InProcess", Run], None]
PUBLISHED: tuple[Step, ...] = (
    Fill("staging.push_touched_campaigns"),
    Fill("aggregates.user_lift"),
    Compute("aggregates.campaign_lift", using=campaign_lift.lift_by_campaign),
    Compute("aggregates.lift_family", using=multiple_testing.adjust_family),
    Fill("aggregates.push_overview"),
    Fill("ops.published_days"),
)


@dataclass
class InProcess:
    """One pipeline with its parties. `seconds` adds up the time per task."""

    connect: Callable[[], psycopg.Connection]
    source: PushDatabase
    posthog: Callable[[], PostHog]
    automations: Path
    vocabulary: str = "retail"
    seconds: dict[str, float] = field(default_factory=dict)

    def run(self, first: str, after_last: str, run_id: str | None = None) -> Run:
        """All tasks for [first, after_last); raises where the DAG would go red."""
        run = self.named(first, after_last, run_id)
        for task in TASKS:
            self.do(task, run)
        return run

    def named(self, first: str, after_last: str, run_id: str | None = None) -> Run:
        meaning = sql_parameters(lambda conn_id: {"vocabulary": self.vocabulary})
        window = Window.of_days(first, after_last)
        return Run("push_lift", run_id or f"{first}..{after_last}", window, meaning)

    def stage(self, name: str, run: Run) -> None:
        """All tasks of one stage: extract, map, enrich, validate or analyze."""
        for task in TASKS:
            if task.startswith(f"{name}."):
                self.do(task, run)

    def do(self, task: str, run: Run) -> None:
        """One task, named as in the DAG."""
        began = perf_counter()
        TASKS[task](self, run)
        self.seconds[task] = self.seconds.get(task, 0.0) + perf_counter() - began


def _transaction(work: Callable[[psycopg.Connection, InProcess, Run], object]) -> Task:
    def task(pipeline: InProcess, run: Run) -> None:
        with closing(pipeline.connect()) as db:
            work(db, pipeline, run)
            db.commit()

    return task


def _apply(step: Step) -> Task:
    return _transaction(lambda db, pipeline, run: step.apply(db, run))


def _query(table: str, read: Callable) -> Task:
    return lambda pipeline, run: land_query(pipeline.connect, table, read(pipeline.source, run), run)


def _rows(table: str, read: Callable, party: str) -> Task:
    def client(pipeline: InProcess) -> object:
        return pipeline.posthog() if party == "posthog" else pipeline.automations

    return _transaction(lambda db, pipeline, run: land_rows(db, table, read(client(pipeline), run), run))


def _batches(table: str, read: Callable) -> Task:
    def task(pipeline: InProcess, run: Run) -> None:
        with closing(pipeline.connect()) as db:
            for batch in batches_of(db, table, run):
                land_batch(db, table, pipeline.posthog(), read, batch["batch"], run)
                db.commit()

    return task


def _judge(db: psycopg.Connection, pipeline: InProcess, run: Run) -> None:
    verdict = judge_run(db, "core.push_exposures", run, quality.dimensions)
    db.commit()
    if verdict.blocked:
        raise QualityTooLow(verdict.report)


def _publish(db: psycopg.Connection, pipeline: InProcess, run: Run) -> None:
    Publish(PUBLISHED).apply(db, run)
    set_checkpoint(db, "push_lift", run.window.end)


TASKS: dict[str, Task] = {
    "extract.push_notifications": _query("staging.push_notifications", push_database.read_notifications),
    "extract.push_users": _query("staging.push_users", push_database.read_users),
    "extract.push_automations": _rows("staging.push_automations", automation.read_files, "automations"),
    "extract.posthog_events": _rows("staging.posthog_events", project.read_events, "posthog"),
    "extract.posthog_project": _rows("staging.posthog_project", project.read_project, "posthog"),
    "map.push_sends": _apply(Fill("core.push_sends")),
    "map.dim_automation": _apply(
        Translate("core.dim_automation", "staging.push_automations", automation.automation_version)
    ),
    "map.campaigns": _apply(Fill("core.campaigns")),
    "enrich.push_scope": _apply(Fill("staging.push_scope")),
    "enrich.posthog_persons": _batches("staging.posthog_persons", people.read_people),
    "enrich.identity_map": _apply(Fill("core.identity_map")),
    "enrich.push_exposures": _apply(Fill("core.push_exposures")),
    "enrich.posthog_activity": _batches("staging.posthog_activity", activity.read_activity),
    "validate.quality_score": _transaction(_judge),
    "analyze.publish": _transaction(_publish),
}
