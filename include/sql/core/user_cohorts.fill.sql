-- core.user_cohorts: the day, week and month somebody signed up in.
--
-- Grain    one row per (user_id)
-- Reads    core.unified_users
-- Window   none: everybody with a known signup time
-- Re-run   changes nothing while the users are the same
-- Settles  never: an earlier creation in the other database moves a user
delete from core.user_cohorts as known
where not exists (
    select from core.unified_users as person
    where person.user_id = known.user_id
      and person.signed_up_on is not null);

insert into core.user_cohorts as known (user_id, signup_day_on, signup_week_on, signup_month_on, is_excluded)
select
    user_id,
    signed_up_on,
    date_trunc('week', signed_up_on::timestamp)::date,
    date_trunc('month', signed_up_on::timestamp)::date,
    is_excluded
from core.unified_users
where signed_up_on is not null
order by user_id
on conflict (user_id) do update
set signup_day_on = excluded.signup_day_on,
    signup_week_on = excluded.signup_week_on,
    signup_month_on = excluded.signup_month_on,
    is_excluded = excluded.is_excluded
where (known.*) is distinct from (excluded.*);
