"""The ai_coding pipeline in one process, without Airflow: for benchmarks and for tests over many windows.

The gates, which only look, and the lake run when they are asked for. The order is the DAG's; a test holds the two
together.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.coding_tasks import LAKE, TASKS
from local.pipeline_in_process import MADE_UP, PipelineInProcess
from plumbline.ai_coding.settings import sql_parameters
from plumbline.run import Run
from plumbline.sources.github import GitHub

PARAMS = {"dry_run": False, "accept_shrink": False}  # as in the DAG


@dataclass
class CodingInProcess(PipelineInProcess):
    """`traces` and `reference` are folders, `github` makes a client; `files` is where the pages of gates and the lake
    go."""

    name = "ai_coding"
    tasks = TASKS

    traces: Path
    reference: Path
    github: Callable[[], GitHub]
    secret: str = MADE_UP
    files: Path | None = None
    meaning: dict[str, Any] = field(default_factory=dict)  # settings that a test wants otherwise
    has_lake: bool = field(default=False, init=False)

    def run(self, first: str, after_last: str, *args: Any, lake: bool = False, **params: bool) -> Run:
        self.has_lake = lake
        return super().run(first, after_last, *args, **params)

    def is_asked_for(self, task: str) -> bool:
        return super().is_asked_for(task) and (self.has_lake or task != LAKE)

    def means(self) -> dict[str, Any]:
        return sql_parameters(lambda conn_id: {}) | PARAMS | self.meaning
