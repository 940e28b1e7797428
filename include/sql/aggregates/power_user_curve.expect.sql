-- aggregates.power_user_curve: the rows that are held before they are published: the days that changed, beside the count of 28 days.
select curve.*, metrics.rolling_28d_users
from aggregates.power_user_curve as curve
join staging.unified_dirty as dirty on dirty.kind = 'day' and dirty.period_on = curve.day_on
left join aggregates.daily_metrics as metrics
    on metrics.day_on = curve.day_on
    and metrics.population = curve.population
