-- aggregates.engagement_distribution: the rows that are held before they are published: all of them, beside the users they count.
with level as (
    select as_of_on, population, user_type, lifecycle_state, level_lifetime, level_90d, intensity, count(*) as users_of_levels
    from aggregates.user_engagement_levels
    join (values ('included', false), ('everyone', false), ('everyone', true)) as counted(population, is_excluded) using (is_excluded)
    group by as_of_on, population, user_type, lifecycle_state, level_lifetime, level_90d, intensity
)
select as_of_on, population, user_type, lifecycle_state, level_lifetime, level_90d, intensity,
       coalesce(users, 0) as users, coalesce(users_of_levels, 0) as users_of_levels
from aggregates.engagement_distribution
full join level using (as_of_on, population, user_type, lifecycle_state, level_lifetime, level_90d, intensity)
