"""How the files in data/ were made from the Complete Journey data; run by hand, never while the product runs.

python -m local.sample.reduce --from DIR

DIR holds campaigns.parquet, campaign_descriptions.parquet and baskets_as_events.parquet (basket_id,
household_id, ts, sales: one row per shopping basket, the sum over its lines). Kept: who got which campaign
and when; household, second and amount of every basket. Left out: basket numbers, products, coupons, profiles.
"""

import argparse
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from local.sample.published import DATA, EPOCH


def reduce(source: Path, target: Path = DATA) -> dict[str, int]:
    """Write the three reduced files; rows per file. The same input gives the same bytes."""
    tables = {
        "campaigns": _campaigns(pq.read_table(source / "campaign_descriptions.parquet")),
        "exposures": _exposures(pq.read_table(source / "campaigns.parquet")),
        "baskets": _baskets(pq.read_table(source / "baskets_as_events.parquet")),
    }
    target.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        repetitive = [column for column in table.column_names if column != "second"]
        pq.write_table(
            table, target / f"{name}.parquet",
            compression="zstd", compression_level=19, write_statistics=False,
            use_dictionary=repetitive,
            column_encoding={"second": "DELTA_BINARY_PACKED"} if "second" in table.column_names else None,
        )  # fmt: skip
    return {name: table.num_rows for name, table in tables.items()}


def _campaigns(descriptions: pa.Table) -> pa.Table:
    return pa.table(
        {
            "campaign": descriptions["campaign_id"].cast(pa.int16()),
            "type": descriptions["campaign_type"].cast(pa.string()),
            "starts_on": descriptions["start_date"].cast(pa.date32()),
            "ends_on": descriptions["end_date"].cast(pa.date32()),
        }
    ).sort_by("campaign")


def _exposures(campaigns: pa.Table) -> pa.Table:
    columns = {"campaign": "campaign_id", "household": "household_id"}
    narrow = {name: campaigns[source].cast(pa.int16()) for name, source in columns.items()}
    return pa.table(narrow).sort_by([("campaign", "ascending"), ("household", "ascending")])


def _baskets(baskets: pa.Table) -> pa.Table:
    epoch = pa.scalar(EPOCH.replace(tzinfo=None), pa.timestamp("ns"))
    nanoseconds = pc.subtract(baskets["ts"], epoch).cast(pa.int64())
    cents = pc.round(pc.multiply(baskets["sales"], 100.0))  # sums of cents: whole but for binary fractions
    table = pa.table(
        {
            "household": baskets["household_id"].cast(pa.int16()),
            "second": pc.divide(nanoseconds, 1_000_000_000).cast(pa.int32()),
            "cents": cents.cast(pa.int32()),
        }
    )
    return table.sort_by([(column, "ascending") for column in ("household", "second", "cents")])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m local.sample.reduce", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--from", dest="source", type=Path, required=True, metavar="DIR")
    for name, rows in reduce(parser.parse_args().source).items():
        print(f"{name}.parquet: {rows} rows, {(DATA / f'{name}.parquet').stat().st_size} bytes")
