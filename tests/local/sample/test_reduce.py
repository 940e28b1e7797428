"""The committed files are small, and are what the reduction makes of the data set."""

import os
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from local.sample import published
from local.sample.reduce import reduce

ORIGINAL = (
    "PLUMBLINE_ORIGINAL_DATA"  # the folder with the unreduced files, as local/sample/reduce.py wants them
)


@pytest.fixture
def source():
    folder = os.environ.get(ORIGINAL)
    if not folder:
        pytest.skip(f"the original files of The Complete Journey are not there: {ORIGINAL} names no folder")
    assert Path(folder).is_dir(), f"{ORIGINAL} is {folder}, which is no folder"
    return Path(folder)


def test_the_committed_files_stay_below_four_megabytes():
    sizes = [path.stat().st_size for path in published.DATA.iterdir()]
    assert len(sizes) == 4
    assert sum(sizes) < 4_000_000


def test_reducing_again_gives_the_committed_rows(source, tmp_path):
    assert reduce(source, tmp_path) == {"campaigns": 27, "exposures": 6589, "baskets": 155_848}
    for path in published.DATA.glob("*.parquet"):
        assert pq.read_table(tmp_path / path.name).equals(pq.read_table(path)), path.name


def test_no_basket_lost_a_cent_or_a_second(source):
    original = pd.read_parquet(source / "baskets_as_events.parquet")
    reduced = published.baskets().to_pandas()
    seconds = (original["ts"] - pd.Timestamp("2017-01-01")).dt.total_seconds().astype(int)
    cents = (original["sales"] * 100).round().astype(int)
    expected = sorted(zip(original["household_id"], seconds, cents, strict=True))
    assert list(reduced.itertuples(index=False, name=None)) == expected
    assert abs(original["sales"].sum() - reduced["cents"].sum() / 100) < 0.005
