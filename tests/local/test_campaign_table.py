"""The table that ./run ends with."""

import pytest

from local.campaign_table import EXPLANATION, table_of

MEASURED = {
    "campaign_id": "campaign-18", "title": "Autumn", "metric": "baskets",
    "recipients": 1133, "analysed": 1120, "lift_mean": 0.01234, "ci_low": -0.00256, "ci_high": 0.02724,
    "ratio_of_means": 1.0871, "p_adjusted": 0.0421, "design_label": "descriptive",
    "reason": None, "users_required": 900,
}  # fmt: skip
INSUFFICIENT = MEASURED | {
    "campaign_id": "campaign-3", "title": None, "analysed": 12, "recipients": 13, "relative_lift_mean": 3.5,
    "ratio_of_means": 3.1, "design_label": "insufficient", "users_required": 2417,
}  # fmt: skip
NOT_COMPUTABLE = MEASURED | {
    "lift_mean": None, "ci_low": None, "ci_high": None, "ratio_of_means": None, "p_adjusted": None,
    "reason": "starts before tracking",
}  # fmt: skip


def body(*rows):
    return table_of(rows).splitlines()[2 : 2 + len(rows)]


def test_a_measured_campaign_shows_lift_interval_change_and_adjusted_p():
    line = body(MEASURED)[0]
    assert line.split() == [
        "campaign-18", "Autumn", "baskets", "1,120/1,133", "+0.0123", "[-0.0026,", "+0.0272]",
        "+8.7", "%", "0.0421", "descriptive",
    ]  # fmt: skip


def test_too_few_users_get_the_number_needed_and_no_percentage():
    line = body(INSUFFICIENT)[0]
    assert "needs 2,417 users" in line
    assert "%" not in line
    assert "+" not in line


def test_what_cannot_be_computed_gives_its_reason():
    line = body(NOT_COMPUTABLE)[0]
    assert "starts before tracking" in line
    assert "%" not in line


def test_words_instead_of_numbers_use_their_room_and_the_design_stays_in_its_column():
    reason = "every send lies before tracking began"
    measured, worded = body(MEASURED, NOT_COMPUTABLE | {"reason": reason})
    assert reason in worded
    assert worded.index("descriptive") == measured.index("descriptive")


def test_a_campaign_is_named_once_for_all_its_metrics():
    first, second = body(MEASURED, MEASURED | {"metric": "visits"})
    assert first.startswith("campaign-18 Autumn")
    assert second.startswith(" " * 26)
    assert "visits" in second


def test_two_campaigns_without_an_id_are_told_apart_by_their_titles():
    first, second = body(*(MEASURED | {"campaign_id": None, "title": title} for title in ("One", "Two")))
    assert first.startswith("- One")
    assert second.startswith("- Two")


@pytest.mark.parametrize(
    ("campaign_id", "title", "name"),
    [
        ("campaign-13", "Coupons of campaign 13 (Type B)", "campaign-13 "),
        ("campaign-3", "Coupons of campaign 13", "campaign-3 Coupons"),
        ("campaign-13", "campaign-13", "campaign-13 "),
        ("campaign-13", "Autumn", "campaign-13 Autumn"),
        ("campaign-13", None, "campaign-13 "),
    ],
)
def test_a_title_that_only_repeats_the_id_is_not_shown_beside_it(campaign_id, title, name):
    line = body(MEASURED | {"campaign_id": campaign_id, "title": title})[0]
    assert line.startswith(name)
    if name.endswith(" "):
        assert line[:26].strip() == campaign_id


def test_a_tiny_p_value_is_not_printed_as_zero():
    assert "<.0001" in body(MEASURED | {"p_adjusted": 1e-12})[0]


@pytest.mark.parametrize("row", [MEASURED, INSUFFICIENT, NOT_COMPUTABLE])
def test_no_line_is_wider_than_110_columns_however_long_the_texts_are(row):
    wide = row | {
        "title": "A title that never ends " * 9,
        "metric": "wishlist_additions",
        "reason": "because " * 40,
    }
    lines = table_of([wide, row | {"recipients": 123_456_789, "analysed": 123_456_788}]).splitlines()
    assert max(map(len, lines)) <= 110
    assert any("…" in line for line in lines)


def test_below_the_table_stands_what_descriptive_means():
    assert table_of([MEASURED]).endswith("\n".join(EXPLANATION))
    assert "descriptive" in EXPLANATION[1]


def test_below_the_table_stands_what_is_adjusted_and_what_insufficient_means():
    said = {line.split(":")[0]: line for line in table_of([MEASURED]).splitlines()[-2:]}
    assert "the intervals are not" in said["p adj."]
    assert "too few users" in said["insufficient"]


def test_an_empty_warehouse_says_so():
    assert table_of([]) == "No campaign has been published yet."
