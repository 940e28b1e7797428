-- ai.engagement_training: the rows that the leak test looks at, another sample for every horizon.
--
-- Grain    one row per (user_id, as_of_at)
-- Reads    core.unified_users, staging.unified_runs
-- Writes   the temporary table scope_engagement_training
create temporary table scope_engagement_training on commit drop as
select person.user_id, person.signed_up_at + interval '720 hours' as as_of_at
from core.unified_users as person
join staging.unified_runs as run on run.run_id = %(run_id)s
where not person.is_excluded
  and person.signed_up_at + interval '2160 hours' <= run.horizon_at
order by md5(person.user_id::text || run.horizon_at::text), person.user_id
limit %(sampled_users)s;
