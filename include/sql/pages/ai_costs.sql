-- What providers of AI assistants charged beside what the calls add up to, the latest month first.
select
    month_on,
    provider,
    calls,
    unpriced_calls,
    reported_usd,
    priced_usd,
    calls_usd,
    invoiced_usd,
    difference_usd,
    difference_rate,
    is_provisional
from aggregates.cost_reconciliation
where (%(provider)s::text is null or provider = %(provider)s)
  and (%(date_from)s::date is null or month_on >= %(date_from)s)
  and (%(date_to)s::date is null or month_on <= %(date_to)s)
order by month_on desc, provider
