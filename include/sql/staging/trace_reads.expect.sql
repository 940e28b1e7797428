-- staging.trace_reads: the rows a run's gate looks at: what has been read since the last publication, in one row.
select
    coalesce(sum(lines), 0)::bigint as lines,
    coalesce(sum(dead), 0)::bigint as dead,
    coalesce(sum(calls), 0)::bigint as calls,
    count(*) filter (where not is_merged) as waiting_reads,
    %(max_dead_share)s::double precision as max_dead_share
from staging.trace_reads
where read_id > (select coalesce(max(published_read_id), 0) from staging.coding_runs)
