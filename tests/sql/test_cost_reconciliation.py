"""restricted.cost_reconciliation: months of UTC, what calls add up to beside what was invoiced."""

from datetime import date

import pytest

from .coding import at, call, coding_house, on  # noqa: F401 - fixture

TABLE = "restricted.cost_reconciliation"
OCTOBER, NOVEMBER = date(2025, 10, 1), date(2025, 11, 1)
COLUMNS = ("month_on", "provider", "calls", "unpriced_calls", "reported_usd", "priced_usd", "calls_usd", "invoiced_usd",
           "difference_usd", "difference_rate", "is_provisional")  # fmt: skip


def invoices(coding, *lines):
    coding.db.execute("delete from staging.ai_invoices")
    coding.given("staging.ai_invoices", *(
        {"line": n, "month_on": month, "provider": provider, "invoiced_usd": usd} for n, (month, provider, usd) in enumerate(lines)))  # fmt: skip


def test_calls_and_invoices_of_a_month_side_by_side(coding):
    coding.prices(("claude-*", on(-100), 10_000, 0, 0, 0))  # a dollar for 100 tokens
    coding.lands(call("a", at(0)), call("b", at(30), reported_cost_usd=2.5), call("c", at(31), model="x"),
                 call("d", at(2), provider=None))  # fmt: skip
    invoices(
        coding,
        (OCTOBER, "anthropic", 3.0),
        (OCTOBER, "anthropic", 1.0),
        (OCTOBER, "openai", 5.0),
        (date(2026, 1, 1), "openai", 9.0),
    )
    coding.run(0, 36)
    assert coding.rows(TABLE, *COLUMNS) == [
        (OCTOBER, "(unknown)", 1, 0, 0.0, 1.0, 1.0, None, None, None, False),
        (OCTOBER, "anthropic", 2, 0, 2.5, 1.0, 3.5, 4.0, 0.5, 0.125, False),
        (OCTOBER, "openai", 0, 0, 0.0, 0.0, 0.0, 5.0, 5.0, 1.0, False),
        (NOVEMBER, "anthropic", 1, 1, 0.0, 0.0, None, None, None, None, True),
    ]


def test_an_invoice_beside_calls_without_any_price_leaves_the_difference_unknown(coding):
    coding.lands(call("a", at(0)), call("b", at(40)), call("c", at(41), reported_cost_usd=0.5))
    invoices(coding, (OCTOBER, "anthropic", 2.0), (NOVEMBER, "anthropic", 2.0))
    coding.run(0, 60)
    assert coding.rows(
        TABLE, "calls", "unpriced_calls", "calls_usd", "difference_usd", "difference_rate"
    ) == [
        (1, 1, None, None, None),
        (2, 1, 0.5, 1.5, 0.75),  # some have one: what is left of the invoice is at most this
    ]


def test_a_settled_month_that_took_unknown_for_nothing_is_corrected_by_the_next_run(coding):
    coding.lands(call("a", at(0)))
    invoices(coding, (OCTOBER, "anthropic", 2.0))
    coding.run(0, 60)
    coding.db.execute(f"update {TABLE} set calls_usd = 0, difference_usd = 2, difference_rate = 1")
    coding.run(60)
    assert coding.rows(TABLE, "month_on", "calls_usd", "difference_usd") == [(OCTOBER, None, None)]


def test_an_invoice_of_nothing_has_no_rate(coding):
    coding.lands(call("a", at(0), reported_cost_usd=2.0))
    invoices(coding, (OCTOBER, "anthropic", 0.0))
    coding.run(0, 5)
    assert coding.one(TABLE, "difference_usd", "difference_rate") == (-2.0, None)


def test_an_invoice_that_comes_late_or_is_corrected_changes_its_month(coding):
    coding.lands(call("a", at(0), reported_cost_usd=1.0))
    coding.run(0, 60)
    invoices(coding, (OCTOBER, "anthropic", 2.0))
    coding.run(60)
    invoices(coding, (OCTOBER, "anthropic", 1.5))
    coding.run(61)
    assert coding.one(TABLE, "invoiced_usd", "difference_usd") == (1.5, 0.5)
    invoices(coding)
    coding.run(62)
    assert coding.one(TABLE, "invoiced_usd", "difference_usd") == (None, None)


@pytest.mark.parametrize(("days", "is_provisional"), [(33, True), (34, False)])
def test_a_month_settles_three_days_after_its_end(coding, days, is_provisional):
    coding.lands(call("a", at(0)))
    coding.run(0, days)
    assert coding.rows(TABLE, "is_provisional", where=f"month_on = '{OCTOBER}'") == [(is_provisional,)]


def test_months_are_those_of_utc_wherever_the_business_is(coding):
    """1 November 02:00 in UTC is the evening of 31 October in New York."""
    coding.lands(call("a", at(31, "02:00")), call("b", at(30, "22:00")))
    coding.run(0, 40, business_zone="America/New_York")
    assert coding.rows(TABLE, "month_on", "calls") == [(OCTOBER, 1), (NOVEMBER, 1)]


def test_a_month_without_calls_any_more_is_gone(coding):
    coding.lands(call("a", at(0)), call("b", at(40)))
    coding.run(0, 60)
    coding.unlands("a")
    coding.run(60)
    assert coding.rows(TABLE, "month_on") == [(NOVEMBER,)]


def test_publishing_twice_changes_nothing(coding):
    coding.lands(call("a", at(0), reported_cost_usd=0.1), call("b", at(0), reported_cost_usd=0.2))
    invoices(coding, (OCTOBER, "anthropic", 0.31))
    coding.run(0, 8)
    before = coding.touched_since((TABLE,))
    coding.run(0, 8)
    assert coding.touched_since((TABLE,)) == before
