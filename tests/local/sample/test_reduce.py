"""The committed files are small, and are what the reduction makes of the data set."""

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from local.sample import published
from local.sample.reduce import reduce

SOURCE = Path(published.__file__).parents[2].parent / "shared" / "data" / "completejourney"
needs_source = pytest.mark.skipif(
    not SOURCE.is_dir(), reason="the unreduced data set is not beside the repository"
)


def test_the_committed_files_stay_below_four_megabytes():
    sizes = [path.stat().st_size for path in published.DATA.iterdir()]
    assert len(sizes) == 4
    assert sum(sizes) < 4_000_000


@needs_source
def test_reducing_again_gives_the_committed_rows(tmp_path):
    assert reduce(SOURCE, tmp_path) == {"campaigns": 27, "exposures": 6589, "baskets": 155_848}
    for path in published.DATA.glob("*.parquet"):
        assert pq.read_table(tmp_path / path.name).equals(pq.read_table(path)), path.name


@needs_source
def test_no_basket_lost_a_cent_or_a_second():
    source = pd.read_parquet(SOURCE / "baskets_as_events.parquet")
    reduced = published.baskets().to_pandas()
    seconds = (source["ts"] - pd.Timestamp("2017-01-01")).dt.total_seconds().astype(int)
    cents = (source["sales"] * 100).round().astype(int)
    expected = sorted(zip(source["household_id"], seconds, cents, strict=True))
    assert list(reduced.itertuples(index=False, name=None)) == expected
    assert abs(source["sales"].sum() - reduced["cents"].sum() / 100) < 0.005
