-- How many records could not be understood, by source and reason, open ones and the most first.
select
    pipeline,
    source,
    reason,
    status,
    letters,
    first_day_on,
    last_day_on,
    most_attempts
from ops.dead_letter_counts
where pipeline = any(%(pipelines)s)
  and (%(pipeline)s::text is null or pipeline = %(pipeline)s)
  and (%(status)s::text is null or status = %(status)s)
order by status, letters desc, pipeline, source, reason
