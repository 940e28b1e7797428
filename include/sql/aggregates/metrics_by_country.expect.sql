-- aggregates.metrics_by_country: the rows that are held before they are published: all periods, for somebody who moves
-- changes every one since their signup; each beside the whole.
select
    country.*,
    whole.users as all_users,
    whole.active_users as all_active_users
from aggregates.metrics_by_country as country
left join (
    select 'day' as period_kind, day_on as period_on, population, users, active_users from aggregates.daily_metrics
    union all
    select 'week', week_on, population, users, active_users from aggregates.weekly_metrics
    union all
    select 'month', month_on, population, users, active_users from aggregates.monthly_metrics
) as whole
    on whole.period_kind = country.period_kind
    and whole.period_on = country.period_on
    and whole.population = country.population
