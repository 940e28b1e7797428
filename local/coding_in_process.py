"""The ai_coding pipeline in one process, without Airflow: for benchmarks and for tests over many windows.

The gates, which only look, and the lake run when they are asked for. The order is the DAG's; a test holds the two
together.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg

from local.coding_tasks import LAKE, TASKS
from plumbline.ai_coding.settings import sql_parameters
from plumbline.run import Run
from plumbline.sources.github import GitHub
from plumbline.window import Window

PARAMS = {"dry_run": False, "accept_shrink": False}  # as in the DAG


@dataclass
class CodingInProcess:
    """One pipeline with its parties; `seconds` adds up the time per task, `seconds_of_steps` within publish.

    `connect` opens the warehouse; `traces` and `reference` are folders, `github` makes a client; `files` is where
    the pages of gates and the lake go.
    """

    connect: Callable[[], psycopg.Connection]
    traces: Path
    reference: Path
    github: Callable[[], GitHub]
    secret: str = "no secret: made-up people only"
    files: Path | None = None
    meaning: dict[str, Any] = field(default_factory=dict)  # settings that a test wants otherwise
    seconds: dict[str, float] = field(default_factory=dict)
    seconds_of_steps: dict[str, float] = field(default_factory=dict)
    is_gated: bool = False

    def run(
        self,
        first: str,
        after_last: str,
        run_id: str | None = None,
        *,
        gates: bool = False,
        lake: bool = False,
    ) -> Run:
        """All tasks for [first, after_last); raises where the DAG would go red."""
        run = self.named(first, after_last, run_id)
        self.is_gated = gates
        for task in TASKS:
            if (gates or not task.startswith("validate.")) and (lake or task != LAKE):
                self.do(task, run)
        return run

    def named(self, first: str, after_last: str, run_id: str | None = None) -> Run:
        """The run itself."""
        return Run(
            "ai_coding",
            run_id or f"{first}..{after_last}",
            Window.of_days(first, after_last),
            sql_parameters(lambda conn_id: {}) | PARAMS | self.meaning,
            lambda conn_id: self.secret,
            self.files,
        )

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
