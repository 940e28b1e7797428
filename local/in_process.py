"""The push_lift pipeline in one process, without Airflow: for benchmarks and for tests over many windows.

The order is the DAG's; a test holds the two together.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import psycopg

from plumbline.accounting import Account
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

PUBLISHED: tuple[Step, ...] = (
    Fill("aggregates.user_lift"),
    Compute("aggregates.campaign_lift", using=campaign_lift.lift_by_campaign),
    Compute("aggregates.lift_family", using=multiple_testing.adjust_family),
    Fill("aggregates.push_overview"),
)


@dataclass
class InProcess:
    """One pipeline with its parties. `seconds` adds up the time per step."""

    connect: Callable[[], psycopg.Connection]
    source: PushDatabase
    posthog: Callable[[], PostHog]
    automations: Path
    vocabulary: str = "retail"
    seconds: dict[str, float] = field(default_factory=dict)

    def run(self, first: str, after_last: str, run_id: str | None = None) -> Run:
        """All stages for [first, after_last); raises where the DAG would go red."""
        run = self.named(first, after_last, run_id)
        for step in (self.extract, self.map, self.enrich, self.validate, self.publish):
            step(run)
        return run

    def named(self, first: str, after_last: str, run_id: str | None = None) -> Run:
        meaning = sql_parameters(lambda conn_id: {"vocabulary": self.vocabulary})
        return Run(
            "push_lift", run_id or f"{first}..{after_last}", Window.of_days(first, after_last), meaning
        )

    def extract(self, run: Run) -> None:
        for table, read in (
            ("staging.push_notifications", push_database.read_notifications),
            ("staging.push_users", push_database.read_users),
        ):
            self._timed(
                table, lambda db, r=read, t=table: land_query(self.connect, t, r(self.source, run), run)
            )
        files = automation.read_files(self.automations, run)
        self._timed(
            "staging.push_automations", lambda db: land_rows(db, "staging.push_automations", files, run)
        )
        for table, read in (
            ("staging.posthog_events", project.read_events),
            ("staging.posthog_project", project.read_project),
        ):
            self._timed(table, lambda db, r=read, t=table: land_rows(db, t, r(self.posthog(), run), run))

    def map(self, run: Run) -> None:
        self._step(Fill("core.push_sends"), run)
        self._step(
            Translate("core.dim_automation", "staging.push_automations", automation.automation_version), run
        )
        self._step(Fill("core.campaigns"), run)

    def enrich(self, run: Run) -> None:
        self._step(Fill("staging.push_scope"), run)
        self._batches("staging.posthog_persons", people.read_people, run)
        self._step(Fill("core.identity_map"), run)
        self._step(Fill("core.push_exposures"), run)
        self._batches("staging.posthog_activity", activity.read_activity, run)

    def validate(self, run: Run) -> None:
        with closing(self.connect()) as db:
            verdict = judge_run(db, "core.push_exposures", run, quality.dimensions)
            db.commit()
        if verdict.blocked:
            raise QualityTooLow(verdict.report)

    def publish(self, run: Run) -> Account:
        account = self._timed("publish", lambda db: Publish(PUBLISHED).apply(db, run))
        self._timed("checkpoint", lambda db: set_checkpoint(db, "push_lift", run.window.end))
        return account

    def _step(self, step: Step, run: Run) -> Account:
        return self._timed(step.table, lambda db: step.apply(db, run))

    def _batches(self, table: str, read: Callable, run: Run) -> None:
        with closing(self.connect()) as db:
            batches = batches_of(db, table, run)
        for batch in batches:
            self._timed(
                table, lambda db, b=batch: land_batch(db, table, self.posthog(), read, b["batch"], run)
            )

    def _timed(self, name: str, work: Callable[[psycopg.Connection], Account]) -> Account:
        began = perf_counter()
        with closing(self.connect()) as db:
            result = work(db)
            db.commit()
        self.seconds[name] = self.seconds.get(name, 0.0) + perf_counter() - began
        return result
