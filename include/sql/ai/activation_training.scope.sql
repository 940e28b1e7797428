-- ai.activation_training: the rows that this run makes anew, whatever is there already.
--
-- Grain    one row per (user_id, as_of_at)
-- Reads    core.unified_users, staging.unified_runs, staging.unified_touched
-- Writes   the temporary table scope_activation_training; rows that the set does not have yet are added to it
-- Window   users with a touched day before their label window closed; everybody when everything is to be made
create temporary table scope_activation_training on commit drop as
select person.user_id, person.signed_up_at + interval '168 hours' as as_of_at
from core.unified_users as person
join staging.unified_runs as run on run.run_id = %(run_id)s
where not person.is_excluded
  and person.signed_up_at + interval '720 hours' <= run.horizon_at
  and (%(everything)s
       or exists (
           select from staging.unified_touched as touched
           where touched.kind = 'user_day'
             and touched.user_id = person.user_id
             and touched.day_on
                 <= ((person.signed_up_at + interval '720 hours') at time zone %(business_zone)s)::date))
order by person.user_id;
