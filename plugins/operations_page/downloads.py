"""Whole tables as one file, CSV or JSON: of one snapshot, and however large, a few rows of it in memory at a time."""

import csv
import io
import json
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query
from starlette.responses import StreamingResponse

from operations_page import warehouse
from operations_page.access import Readable, tables_of
from operations_page.datasets import DataSet, asked_of
from operations_page.rendering import plain
from operations_page.warehouse import Download

FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Streamed(StreamingResponse):
    """Ends the reading when the file is through, and when its reader leaves halfway.

    A file that breaks off is seen to: the connection ends without the end of the answer.
    """

    def __init__(self, parts: Generator[str], **told: Any) -> None:
        self.parts = parts
        super().__init__(parts, **told)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.parts.close()


def of(found: DataSet, kind: str) -> Callable:
    """The route of a data set's file."""
    model = asked_of(f"{found.name}_{kind}", found.filters)
    made = KINDS[kind]

    def as_file(asked: Annotated[model, Query()], readable: Readable) -> Streamed:
        values = found.values(asked.model_dump(), readable, tables_of(readable))
        rows = warehouse.download(found.text, values)
        headers = {
            "content-disposition": f'attachment; filename="{found.path}.{kind}"',
            "x-total-rows": str(rows.total),
        }
        return Streamed(_closing(rows, made.parts(found, rows)), media_type=made.media_type, headers=headers)

    return as_file


def _closing(rows: Download, parts: Iterator[str]) -> Generator[str]:
    with closing(rows.batches):
        yield from parts


def _csv(found: DataSet, rows: Download) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(rows.columns)
    for batch in rows.batches:
        writer.writerows([_cell(row[name]) for name in rows.columns] for row in batch)
        yield text.getvalue()
        text.seek(0)
        text.truncate()
    yield text.getvalue()  # the names alone, when there are no rows


def _json(found: DataSet, rows: Download) -> Iterator[str]:
    head = {"about": found.about, "columns": rows.columns, "total": rows.total}
    yield f'{_text(head)[:-1]}, "data": ['
    between = "\n"
    for batch in rows.batches:
        # a batch at a time: every part that is handed over costs a change of threads
        yield between + ",\n".join(
            _text({name: plain(value) for name, value in row.items()}) for row in batch
        )
        between = ",\n"
    yield "\n]}"


def _cell(value: Any) -> Any:
    """As in JSON; a text that a spreadsheet would run as a formula is marked as text."""
    if isinstance(value, dict | list):
        return _text(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else plain(value)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


@dataclass(frozen=True)
class Kind:
    """How a file is written, and what it is called."""

    media_type: str
    parts: Callable[[DataSet, Download], Iterator[str]]


KINDS = {"csv": Kind("text/csv", _csv), "json": Kind("application/json", _json)}
