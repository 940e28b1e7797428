-- core.model_prices: what a model's tokens cost, from when until when.
--
-- Grain    one row per (model_pattern, valid_from_on)
-- Reads    staging.model_prices, core.llm_calls
-- Writes   staging.trace_due: calls that the old or the new price may have been of
-- Window   none: the file is read whole
-- Re-run   changes nothing while the file is the same
-- Settles  never: a corrected price is a new price of old calls
--
-- Of two lines about the same pattern and day the earlier one counts.
drop table if exists pg_temp.fresh_prices;
drop table if exists pg_temp.changed_prices;

create temporary table fresh_prices on commit drop as
select
    model_pattern,
    valid_from_on,
    lead(valid_from_on) over (partition by model_pattern order by valid_from_on) as valid_to_on,
    input_usd_per_million,
    output_usd_per_million,
    cache_read_usd_per_million,
    cache_write_usd_per_million
from (
    select distinct on (model_pattern, valid_from_on) *
    from staging.model_prices
    order by model_pattern, valid_from_on, line
) as told;

-- stretches of time on which a pattern had another price than it has now
create temporary table changed_prices on commit drop as
with prices as (
    select false as is_new, * from core.model_prices
    union all
    select true, * from fresh_prices
),
stretch as (
    select model_pattern, valid_from_on as from_on,
           lead(valid_from_on) over (partition by model_pattern order by valid_from_on) as to_on
    from (select distinct model_pattern, valid_from_on from prices) as edge
)
select stretch.model_pattern, from_on, coalesce(to_on, 'infinity') as to_on
from stretch
left join prices
    on prices.model_pattern = stretch.model_pattern
    and prices.valid_from_on <= from_on
    and coalesce(prices.valid_to_on > from_on, true)
group by stretch.model_pattern, from_on, to_on
having count(*) <> 2
    or count(distinct (input_usd_per_million, output_usd_per_million, cache_read_usd_per_million,
                       cache_write_usd_per_million)) > 1;

insert into staging.trace_due (trace_hash, due_at)
select distinct call.trace_hash, call.ts
from changed_prices as price
join core.llm_calls as call
    on call.model ilike replace(replace(replace(replace(price.model_pattern, '\', '\\'), '_', '\_'), '%%', '\%%'), '*', '%%')
    and (call.ts at time zone 'UTC')::date >= price.from_on
    and (call.ts at time zone 'UTC')::date < price.to_on
where call.cost_source is distinct from 'reported'
on conflict do nothing;

delete from core.model_prices as known
where not exists (
    select from fresh_prices as fresh
    where fresh.model_pattern = known.model_pattern
      and fresh.valid_from_on = known.valid_from_on);

insert into core.model_prices as known
    (model_pattern, valid_from_on, valid_to_on, input_usd_per_million, output_usd_per_million,
     cache_read_usd_per_million, cache_write_usd_per_million)
select
    model_pattern, valid_from_on, valid_to_on, input_usd_per_million, output_usd_per_million,
    cache_read_usd_per_million, cache_write_usd_per_million
from fresh_prices
on conflict (model_pattern, valid_from_on) do update
set valid_to_on = excluded.valid_to_on,
    input_usd_per_million = excluded.input_usd_per_million,
    output_usd_per_million = excluded.output_usd_per_million,
    cache_read_usd_per_million = excluded.cache_read_usd_per_million,
    cache_write_usd_per_million = excluded.cache_write_usd_per_million
where (known.*) is distinct from (excluded.*);
