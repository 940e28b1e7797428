-- staging.trace_files: how far the file has been read now.
--
-- Values   a row of staging.trace_files
update staging.trace_files
set read_bytes = %(read_bytes)s,
    read_lines = %(read_lines)s,
    sha256 = %(sha256)s,
    tail_sha256 = %(tail_sha256)s,
    normaliser = %(normaliser)s,
    is_complete = %(is_complete)s,
    last_run_id = case when (read_bytes, tail_sha256) is distinct from (%(read_bytes)s, %(tail_sha256)s)
                       then %(run_id)s else last_run_id end
where file_id = %(file_id)s;
