"""The weighted score and its floors."""

import pytest

from plumbline.quality_score import Dimension, judge


def dimensions(
    mapping=(1000, 1000),
    timestamps=(1000, 1000),
    completeness=(5000, 5000),
    form=(950, 950),
    readable=(1000, 1000),
):
    return [
        Dimension("mapping", *mapping, weight=0.40, floor=0.95, action="Look at the ids."),
        Dimension("timestamps", *timestamps, weight=0.20, floor=0.0, action="Look at the clock."),
        Dimension("completeness", *completeness, weight=0.20, floor=0.0, action="Look for nulls."),
        Dimension("format", *form, weight=0.20, floor=0.0, action="Look at the pattern."),
        Dimension("readable", *readable, weight=0.0, floor=0.99, action="Look at the dead letters."),
    ]  # fmt: skip


def test_mapping_at_87_5_percent_makes_the_score_exactly_95_and_still_blocks():
    verdict = judge(dimensions(mapping=(875, 1000)), 0.95, [("spring", 10, 80)])

    assert verdict.score == pytest.approx(0.95, abs=0)
    assert verdict.score_passed
    assert verdict.blocked
    assert (
        "mapping: 87.50 % (875 of 1,000), weight 0.40, floor 95.00 %: BELOW ITS FLOOR. Look at the ids."
        in verdict.report
    )
    assert "spring 10 of 80" in verdict.report


def test_a_perfect_run_passes_with_one():
    verdict = judge(dimensions(), 0.95)

    assert (verdict.score, verdict.blocked) == (1, False)


def test_a_low_score_blocks_even_when_every_floor_holds():
    verdict = judge(dimensions(timestamps=(700, 1000)), 0.95)

    assert float(verdict.score) == pytest.approx(0.94)
    assert all(d.passed for d in verdict.dimensions)
    assert verdict.blocked
    assert "start with timestamps" in verdict.report


@pytest.mark.parametrize(("mapped", "blocked"), [(95, False), (94, True)])
def test_the_floor_itself_passes(mapped, blocked):
    assert judge(dimensions(mapping=(mapped, 100)), 0.5).blocked is blocked


def test_the_dead_letter_limit_blocks_without_weighing():
    verdict = judge(dimensions(readable=(989, 1000)), 0.95)

    assert (verdict.score, verdict.blocked) == (1, True)


def test_an_empty_run_passes_without_a_score_and_says_so():
    verdict = judge(dimensions(*[(0, 0)] * 5), 0.95)

    assert (verdict.score, verdict.blocked) == (None, False)
    assert "no data" in verdict.report


def test_a_dimension_without_data_is_left_out_of_the_weights():
    verdict = judge(dimensions(form=(0, 0), mapping=(975, 1000)), 0.95)

    assert float(verdict.score) == pytest.approx((0.4 * 0.975 + 0.4) / 0.8)
    assert verdict.dimensions[3].reason == "nothing to look at in this window"


def test_a_percentage_is_never_rounded_up_to_the_mark_it_missed():
    verdict = judge(dimensions(mapping=(949_999, 1_000_000)), 0.5)

    assert verdict.blocked
    assert "94.99 %" in verdict.report


def test_weights_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="add up to 1"):
        judge(dimensions()[:2], 0.95)


def test_more_passed_than_looked_at_is_refused():
    with pytest.raises(ValueError, match=r"0\.\.5"):
        Dimension("mapping", 6, 5, weight=1, floor=0, action="")
