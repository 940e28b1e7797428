"""What a page is made of: tables with their words, and charts of the same rows."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Section:
    """One table with its words, and its chart when there is one.

    `limit` rows are asked for and drawn, `listed` of them stand in the table; CSV and JSON have all.
    """

    data_set: str
    named: str  # columns of the table, in order
    words: str = ""
    title: str | None = None
    chart: dict[str, Any] | None = None
    limit: int = 200
    listed: int = 100
    filters: dict[str, Any] = field(default_factory=dict)
    empty: str = "No rows yet."

    @property
    def columns(self) -> list[str]:
        return self.named.split()


@dataclass(frozen=True)
class Page:
    """One page. `pipeline` None: everybody who may read any pipeline sees their part of it."""

    path: str
    name: str
    question: str
    pipeline: str | None
    filters: tuple[str, ...]
    sections: tuple[Section, ...]
    caveat: str = ""
