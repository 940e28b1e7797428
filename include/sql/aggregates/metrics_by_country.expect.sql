-- aggregates.metrics_by_country: the rows that are held before they are published: all periods, for somebody who moves
-- changes every one since their signup; each beside the whole, and a period without countries beside its whole alone.
with whole as (
    select 'day' as period_kind, day_on as period_on, population, users as all_users, active_users as all_active_users,
           active_users - active_before_signup_users as all_active_of_users
    from aggregates.daily_metrics
    union all
    select 'week', week_on, population, users, active_users, active_users - active_before_signup_users from aggregates.weekly_metrics
    union all
    select 'month', month_on, population, users, active_users, active_users - active_before_signup_users from aggregates.monthly_metrics
)
select *
from aggregates.metrics_by_country
full join whole using (period_kind, period_on, population)
