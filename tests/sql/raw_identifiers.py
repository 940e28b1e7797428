"""Looks for what must not leave: names of people in everything published, sentences of prompts anywhere."""

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from plumbline.schema import SCHEMAS

PUBLISHED = ("aggregates", "ai")
NO_TEXT = (bool, float, date, Decimal)  # names of people are texts, or whole numbers at most
ROWS_AT_A_TIME = 10_000


def raw_identifiers(db, exports, identifiers, sentences=()) -> list[tuple[str, str]]:
    """(where, what) of every find, where = "aggregates.table.column" or a file below `exports`.

    `identifiers` (developer and session ids, logins, addresses) are looked for as whole words in tables and views
    of aggregates and ai, and in the names and contents of all files. `sentences` of prompts are looked for there
    and in every other schema. Upper and lower case are the same.
    """
    names, texts = _pattern(identifiers), _pattern(sentences)
    found = set()
    for schema in SCHEMAS:
        patterns = [texts, names] if schema in PUBLISHED else [texts]
        for place, text in _of_schema(db, schema):
            found |= _hits(place, text, patterns)
    for place, text in _of_files(Path(exports)):
        found |= _hits(place, text, [names, texts])
    return sorted(found)


def _pattern(words: Iterable[str]) -> re.Pattern:
    """Whole words: dev-1 is not found in dev-12. Also as JSON writes them, for lines that are half of a document."""
    forms = {_plain(form) for word in words if word.strip() for form in (word, json.dumps(word)[1:-1])}
    escaped = sorted(map(re.escape, forms), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(escaped)})(?![\w-])" if escaped else r"(?!)", re.IGNORECASE)


def _hits(place: str, text: str, patterns: list[re.Pattern]) -> set[tuple[str, str]]:
    plain = _plain(text)
    return {(place, hit.lower()) for pattern in patterns for hit in pattern.findall(plain)}


def _plain(text: str) -> str:
    return " ".join(text.split())


def _of_schema(db, schema: str) -> Iterator[tuple[str, str]]:
    tables = db.execute(
        "select table_name from information_schema.tables where table_schema = %s order by 1", [schema]
    ).fetchall()
    for (table,) in tables:
        cursor = db.execute(f'select * from {schema}."{table}"')
        columns = [column.name for column in cursor.description]
        while rows := cursor.fetchmany(ROWS_AT_A_TIME):
            for column, values in zip(columns, zip(*rows, strict=True), strict=True):
                for text in _different(values):
                    yield f"{schema}.{table}.{column}", text


def _of_files(exports: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(exports.rglob("*")):
        name = str(path.relative_to(exports))
        yield name, name
        if not path.is_file():
            continue
        if path.suffix == ".parquet":
            yield from ((name, text) for text in _of_parquet(path))
            continue
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        yield name, content.decode(errors="ignore")
        for line in (content, *content.splitlines()) if path.suffix in (".json", ".jsonl") else ():
            try:
                document = json.loads(line)
            except ValueError:
                continue
            yield from ((name, text) for text in _texts(document))


def _of_parquet(path: Path) -> Iterator[str]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        yield from _texts(file.metadata.metadata or {})
        for group in file.iter_batches(ROWS_AT_A_TIME):
            for name, column in zip(group.schema.names, group.columns, strict=True):
                yield name
                yield from _different(column.to_pylist())


def _different(values: Iterable[Any]) -> set[str]:
    """The texts of some values, each once: a column of 10,000 verdicts has five."""
    return {text for value in values if not isinstance(value, NO_TEXT) for text in _texts(value)}


def _texts(value: Any) -> Iterator[str]:
    """Every text of a value, also of those within JSON, in arrays and in bytes."""
    if isinstance(value, str):
        yield value
        if value[:1] in ("{", "["):
            try:
                inner = json.loads(value)
            except ValueError:
                return
            yield from _texts(inner)
    elif isinstance(value, bytes | memoryview):
        yield bytes(value).decode(errors="ignore")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(key)
            yield from _texts(inner)
    elif isinstance(value, list | tuple | set):
        for inner in value:
            yield from _texts(inner)
    elif value is not None:
        yield str(value)
