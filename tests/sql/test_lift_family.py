"""aggregates.lift_family: the p-values that are judged together, and only those."""

from plumbline.push_lift.multiple_testing import adjust_family
from plumbline.steps import Compute

ROW = {
    "metric": "baskets", "population": "all", "sends": 1, "recipients": 1, "mapped": 1, "covered": 1, "analysed": 1,
    "pending": 0, "is_provisional": False, "active_users": 1, "zero_baseline_users": 0, "newly_active_users": 0,
    "weekday_users": 0, "design_label": "descriptive", "statement": "s",
}  # fmt: skip


def family(house):
    Compute("aggregates.lift_family", using=adjust_family).apply(
        house.db, house.run("2025-03-10", "2025-03-11")
    )
    house.db.commit()
    return house.rows(
        "aggregates.lift_family", "campaign_key", "family_size", "round(p_adjusted_bh::numeric, 6)::text"
    )


def test_early_looks_and_rows_without_a_test_are_no_members(house):
    house.given(
        "aggregates.campaign_lift",
        ROW | {"campaign_key": "settled", "p_value": 0.04},
        ROW | {"campaign_key": "early look", "p_value": 0.001, "is_provisional": True},
        ROW | {"campaign_key": "too few", "p_value": None},
    )

    assert family(house) == [("settled", 1, "0.040000")]


def test_a_new_member_changes_everybodys_adjusted_p(house):
    house.given("aggregates.campaign_lift", *[
        ROW | {"campaign_key": key, "p_value": p} for key, p in (("a", 0.020), ("b", 0.021), ("c", 0.022))])  # fmt: skip

    # Benjamini and Hochberg step up: .020 x 3 / 1 = .06, .021 x 3 / 2 = .0315, .022 x 3 / 3 = .022, the minimum from above
    assert family(house) == [(key, 3, "0.022000") for key in "abc"]
    house.given("aggregates.campaign_lift", ROW | {"campaign_key": "d", "p_value": 0.9})
    assert family(house)[0] == ("a", 4, "0.029333")
