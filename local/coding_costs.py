"""The part about cost of the page that ./run ends with: what calls add up to beside what providers charged."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from local.cells import count, usd

QUERY = """
with months as (
    select *, min(month_on) over () as first_on, max(month_on) over () as last_on
    from restricted.cost_reconciliation
),
dearest as (
    select coalesce(provider, '(unknown)') as provider, max(cost_usd) as dearest_usd
    from core.llm_calls
    where ts >= (select min(month_on) from months)::timestamp at time zone 'UTC'
      and ts < ((select max(month_on) from months) + interval '1 month') at time zone 'UTC'
    group by 1
)
select provider, first_on, last_on, dearest_usd, sum(calls) as calls, sum(unpriced_calls) as unpriced,
    sum(calls_usd) as calls_usd, sum(invoiced_usd) as invoiced_usd, count(invoiced_usd) as invoices, count(*) as months
from months
left join dearest using (provider)
group by provider, first_on, last_on, dearest_usd
order by sum(calls_usd) desc nulls last, provider
"""
HEAD = ("calls", "unpriced", "by calls", "invoiced", "invoices")
NOTES = (
    "  Whole months in UTC. by calls: of those with a price. invoices: months with one, of all of the provider.",
    "  Of all calls, also those of small groups: for readers of restricted tables only, not for showing around.",
)


def costs(rows: Sequence[Mapping[str, Any]], line: Callable[[str, Iterable[str], int], str]) -> list[str]:
    """A line per provider, most expensive first, and below what has to be known to read them."""
    if not rows:
        return []
    first, last = rows[0]["first_on"], rows[0]["last_on"]
    lines = [line(f"cost, {first:%Y-%m} to {last:%Y-%m}", HEAD, 12)]
    for row in rows:
        cells = (
            count(row["calls"]),
            count(row["unpriced"]),
            "unknown" if row["calls_usd"] is None else usd(row["calls_usd"]),
            usd(row["invoiced_usd"]),
            f"{row['invoices']} of {row['months']}",
        )
        lines.append(line(row["provider"], cells, 12))
    return [*lines, *(_dearest(row) for row in rows if _is_mostly_one_call(row)), *NOTES]


def _is_mostly_one_call(row: Mapping[str, Any]) -> bool:
    return row["calls"] > 1 and (row["dearest_usd"] or 0) > (row["calls_usd"] or 0) / 2


def _dearest(row: Mapping[str, Any]) -> str:
    return f"  {row['provider'][:29]}: one call alone costs {usd(row['dearest_usd'])} of {usd(row['calls_usd'])}."
