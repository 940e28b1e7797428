"""Writes the calls and the published tables of ai_coding as a lake: Parquet by day and repository."""

import shutil
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from plumbline.accounting import Account, RowsLost
from plumbline.ai_coding.lake_calls import LAYOUT, REPEATING, Calls, schema
from plumbline.ai_coding.published import EXPORTED
from plumbline.ai_coding.settings import SETTINGS
from plumbline.checkpoints import get_last_checkpoint
from plumbline.datasets import NotPublished
from plumbline.lake import Partition, holds, put, remove_others
from plumbline.lake_manifest import file_entry, partitions, read_manifest, replace_manifest
from plumbline.lake_parts import PartWriter
from plumbline.lake_paths import own_folder, part
from plumbline.parquet import arrow_schema, arrow_table, ordered_rows
from plumbline.pseudonyms import secret_of
from plumbline.run import Run

# publishing empties the queue up to its horizon
WAITING = "select count(*) from staging.coding_days where day_on < (%s at time zone %s)::date"
CALLS, TABLES, DRAFTS = "llm_calls", "_aggregates", "_writing"
ONE_AT_A_TIME = 7_205_759_405  # advisory lock: a repeated task must not meet the one it repeats


def export_lake(db: psycopg.Connection, run: Run, folder: Path, since: date | None = None) -> Account:
    """Bring the lake below `folder` up to what is published; only what differs is written.

    <folder>/llm_calls/date=2026-01-31/repo=owner%2Fname/part-0000.parquet, <folder>/_aggregates/<table>/,
    <folder>/_manifest.json, replaced last. With `since`, calls of earlier days are left as they are.
    Nothing is put in place before everything is written. Equal tables give equal files; memory does not grow.
    row_count: calls of the days asked for, which the files' own footers were found to hold.
    Raises NotPublished, NoPseudonymSecret, InTheWay; RowsLost when a footer says otherwise.
    """
    if db.info.transaction_status == TransactionStatus.IDLE:
        db.execute("set transaction isolation level repeatable read")  # rows and horizon of one moment
    db.execute("select pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    horizon_at = get_last_checkpoint(db, run.pipeline)
    if horizon_at is None:
        raise NotPublished(f"the lake of {run.pipeline}: nothing has been published yet; run it first")
    if waiting := db.execute(WAITING, [horizon_at, run.meaning["business_zone"]]).fetchone()[0]:
        raise NotPublished(
            f"the lake of {run.pipeline}: {waiting} days were loaded again and have not been published; "
            "clear the run that was stopped: its own export writes the lake"
        )
    db.execute("set local work_mem = '64MB'")  # a day of calls is sorted in memory
    calls = Calls(db, secret_of(run), run.parameters, horizon_at)
    place, tables, drafts = (own_folder(folder, name) for name in (CALLS, TABLES, DRAFTS))
    shutil.rmtree(drafts)

    wanted = calls.partitions(since)
    stale = [partition for partition in wanted if not holds(place, partition)]
    _write_calls(calls, stale, drafts / CALLS)
    for table in EXPORTED:
        _write_table(db, table, drafts / TABLES)

    removed = remove_others(place, {partition.folder for partition in wanted}, since)
    for number, partition in enumerate(stale):
        put(drafts / CALLS / partition.folder, place / partition.folder, drafts / f"aside-{number}")
        if not holds(place, partition):
            raise RowsLost(
                f"{partition.folder} of the lake does not hold its {partition.rows} rows: export again"
            )
    described = {TABLES: _put_tables(drafts / TABLES, tables)}
    described |= {CALLS: partitions(place, read_manifest(folder))}
    drafts.mkdir(exist_ok=True)
    replace_manifest(folder, drafts / "manifest", _head(run, horizon_at, described))
    shutil.rmtree(drafts)
    rows = sum(partition.rows for partition in wanted)
    return Account(
        row_count=rows, details={"partitions": len(wanted), "written": len(stale), "removed": removed}
    )


def _write_calls(calls: Calls, stale: Sequence[Partition], drafts: Path) -> None:
    at = {(partition.day, partition.repo): partition for partition in stale}
    days = [(day, [one.repo for one in of_day]) for day, of_day in groupby(stale, key=attrgetter("day"))]
    # closed on an error too: its thread would hold the connection for ever
    with closing(calls.read(days)) as reading:
        for place, pieces in groupby(reading, key=itemgetter(0, 1)):
            folder, content = drafts / at[place].folder, at[place].content
            with PartWriter(folder, schema(), content, SETTINGS.part_rows, REPEATING) as writer:
                for *_, rows in pieces:
                    writer.write(rows)


def _write_table(db: psycopg.Connection, table: str, drafts: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder, columns = drafts / table.split(".")[1], arrow_schema(db, table, pa)
    folder.mkdir(parents=True)
    with pq.ParquetWriter(folder / part(0), columns, compression="zstd") as writer:
        for chunk in ordered_rows(db, table):
            writer.write_table(arrow_table(chunk, columns, pa))


def _put_tables(drafts: Path, place: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    found = []
    for draft in sorted(drafts.iterdir()):
        path = own_folder(place, draft.name) / part(0)
        (draft / part(0)).replace(path)
        found.append({"folder": draft.name, "files": [file_entry(path, pq.read_metadata(path).num_rows)]})
    return found


def _head(run: Run, horizon_at: Any, described: dict[str, Any]) -> dict[str, Any]:
    return {
        "layout": LAYOUT,
        "horizon_at": horizon_at,
        "time_zone": run.meaning["business_zone"],
        "smallest_group": run.meaning["min_group"],
        "columns": [{"name": field.name, "type": str(field.type)} for field in schema()],
        "rows": sum(partition["rows"] for partition in described[CALLS]),
        **described,
    }
