"""What every step of a run knows: whose run it is, which window it answers for, what its numbers mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from plumbline.window import Window


@dataclass(frozen=True)
class Run:
    """One run of one pipeline.

    `run_id` names the run in ops tables and stays the same when a task is retried or cleared.
    `meaning` holds the pipeline's settings as SQL parameters (window lengths, limits, lists of names).
    `secret_of` gives the secret of a connection by its name; no secret is ever a parameter of a statement.
    `files` is the folder of everything a run writes outside the database; neither of the two is a parameter.
    """

    pipeline: str
    run_id: str
    window: Window
    meaning: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    secret_of: Callable[[str], str] | None = None
    files: Path | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """The bound parameters of every .sql file: window_start, window_end, run_id, pipeline, settings."""
        return {
            **self.meaning,
            "pipeline": self.pipeline,
            "run_id": self.run_id,
            "window_start": self.window.start,
            "window_end": self.window.end,
        }
