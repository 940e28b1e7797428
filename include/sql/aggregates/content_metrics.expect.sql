-- aggregates.content_metrics: the rows that are held before they are published: the days that changed.
select metrics.*
from aggregates.content_metrics as metrics
join staging.unified_dirty as dirty on dirty.kind = 'event_day' and dirty.period_on = metrics.day_on
