-- restricted.cost_reconciliation: what providers charged beside what the calls add up to.
--
-- Grain    one row per (month_on, provider)
-- Reads    staging.coding_dirty, staging.coding_runs, staging.ai_invoices, core.llm_calls
-- Window   months with a day that staging.coding_dirty names or with another invoice, those that had not settled,
--          and those that say 0 where nothing is known
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  settle_days after the end of the month
drop table if exists pg_temp.invoiced_months;

create temporary table invoiced_months on commit drop as
select month_on, provider, sum(invoiced_usd::numeric)::double precision as invoiced_usd
from staging.ai_invoices
cross join (select horizon_at from staging.coding_runs where run_id = %(run_id)s) as run
where month_on < (horizon_at at time zone 'UTC')::date
group by month_on, provider;

create temporary table scope_cost_reconciliation on commit drop as
-- months are those of UTC: a business day may lie in two of them
select date_trunc('month', (day_on + near)::timestamp)::date as month_on
from staging.coding_dirty
cross join generate_series(-1, 1) as near
where kind = 'day'
union
select month_on from restricted.cost_reconciliation where is_provisional
union
-- written when a sum without any price was still taken for nothing
select month_on from restricted.cost_reconciliation where calls_usd is not null and calls > 0 and unpriced_calls = calls
union
select month_on
from restricted.cost_reconciliation as was
full join invoiced_months as now using (month_on, provider)
where was.invoiced_usd is distinct from now.invoiced_usd;

analyze pg_temp.scope_cost_reconciliation;  -- a few months and all of history are not joined in the same way

create temporary table fresh_cost_reconciliation on commit drop as
with called as (
    select
        month_on,
        coalesce(provider, '(unknown)') as provider,
        count(*) as calls,
        count(*) filter (where cost_usd is null) as unpriced_calls,
        -- whole billionths: the sum does not depend on the order in which the calls lie
        sum((cost_usd * 1e9)::bigint) filter (where cost_source = 'reported') / 1e9 as reported_usd,
        sum((cost_usd * 1e9)::bigint) filter (where cost_source = 'priced') / 1e9 as priced_usd
    from scope_cost_reconciliation
    join core.llm_calls
        on event_date between month_on - 1 and (month_on + interval '1 month')::date
        and ts >= month_on::timestamp at time zone 'UTC'
        and ts < (month_on + interval '1 month') at time zone 'UTC'
    group by 1, 2
),
both_sides as (
    select
        month_on,
        provider,
        coalesce(calls, 0) as calls,
        coalesce(unpriced_calls, 0) as unpriced_calls,
        coalesce(reported_usd, 0) as reported_usd,
        coalesce(priced_usd, 0) as priced_usd,
        case when calls > 0 and unpriced_calls = calls then null else coalesce(reported_usd, 0) + coalesce(priced_usd, 0) end as calls_usd,
        invoiced_usd
    from called
    full join (select * from invoiced_months where month_on in (select month_on from scope_cost_reconciliation)) as invoiced
        using (month_on, provider)
)
select
    month_on,
    provider,
    calls,
    unpriced_calls,
    reported_usd::double precision as reported_usd,
    priced_usd::double precision as priced_usd,
    calls_usd::double precision as calls_usd,
    invoiced_usd,
    (invoiced_usd::numeric - calls_usd)::double precision as difference_usd,
    ((invoiced_usd::numeric - calls_usd) / nullif(invoiced_usd::numeric, 0))::double precision as difference_rate,
    (month_on + interval '1 month')::date + %(settle_days)s > (horizon_at at time zone 'UTC')::date as is_provisional
from both_sides
cross join (select horizon_at from staging.coding_runs where run_id = %(run_id)s) as run;
