"""The costs on the page about AI assistants that ./run ends with."""

from uuid import UUID

import pytest

from local.coding_costs import costs
from local.coding_report import read_coding
from tests.operations_page.rows import insert

COST = {
    "month_on": "2025-09-01", "provider": "openai", "calls": 100, "unpriced_calls": 3, "reported_usd": 4,
    "priced_usd": 6, "calls_usd": 10, "is_provisional": False,
}  # fmt: skip


@pytest.fixture
def lines(warehouse, warehouse_dsn):
    """What is printed of these rows, and of calls on these days of these providers at this price."""

    def lines_of(*rows, calls=()):
        for row in rows:
            insert(warehouse, "restricted.cost_reconciliation", **COST | row)
        for n, (day, provider, usd) in enumerate(calls):
            insert(warehouse, "core.llm_calls", trace_hash=UUID(int=n), event_date=day, ts=f"{day} 12:00Z",
                   provider=provider, cost_usd=usd, acceptance="unknown", flags=[])  # fmt: skip
        warehouse.commit()
        rows = read_coding(warehouse_dsn)["costs"]
        return costs(rows, lambda name, cells, width: " ".join((name, *cells)))

    return lines_of


def test_what_providers_charged_stands_beside_the_calls_and_a_missing_invoice_is_seen(lines):
    assert (
        lines({"month_on": "2025-08-01", "invoiced_usd": 10.4}, {})[1] == "openai 200 6 $20.00 $10.40 1 of 2"
    )


def test_they_name_their_months_and_who_may_read_them(lines):
    head, *_, last = lines({"month_on": "2025-06-01"}, {"provider": "google"})
    assert head.startswith("cost, 2025-06 to 2025-09 calls unpriced")
    assert last.endswith("for readers of restricted tables only, not for showing around.")


def test_without_a_price_the_sum_is_unknown_and_without_calls_it_is_nothing(lines):
    nothing = {"reported_usd": 0, "priced_usd": 0}
    found = lines(
        nothing | {"provider": "house", "calls": 5, "unpriced_calls": 5, "calls_usd": None},
        nothing | {"provider": "idle", "calls": 0, "unpriced_calls": 0, "calls_usd": 0, "invoiced_usd": 3},
    )
    assert found[1:3] == ["idle 0 0 $0.00 $3.00 1 of 1", "house 5 5 unknown - 0 of 1"]


def test_one_call_that_makes_most_of_a_sum_is_named(lines):
    found = lines(
        {"provider": "(unknown)", "calls_usd": 110},
        {"calls_usd": 110},
        calls=[
            ("2025-09-05", None, 99),
            ("2025-09-06", None, 11),
            ("2025-09-06", "openai", 54),
            ("2025-10-01", "openai", 99),
        ],
    )
    assert [line for line in found if "one call alone" in line] == [
        "  (unknown): one call alone costs $99.00 of $110.00."
    ]


def test_before_anything_is_published_nothing_is_printed(lines):
    assert lines() == []
