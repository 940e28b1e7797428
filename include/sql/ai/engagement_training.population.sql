-- ai.engagement_training: everybody who has a row in the set, and when.
--
-- Grain    one row per user_id
-- Reads    core.unified_users, staging.unified_runs
-- Window   users whose label window has closed at the horizon; excluded accounts and unknown signups are out,
--          deleted users stay: who left is what the labels are about
select person.user_id, person.signed_up_at + interval '720 hours' as as_of_at
from core.unified_users as person
join staging.unified_runs as run on run.run_id = %(run_id)s
where not person.is_excluded
  and person.signed_up_at + interval '2160 hours' <= run.horizon_at;
