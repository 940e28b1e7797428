"""Numbers as the pages that ./run ends with write them."""

import pytest

from local.cells import count, percent, usd


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (None, "-"), (0, "0.0 %"), (1, "100.0 %"), (0.0051, "0.5 %"), (1 / 2075, "0.05 %"), (2 / 4821, "0.04 %"),
        (0.000499, "0.05 %"), (1e-7, "0.00001 %"),
    ],
)  # fmt: skip
def test_a_share_has_one_decimal_and_what_is_more_than_nothing_is_not_zero(rate, text):
    assert percent(rate) == text


def test_what_nobody_knows_is_a_dash():
    assert (count(None), usd(None)) == ("-", "-")
    assert (count(1234), usd(1234.5)) == ("1,234", "$1,234.50")
