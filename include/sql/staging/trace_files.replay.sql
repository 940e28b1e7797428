-- staging.trace_files: has one file be read anew by the next run, for its dead letters or for new rules.
--
-- Values   file_id
update staging.trace_files
set normaliser = null,
    is_complete = false
where file_id = %(file_id)s;
