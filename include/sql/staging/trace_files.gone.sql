-- staging.trace_files: a file that should be read is not there any more.
--
-- Values   file_id
update staging.trace_files
set is_gone = true
where file_id = %(file_id)s;
