"""What the pipelines in one process share: tasks named as in the DAG, each timed, most of them a transaction."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, ClassVar

import psycopg

from plumbline.checkpoints import set_checkpoint
from plumbline.landing import land_rows
from plumbline.run import Run
from plumbline.steps import Fill, Publish, Step
from plumbline.window import Window

MADE_UP = "no secret: made-up people only"
Connect = Callable[[], psycopg.Connection]
Task = Callable[[Any, Run], None]  # of a pipeline and its run


@dataclass
class PipelineInProcess:
    """One pipeline with its parties; `seconds` adds up the time per task, `seconds_of_steps` within publish.

    `connect` opens the warehouse. A subclass has its parties as further fields, `name` and `tasks` of its DAG (in
    that order), and says what its numbers mean.
    """

    name: ClassVar[str]
    tasks: ClassVar[Mapping[str, Task]]
    # for pipelines without such fields; annotated, they would come before `connect` in those that have them
    secret = MADE_UP
    files = None

    connect: Connect
    seconds: dict[str, float] = field(default_factory=dict, init=False)
    seconds_of_steps: dict[str, float] = field(default_factory=dict, init=False)
    is_gated: bool = field(default=False, init=False)

    def means(self, **params: bool) -> dict[str, Any]:
        """The settings as parameters of SQL; `params` are those of the DAG that are yes or no."""
        raise NotImplementedError

    def named(self, first: str, after_last: str, run_id: str | None = None, **params: bool) -> Run:
        """The run over [first, after_last) itself."""
        return Run(
            self.name,
            run_id or f"{first}..{after_last}",
            Window.of_days(first, after_last),
            self.means(**params),
            lambda conn_id: self.secret,
            self.files,
        )

    def run(
        self, first: str, after_last: str, run_id: str | None = None, *, gates: bool = False, **params: bool
    ) -> Run:
        """All tasks, gates when they are asked for; raises where the DAG would go red."""
        run = self.named(first, after_last, run_id, **params)
        self.is_gated = gates
        for task in self.tasks:
            if self.is_asked_for(task):
                self.do(task, run)
        return run

    def is_asked_for(self, task: str) -> bool:
        """Whether a run includes the task."""
        return self.is_gated or not task.startswith("validate.")

    def stage(self, name: str, run: Run) -> None:
        """All tasks of one stage: extract, map, enrich, validate or analyze."""
        for task in self.tasks:
            if task.startswith(f"{name}."):
                self.do(task, run)

    def do(self, task: str, run: Run) -> None:
        """One task, named as in the DAG."""
        began = perf_counter()
        self.tasks[task](self, run)
        self.seconds[task] = self.seconds.get(task, 0.0) + perf_counter() - began


def transaction(work: Callable[[psycopg.Connection, Any, Run], object]) -> Task:
    """A task that does `work` and commits."""

    def task(pipeline: PipelineInProcess, run: Run) -> None:
        with closing(pipeline.connect()) as db:
            work(db, pipeline, run)
            db.commit()

    return task


def applied(step: Step) -> Task:
    return transaction(lambda db, pipeline, run: step.apply(db, run))


def filled(stage: str, *tables: str) -> dict[str, Task]:
    """The tasks that fill tables of one stage."""
    return {f"{stage}.{table.split('.')[1]}": applied(Fill(table)) for table in tables}


def landed(table: str, read: Callable, party: Callable[[Any], Any]) -> Task:
    """`party` picks from the pipeline what `read` reads."""
    return transaction(lambda db, pipeline, run: land_rows(db, table, read(party(pipeline), run), run))


def gates(*tables: str) -> dict[str, Task]:
    """The tasks that hold tables to their promises."""

    def gate(table: str) -> Task:
        def check(db: psycopg.Connection, pipeline: PipelineInProcess, run: Run) -> None:
            from plumbline.quality import ExpectationsNotMet, check_table

            if pipeline.files is None:
                raise ValueError("gates write their pages somewhere: give the pipeline `files`")
            report = check_table(db, table, run, pipeline.files)
            db.commit()
            if report.broken:
                raise ExpectationsNotMet(report)

        return transaction(check)

    return {f"validate.{table.split('.')[1]}": gate(table) for table in tables}


def publication(steps: Callable[..., tuple[Step, ...]]) -> Task:
    """The one publishing transaction; `steps(hold=...)` gives what it does, suites included when they are asked for."""

    def publish(db: psycopg.Connection, pipeline: PipelineInProcess, run: Run) -> None:
        account = Publish(steps(hold=pipeline.is_gated)).apply(db, run)
        for table, seconds in account.details["seconds"].items():
            pipeline.seconds_of_steps[table] = pipeline.seconds_of_steps.get(table, 0.0) + seconds
        set_checkpoint(db, run.pipeline, run.window.end)

    return transaction(publish)
