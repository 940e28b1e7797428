"""core.model_prices: a price holds until the next one of its pattern."""

from datetime import date

from .coding import coding_house  # noqa: F401 - fixture

TABLE = "core.model_prices"
JANUARY, JUNE = date(2025, 1, 1), date(2025, 6, 1)


def fill(coding):
    coding.fill(coding.named(0), TABLE)
    return coding.rows(TABLE, "model_pattern", "valid_from_on", "valid_to_on", "input_usd_per_million")


def test_a_price_ends_where_the_next_one_of_its_pattern_begins(coding):
    coding.prices(("a*", JUNE, 2, 0, 0, 0), ("a*", JANUARY, 1, 0, 0, 0), ("b", JANUARY, 3, 0, 0, 0))
    assert fill(coding) == [("a*", JANUARY, JUNE, 1), ("a*", JUNE, None, 2), ("b", JANUARY, None, 3)]


def test_of_two_prices_of_one_day_the_earlier_line_counts(coding):
    coding.prices(("a", JUNE, 2, 0, 0, 0), ("a", JUNE, 9, 0, 0, 0))
    assert fill(coding) == [("a", JUNE, None, 2)]


def test_a_price_that_is_taken_back_is_gone(coding):
    coding.prices(("a", JANUARY, 1, 0, 0, 0), ("a", JUNE, 2, 0, 0, 0))
    fill(coding)
    coding.prices(("a", JANUARY, 1, 0, 0, 0))
    assert fill(coding) == [("a", JANUARY, None, 1)]


def test_the_same_file_again_changes_nothing(coding):
    coding.prices(("a", JANUARY, 1, 0, 0, 0), ("a", JUNE, 2, 0, 0, 0))
    fill(coding)
    before = coding.touched_since((TABLE,))
    fill(coding)
    assert coding.touched_since((TABLE,)) == before
