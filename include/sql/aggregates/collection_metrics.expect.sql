-- aggregates.collection_metrics: the rows that are held before they are published: the days that changed.
select metrics.*
from aggregates.collection_metrics as metrics
join staging.unified_dirty as dirty on dirty.kind in ('event_day', 'snapshot') and dirty.period_on = metrics.day_on
group by metrics.day_on, metrics.population, metrics.privacy
