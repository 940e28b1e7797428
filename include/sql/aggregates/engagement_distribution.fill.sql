-- aggregates.engagement_distribution: how many users are how engaged, as of now.
--
-- Grain    one row per (population, user_type, lifecycle_state, level_lifetime, level_90d, intensity)
-- Reads    aggregates.user_engagement_levels as this transaction has just made it
-- Window   everybody, as of the horizon
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  never: it says how things are, not how they were
create temporary table scope_engagement_distribution on commit drop as
select population from (values ('included'), ('everyone')) as both_kinds(population);

create temporary table fresh_engagement_distribution on commit drop as
select as_of_on, population, user_type, lifecycle_state, level_lifetime, level_90d, intensity, time_zone, count(*) as users
from aggregates.user_engagement_levels
join (values ('included', false), ('everyone', false), ('everyone', true)) as counted(population, is_excluded) using (is_excluded)
group by as_of_on, population, user_type, lifecycle_state, level_lifetime, level_90d, intensity, time_zone;
