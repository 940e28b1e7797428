-- aggregates.profile_metrics: the rows that are held before they are published: the days of the run.
select metrics.*
from aggregates.profile_metrics as metrics
join staging.unified_dirty as dirty on dirty.kind = 'snapshot' and dirty.period_on = metrics.day_on
