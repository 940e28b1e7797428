-- aggregates.monthly_metrics: the rows that are held before they are published: all months.
select metrics.*, life.active_users as life_active_users
from aggregates.monthly_metrics as metrics
left join aggregates.lifecycle_transitions as life
    on life.period_kind = 'month'
    and life.period_on = metrics.month_on
    and life.population = metrics.population
