-- aggregates.engagement_distribution: how many users were how engaged at the end of a day.
--
-- Grain    one row per (day_on, population, user_type, lifecycle_state, level_lifetime, level_90d, intensity)
-- Reads    staging.unified_runs, aggregates.user_engagement_levels as this transaction has just made it
-- Window   the day before the horizon; the snapshots of earlier days stay as they are
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  with the next publication: how things were cannot be asked afterwards
create temporary table scope_engagement_distribution on commit drop as
select horizon_on - 1 as day_on from staging.unified_runs where run_id = %(run_id)s;

create temporary table fresh_engagement_distribution on commit drop as
select as_of_on - 1 as day_on, population, user_type, lifecycle_state, level_lifetime, level_90d, intensity, time_zone, count(*) as users
from aggregates.user_engagement_levels
join (values ('included', false), ('everyone', false), ('everyone', true)) as counted(population, is_excluded) using (is_excluded)
group by as_of_on, population, user_type, lifecycle_state, level_lifetime, level_90d, intensity, time_zone;
