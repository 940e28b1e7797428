"""What docs/operations_page.md says of the data sets is what can be asked."""

import re
from pathlib import Path

from operations_page.datasets import DATA_SETS, DAYS, FILTERS

PAGE = (Path(__file__).resolve().parents[2] / "docs/operations_page.md").read_text()
TABLE = PAGE.split("| data set | filters", 1)[1].split("\n\n", 1)[0]
ROWS = [
    [re.findall(r"`([\w-]+)`", cell) for cell in row]
    for row in re.findall(r"^\| (`.+?) \| (.+) \|$", TABLE, re.M)
]
BY_PATH = {found.path: found for found in DATA_SETS.values()}


def test_the_page_lists_every_data_set_once():
    assert sorted(name for names, _ in ROWS for name in names) == sorted(BY_PATH)


def test_the_page_names_the_filters_of_every_row():
    for names, filters in ROWS:
        known = {f for name in names for f in BY_PATH[name].filters} - set(DAYS)
        assert set(filters) - {"included"} == known, names


def test_the_page_names_the_data_sets_without_days():
    without = re.search(r"`date_to` \(which (.+?) do not have\)", TABLE)[1]
    assert re.findall(r"`([\w-]+)`", without) == [
        p for p, f in BY_PATH.items() if not set(DAYS) & set(f.filters)
    ]


def test_no_filter_is_known_that_no_data_set_has():
    assert {f for found in DATA_SETS.values() for f in found.filters} == set(FILTERS)
