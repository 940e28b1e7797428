-- staging.trace_reads: the rows a run's gate looks at: what has been read since the last publication, in one row; and the
-- last lines beside it, whenever they were read, because a day of a small team says little. Files that have been read
-- anew count as they are now.
with published as (
    select coalesce(max(published_read_id), 0) as read_id from staging.coding_runs
),
part as (
    select
        lines,
        dead,
        calls,
        part.read_id > published.read_id as is_new,
        sum(lines) over (order by part.read_id desc) - lines as later_lines
    from staging.trace_reads as part
    cross join published
    where not is_replaced
),
-- the rest of such a file is only elsewhere when it was rotated: to a longer file that begins with the same call; a file
-- of which no call is known, to one that came later
half_read as (
    select file_id
    from staging.trace_files as file
    where is_gone
      and not is_complete
      and not is_given_up
      and (read_bytes < size_bytes or source_file ilike '%%.gz')
      and not exists (
          select from staging.trace_files as other
          left join staging.trace_calls as first_of_file
              on first_of_file.file_id = file.file_id
              and first_of_file.source_line = (
                  select min(source_line) from staging.trace_calls as line where line.file_id = file.file_id)
          left join staging.trace_calls as first_of_other
              on first_of_other.file_id = other.file_id
              and first_of_other.source_line = first_of_file.source_line
          where starts_with(other.source_file, file.source_file)
            and substr(other.source_file, length(file.source_file) + 1) ~ '^[.-][0-9]'
            and other.is_complete
            and other.read_bytes >= file.size_bytes
            and case when first_of_file.trace_hash is null then other.file_id > file.file_id
                     else first_of_other.trace_hash = first_of_file.trace_hash end)
)
select
    coalesce(sum(lines) filter (where is_new), 0)::bigint as new_lines,
    coalesce(sum(dead) filter (where is_new), 0)::bigint as new_dead,
    coalesce(sum(calls) filter (where is_new), 0)::bigint as new_calls,
    coalesce(sum(lines) filter (where later_lines < %(judged_lines)s), 0)::bigint as lines,
    coalesce(sum(dead) filter (where later_lines < %(judged_lines)s), 0)::bigint as dead,
    coalesce(sum(lines) filter (where is_new or later_lines < 100), 0)::bigint as last_lines,
    coalesce(sum(calls) filter (where is_new or later_lines < 100), 0)::bigint as last_calls,
    (select count(*) from staging.trace_reads where not is_merged) as waiting_reads,
    %(max_dead_share)s::double precision as max_dead_share,
    case when %(accept_shrink)s then 0 else (select count(*) from staging.trace_lost) end as lost_calls,
    (select coalesce(sum(calls), 0)::bigint from core.repo_days) as known_calls,
    %(few_lost_calls)s::bigint as few_lost_calls,
    %(max_lost_share)s::double precision as max_lost_share,
    (select string_agg(file_id::text, ', ' order by file_id) from half_read where not %(accept_shrink)s) as half_read_files,
    (select horizon_on - (select max(event_date) from core.llm_calls) - 1
     from staging.coding_runs where run_id = %(run_id)s) as days_without_calls,
    (select count(*)
     from staging.trace_due
     join staging.coding_runs on due_at >= horizon_at + make_interval(days => %(settle_days)s)
     where run_id = %(run_id)s) as calls_of_the_future,
    (select count(distinct trace_hash)
     from staging.coding_runs
     join staging.trace_calls as line on ts < horizon_at - make_interval(days => %(settle_days)s + %(pause_days)s)
     where run_id = %(run_id)s
       and previous_horizon_on is not null  -- the first publication is of old calls, mostly
       and line.read_id > (select coalesce(max(published_read_id), 0) from staging.coding_runs)
       and not exists (
           select from staging.trace_calls as before
           where before.trace_hash = line.trace_hash
             and before.read_id <= (select coalesce(max(published_read_id), 0) from staging.coding_runs)))
        as calls_of_long_ago,
    (select count(*) filter (where not is_mapped) from core.developers where kind = 'trace') as unmapped_names,
    (select count(distinct developer_id) filter (where is_mapped) from core.developers where kind = 'trace')
        as mapped_developers,
    (select count(*) filter (where is_mapped) from core.developers where kind = 'trace') as mapped_names
from part
