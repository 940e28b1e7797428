-- staging.trace_calls: a file is read anew: its calls leave, and core.llm_calls is told which.
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
