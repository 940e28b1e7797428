-- staging.trace_files: how far one file has been read; nobody else reads on until the transaction ends.
--
-- Values   file_id
select source_file, read_bytes, read_lines, sha256, tail_sha256, normaliser, is_complete
from staging.trace_files
where file_id = %(file_id)s
for update;
