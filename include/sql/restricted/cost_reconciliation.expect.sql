-- restricted.cost_reconciliation: the rows that are held before they are published: all of them, and the calls of their
-- months where a day of them changed.
select
    cost.*,
    counted.calls as calls_counted
from restricted.cost_reconciliation as cost
left join (
    select month_on, count(*) as calls, coalesce(provider, '(unknown)') as provider
    from (select distinct date_trunc('month', day_on::timestamp)::date as month_on from staging.coding_dirty where kind = 'day') as month
    join core.llm_calls
        on event_date between month_on - 1 and (month_on + interval '1 month')::date
        and date_trunc('month', ts at time zone 'UTC') = month_on
    group by 1, 3
) as counted using (month_on, provider)
