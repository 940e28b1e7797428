-- staging.trace_calls: a file is read anew: its calls leave, and core.llm_calls is told which.
-- What was counted of its parts counts no longer: a file that was mended would be judged by what was wrong with it.
--
-- Values   file_id
insert into staging.trace_gone (trace_hash)
select distinct trace_hash
from staging.trace_calls
where file_id = %(file_id)s
on conflict do nothing;

delete from staging.trace_places
where file_id = %(file_id)s;

delete from staging.trace_calls
where file_id = %(file_id)s;

update staging.trace_reads
set is_replaced = true
where file_id = %(file_id)s
  and not is_replaced;
