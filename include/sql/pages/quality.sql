-- What each run scored on each dimension beside the floor it must not fall below, the latest window first.
select
    pipeline,
    run_id,
    window_start,
    window_end,
    dimension,
    value,
    floor,
    weight,
    numerator,
    denominator,
    passed,
    reason
from ops.quality_scores
where pipeline = any(%(pipelines)s)
  and (%(pipeline)s::text is null or pipeline = %(pipeline)s)
  and (%(run_id)s::text is null or run_id = %(run_id)s)
  and (%(dimension)s::text is null or dimension = %(dimension)s)
  and (%(date_from)s::date is null or window_end > %(date_from)s::date at time zone 'UTC')
  and (%(date_to)s::date is null or window_start < (%(date_to)s::date + 1) at time zone 'UTC')
order by window_start desc, pipeline, run_id, dimension
