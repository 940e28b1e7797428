-- aggregates.ai_coding_report: the last days that this run answers for.
--
-- Grain    one row per (as_of_on)
-- Reads    staging.coding_dirty, staging.coding_runs, aggregates.ai_coding_report
-- Writes   the temporary table scope_ai_coding_report
-- Window   last days that staging.coding_dirty names, and the one that is the last no more
create temporary table scope_ai_coding_report on commit drop as
select day_on as as_of_on from staging.coding_dirty where kind = 'as_of'
union
select as_of_on
from aggregates.ai_coding_report
cross join (select horizon_on from staging.coding_runs where run_id = %(run_id)s) as run
where extract(isodow from as_of_on) <> 7 and as_of_on <> horizon_on - 1;
