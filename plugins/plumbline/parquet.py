"""Writes a table as one Parquet file, in one rename: readers see the old file or the new one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from plumbline import warehouse
from plumbline.accounting import Account
from plumbline.permanent import Permanent

ROWS_AT_A_TIME = 50_000


class HoldsPersonalData(Permanent):
    """The table is not one that may leave the warehouse."""


EXPORTED_SCHEMAS = ("aggregates", "ai")


def export_table(db: psycopg.Connection, table: str, folder: Path) -> Account:
    """`aggregates.campaign_lift` -> <folder>/aggregates/campaign_lift.parquet, ordered by primary key.

    Equal tables give equal files. Memory does not grow with rows.
    Raises HoldsPersonalData for schemas that are not published.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema_name, name = table.split(".")
    if schema_name not in EXPORTED_SCHEMAS:
        raise HoldsPersonalData(f"{table}: only {' and '.join(EXPORTED_SCHEMAS)} tables are exported")
    path = folder / schema_name / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".writing")
    columns = arrow_schema(db, table, pa)
    rows = 0
    with pq.ParquetWriter(draft, columns, compression="zstd") as writer:
        for chunk in ordered_rows(db, table):
            writer.write_table(arrow_table(chunk, columns, pa))
            rows += len(chunk)
    draft.replace(path)
    return Account(row_count=rows, details={"bytes": path.stat().st_size})


def ordered_rows(db: psycopg.Connection, table: str) -> Iterator[list[tuple[Any, ...]]]:
    """All rows in the order of the primary key, some at a time; what Arrow has no type for comes as text."""
    names = list(warehouse.column_types(db, table))
    as_plain = sql.SQL(", ").join(
        sql.SQL("{}::text").format(sql.Identifier(name))
        if type_name in ("uuid", "jsonb", "text[]")
        else sql.Identifier(name)
        for name, type_name in zip(names, _type_names(db, table), strict=True)
    )
    key = sql.SQL(", ").join(map(sql.Identifier, warehouse.primary_key(db, table) or names))
    with db.cursor("export") as cursor:
        cursor.itersize = ROWS_AT_A_TIME
        cursor.execute(
            sql.SQL("select {} from {} order by {}").format(as_plain, sql.Identifier(*table.split(".")), key)
        )
        while chunk := cursor.fetchmany(ROWS_AT_A_TIME):
            yield chunk


def arrow_table(chunk: list[tuple[Any, ...]], columns: Any, pa: Any) -> Any:
    """Some rows as an Arrow table of the given schema."""
    arrays = [
        pa.array(values, field.type) for values, field in zip(zip(*chunk, strict=True), columns, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=columns)


def _type_names(db: psycopg.Connection, table: str) -> list[str]:
    types = warehouse.column_types(db, table).values()
    names = dict(
        db.execute("select oid, format_type(oid, null) from pg_type where oid = any(%s)", [list(types)])
    )
    return [names[oid] for oid in types]


def arrow_schema(db: psycopg.Connection, table: str, pa: Any) -> Any:
    """The Arrow schema of a table's columns."""
    known = {
        "bigint": pa.int64(), "integer": pa.int32(), "smallint": pa.int16(), "boolean": pa.bool_(),
        "double precision": pa.float64(), "date": pa.date32(), "timestamp with time zone": pa.timestamp("us", "UTC"),
    }  # fmt: skip
    names = warehouse.column_types(db, table)
    return pa.schema([
        pa.field(name, known.get(type_name, pa.string()))
        for name, type_name in zip(names, _type_names(db, table), strict=True)
    ])  # fmt: skip
