-- aggregates.daily_metrics: the rows that are held before they are published: all days, beside their week and month.
select
    metrics.*,
    life.active_users as life_active_users,
    week.active_users as week_active_users,
    month.active_users as month_active_users
from aggregates.daily_metrics as metrics
left join aggregates.lifecycle_transitions as life
    on life.period_kind = 'day'
    and life.period_on = metrics.day_on
    and life.population = metrics.population
left join aggregates.weekly_metrics as week
    on week.week_on = date_trunc('week', metrics.day_on::timestamp)::date
    and week.population = metrics.population
left join aggregates.monthly_metrics as month
    on month.month_on = date_trunc('month', metrics.day_on::timestamp)::date
    and month.population = metrics.population
