-- staging.trace_files: the files of the folder that have to be looked at, oldest acquaintance first.
--
-- Values   source_files: what lies in the folder; a file that is gone keeps its calls; one that had not been read to its end stops
--          the gate of staging.trace_reads
select file_id, size_bytes
from staging.trace_files
where source_file = any(%(source_files)s)
  and not is_complete
order by file_id;
