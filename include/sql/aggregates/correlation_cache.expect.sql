-- aggregates.correlation_cache: the rows that are held before they are published: the analyses made anew.
select *
from aggregates.correlation_cache
where correlation_date in (select day_on from staging.coding_dirty where kind = 'as_of')
