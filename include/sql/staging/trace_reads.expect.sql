-- staging.trace_reads: the rows a run's gate looks at: what has been read since the last publication, in one row.
select
    coalesce(sum(lines), 0)::bigint as lines,
    coalesce(sum(dead), 0)::bigint as dead,
    coalesce(sum(calls), 0)::bigint as calls,
    count(*) filter (where not is_merged) as waiting_reads,
    %(max_dead_share)s::double precision as max_dead_share,
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
from staging.trace_reads
where read_id > (select coalesce(max(published_read_id), 0) from staging.coding_runs)
