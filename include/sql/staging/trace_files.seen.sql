-- staging.trace_files: takes in what lies in the folder and what does not any more; what looks different, or is back, has
-- not been read completely.
--
-- Values   source_files, sizes, stored: one element a file
merge into staging.trace_files as file
using (
    select *
    from unnest(%(source_files)s::text[], %(sizes)s::bigint[], %(stored)s::timestamptz[])
        as listed (source_file, size_bytes, stored_at)
    order by source_file
) as listed
on listed.source_file = file.source_file
when matched
    and (listed.size_bytes <> file.size_bytes or listed.stored_at is null or is_gone
        or listed.stored_at is distinct from file.stored_at)
    then update set size_bytes = listed.size_bytes, stored_at = listed.stored_at, is_complete = false, is_gone = false,
        is_given_up = false
when not matched
    then insert (source_file, size_bytes, stored_at, first_run_id, last_run_id)
    values (listed.source_file, listed.size_bytes, listed.stored_at, %(run_id)s, %(run_id)s);

update staging.trace_files
set is_gone = true
where not is_gone
  and not exists (select from unnest(%(source_files)s::text[]) as listed (name) where listed.name = source_file);

-- other rules may read what these could not
update staging.trace_files as file
set normaliser = null,
    is_complete = false
where normaliser <> %(version)s
  and file_id in (
      select split_part(record_key, ':', 1)::bigint
      from ops.dead_letters
      where pipeline = %(pipeline)s
        and source = 'traces'
  );
