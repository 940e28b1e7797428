"""The PostHog side of the sample, as tables in memory or as Parquet files for the local stand-in."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from local.sample.tables import Sample, sample


def posthog_tables() -> dict[str, pa.Table]:
    """events, persons and person_distinct_ids of the whole sample."""
    return sample().posthog


def write_posthog_files(folder: Path | str, source: Sample | None = None) -> dict[str, Path]:
    """Write <folder>/events.parquet, persons.parquet and person_distinct_ids.parquet; the path of each."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name, table in (source or sample()).posthog.items():
        paths[name] = folder / f"{name}.parquet"
        pq.write_table(table, paths[name], compression="zstd")
    return paths
