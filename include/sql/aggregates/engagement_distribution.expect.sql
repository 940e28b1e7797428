-- aggregates.engagement_distribution: the rows that are held before they are published: the newest day, beside the users it counts.
with level as (
    select as_of_on - 1 as day_on, population, user_type, lifecycle_state, level_lifetime, level_90d, intensity, count(*) as users_of_levels
    from aggregates.user_engagement_levels
    join (values ('included', false), ('everyone', false), ('everyone', true)) as counted(population, is_excluded) using (is_excluded)
    group by as_of_on, population, user_type, lifecycle_state, level_lifetime, level_90d, intensity
),
published as (
    select distribution.*
    from aggregates.engagement_distribution as distribution
    join staging.unified_runs as run on run.run_id = %(run_id)s and distribution.day_on = run.horizon_on - 1
)
select day_on, population, user_type, lifecycle_state, level_lifetime, level_90d, intensity,
       coalesce(users, 0) as users, coalesce(users_of_levels, 0) as users_of_levels
from published
full join level using (day_on, population, user_type, lifecycle_state, level_lifetime, level_90d, intensity)
