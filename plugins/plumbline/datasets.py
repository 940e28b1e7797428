"""Writes a data set for people who learn from it: Parquet, CSV, manifest, Croissant and a data card, in one step."""

import hashlib
import json
from collections import Counter
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from plumbline.accounting import Account
from plumbline.checkpoints import get_last_checkpoint
from plumbline.croissant import croissant
from plumbline.data_columns import Column, columns_of, comment_of
from plumbline.dataset_card import data_card
from plumbline.folders import new_draft, put_in_place
from plumbline.parquet import HoldsPersonalData, arrow_schema, arrow_table, ordered_rows
from plumbline.permanent import Permanent
from plumbline.warehouse import primary_key

PIPELINE = "unified_users"  # the checkpoint that says up to when the sets are published


class NotPublished(Permanent):
    """There is no horizon yet: nothing has been published."""


def export_data_set(db: psycopg.Connection, table: str, folder: Path) -> Account:
    """`ai.churn_training` -> <folder>/ai/churn_training/, which holds the table in two formats and what it is.

    Equal tables at an equal horizon give equal bytes. Memory does not grow with rows. The link
    <folder>/ai/churn_training is switched in one rename, when everything is written.
    """
    schema, name = table.split(".")
    if schema != "ai":
        raise HoldsPersonalData(f"{table}: only tables of ai are data sets")
    if db.info.transaction_status == TransactionStatus.IDLE:
        db.execute(
            "set transaction isolation level repeatable read"
        )  # rows, comments and horizon of one moment
    horizon_at = get_last_checkpoint(db, PIPELINE)
    if horizon_at is None:
        raise NotPublished(f"{table}: {PIPELINE} has published nothing yet; run it first")
    columns = columns_of(db, table)
    place = folder / schema / name
    draft = new_draft(place)
    counts = _write_rows(db, table, draft, [c.name for c in columns])
    manifest = {
        "name": name,
        "table": table,
        "description": comment_of(db, table),
        "horizon_at": _text_of(horizon_at),
        "rows": sum(counts.values()),
        "splits": {split: counts[split] for split in ("train", "validation", "test", "gap")},
        "key": primary_key(db, table),
        "columns": [asdict(column) for column in columns],
        "files": [_file(draft / f"{name}.parquet"), _file(draft / f"{name}.csv")],
    }
    _write_papers(draft, manifest, columns)
    text = _json(manifest)
    (draft / "manifest.json").write_text(text)
    put_in_place(draft, place, hashlib.sha256(text.encode()).hexdigest()[:16])
    return Account(
        row_count=manifest["rows"],
        details={"files": {f["name"]: f["bytes"] for f in manifest["files"]}, "splits": manifest["splits"]},
    )


def _write_rows(db: psycopg.Connection, table: str, draft: Path, names: list[str]) -> Counter[str]:
    """Both files from one reading of the table; returns the rows per split."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    name, counts, split = table.split(".")[1], Counter(), names.index("split")
    schema = arrow_schema(db, table, pa)
    with (
        pa.parquet.ParquetWriter(draft / f"{name}.parquet", schema, compression="zstd") as as_parquet,
        pa.csv.CSVWriter(draft / f"{name}.csv", schema) as as_csv,
    ):
        for chunk in ordered_rows(db, table):
            rows = arrow_table(chunk, schema, pa)
            as_parquet.write_table(rows)
            as_csv.write_table(rows)
            counts.update(row[split] for row in chunk)
    return counts


def _write_papers(draft: Path, manifest: dict[str, Any], columns: list[Column]) -> None:
    """Croissant and data card, which know the files of rows; the manifest knows all four."""
    (draft / "croissant.json").write_text(_json(croissant(manifest, columns)))
    (draft / "README.md").write_text(data_card(manifest, columns))
    manifest["files"] = manifest["files"] + [_file(draft / "croissant.json"), _file(draft / "README.md")]


def _file(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": path.name, "bytes": path.stat().st_size, "sha256": digest}


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _text_of(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
