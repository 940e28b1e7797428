-- aggregates.power_user_curve: the rows that are held before they are published: the days that changed, beside the count
-- of 28 days; a day without a curve beside its count alone.
select day_on, population, active_days, curve.users, metrics.rolling_28d_users, metrics.users as all_users
from (select period_on as day_on, population from staging.unified_dirty cross join (values ('included'), ('everyone')) as both_kinds(population)
      where kind = 'day' and is_kept) as due
left join aggregates.power_user_curve as curve using (day_on, population)
left join aggregates.daily_metrics as metrics using (day_on, population)
