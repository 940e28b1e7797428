"""One call of an assistant, as the people who made up the sample know it."""

from dataclasses import dataclass, replace
from datetime import datetime

from local.coding.cast import Developer
from local.coding.models import Model


@dataclass(frozen=True)
class Call:
    """One call; None is what its tool does not say."""

    number: int
    tool: str
    developer: Developer
    at: datetime  # whole seconds
    trace_id: str | None
    session_id: str | None
    repo: str | None
    model: Model
    tokens_in: int | None  # prompt tokens from no cache
    tokens_out: int | None
    cache_read: int | None
    cache_write: int | None
    total: int
    latency_ms: int | None
    status: int | None
    is_error: bool | None
    acceptance: str
    diff_ratio: float | None
    accepted_lines: int | None
    cost: float | None = None  # as its tool reports it

    @property
    def person(self) -> str | None:
        return None if self.trace_id is None else self.developer.person(self.tool)

    def unjudged(self) -> "Call":
        """The call as long as nobody has accepted or rejected it."""
        return replace(self, acceptance="unknown", diff_ratio=None, accepted_lines=None)
