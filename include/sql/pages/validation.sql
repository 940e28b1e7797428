-- What each gate found, the latest window first; the rules that failed with what was found.
select
    pipeline,
    run_id,
    table_name,
    window_start,
    window_end,
    passed,
    rules,
    rules_failed,
    jsonb_path_query_array(results, '$[*] ? (@.success == false)') as failed,
    page
from ops.validation_results
where pipeline = any(%(pipelines)s)
  and (%(pipeline)s::text is null or pipeline = %(pipeline)s)
  and (%(run_id)s::text is null or run_id = %(run_id)s)
  and (%(table)s::text is null or table_name = %(table)s)
  and (%(passed)s::boolean is null or passed = %(passed)s)
  and (%(date_from)s::date is null or window_end > %(date_from)s::date at time zone 'UTC')
  and (%(date_to)s::date is null or window_start < (%(date_to)s::date + 1) at time zone 'UTC')
order by window_start desc, pipeline, run_id, table_name
