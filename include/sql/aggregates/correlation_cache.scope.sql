-- aggregates.correlation_cache: the analyses that this run answers for.
--
-- Grain    one row per (correlation_date)
-- Reads    staging.coding_dirty, staging.coding_runs, aggregates.correlation_cache
-- Writes   the temporary table scope_correlation_cache
-- Window   analyses that staging.coding_dirty names, and those of a last day that is the last one no more
create temporary table scope_correlation_cache on commit drop as
select day_on as correlation_date from staging.coding_dirty where kind = 'as_of'
union
select correlation_date
from aggregates.correlation_cache
cross join (select horizon_on from staging.coding_runs where run_id = %(run_id)s) as run
where extract(isodow from correlation_date) <> 7 and correlation_date <> horizon_on - 1;
