-- aggregates.weekly_metrics: the rows that are held before they are published: all weeks, beside their month.
select
    metrics.*,
    life.active_users as life_active_users,
    month.active_users as month_active_users
from aggregates.weekly_metrics as metrics
left join aggregates.lifecycle_transitions as life
    on life.period_kind = 'week'
    and life.period_on = metrics.week_on
    and life.population = metrics.population
-- only a week that lies within one month has fewer people than it
left join aggregates.monthly_metrics as month
    on month.month_on = date_trunc('month', metrics.week_on::timestamp)::date
    and month.month_on = date_trunc('month', (metrics.week_on + 6)::timestamp)::date
    and month.population = metrics.population
