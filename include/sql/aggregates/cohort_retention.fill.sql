-- aggregates.cohort_retention: who comes back, by the time since their signup.
--
-- Grain    one row per (cohort_kind, cohort_on, period_no, population)
-- Reads    staging.unified_dirty, staging.unified_runs, core.user_cohorts, core.user_days
-- Window   the cohorts that staging.unified_dirty names, each whole
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  settle_days after period k has ended for all of the cohort; the unbounded columns never do
create temporary table scope_cohort_retention on commit drop as
select substr(kind, 8) as cohort_kind, period_on as cohort_on from staging.unified_dirty where kind like 'cohort!_%%' escape '!';

-- in steps, each with its statistics: guessing the sizes, the planner compares every cohort's periods with all others
drop table if exists pg_temp.retention_members, pg_temp.retention_days, pg_temp.retention_periods, pg_temp.retention_counts,
    pg_temp.retention_brackets, pg_temp.retention_grid;

create temporary table retention_members on commit drop as
with run as (
    select horizon_on from staging.unified_runs where run_id = %(run_id)s
),
length(cohort_kind, days, kept) as (
    values ('day', 1, %(retention_days)s), ('week', 7, %(retention_weeks)s), ('month', 30, %(retention_months)s)
)
-- who signed up on the same day has lived through the same periods; ended = the last one that is over, -1 = none
select cohort_kind, cohort_on, is_excluded, signup_day_on, days, kept, (horizon_on - signup_day_on) / days - 1 as ended, users
from (
    select signup_day_on, signup_week_on, signup_month_on, is_excluded, count(*) as users from core.user_cohorts group by 1, 2, 3, 4
) as signed
cross join length
cross join run
cross join lateral (select case cohort_kind when 'day' then signup_day_on when 'week' then signup_week_on else signup_month_on end as cohort_on) as own
join scope_cohort_retention using (cohort_kind, cohort_on)
where signup_day_on < horizon_on;

analyze pg_temp.retention_members;

create temporary table retention_days on commit drop as
with run as (
    select horizon_on from staging.unified_runs where run_id = %(run_id)s
)
-- own days only, because the signup itself would retain everybody; days before the signup are in no period
select signup_day_on, is_excluded, day_on - signup_day_on as age, lag(day_on) over mine - signup_day_on as before_age, lead(day_on) over mine is null as is_last
from core.user_cohorts as signed
cross join run
join core.user_days as day using (user_id)
-- + 0: nearly all days are asked for, and would be fetched one by one through the index on them
where own_events > 0 and day_on >= signup_day_on and day_on + 0 < horizon_on
  and signup_day_on in (select signup_day_on from retention_members)
window mine as (partition by user_id order by day_on);

analyze pg_temp.retention_days;

create temporary table retention_periods on commit drop as
-- each user once in a period; no bracket of a period that is kept reaches beyond twice of it. Brackets are 0, 1, 2-3,
-- 4-7 ...: as wide as everything before them
with in_period as (
    -- by numbers first: texts are slow to tell apart, and there is a row for every day of everybody
    select signup_day_on, is_excluded, days, age / days as period_no,
           coalesce(width_bucket(before_age / days, edges) <> width_bucket(age / days, edges), true) as is_new_in_bracket, count(*) as people
    from retention_days
    cross join (select distinct days, kept from retention_members) as length
    cross join (select array[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048] as edges) as bounds
    where age < days * (2 * kept + 1) and (before_age is null or before_age / days < age / days)
    group by 1, 2, 3, 4, 5
)
select cohort_kind, cohort_on, is_excluded, ended, kept, period_no,
       width_bucket(period_no, array[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048]) as bracket_no, is_new_in_bracket, sum(people)::bigint as users
from in_period
join retention_members using (signup_day_on, is_excluded, days)
group by 1, 2, 3, 4, 5, 6, 7, 8;

analyze pg_temp.retention_periods;

create temporary table retention_counts on commit drop as
with last_day as (
    select signup_day_on, is_excluded, age, count(*) as users from retention_days where is_last group by 1, 2, 3
),
counted as (
    -- eligible and unbounded are filed under the last period they count in, and summed up from there
    select cohort_kind, cohort_on, is_excluded, least(ended, kept) as period_no, sum(users) as eligible, 0 as unbounded, 0 as bounded
    from retention_members
    where ended >= 0
    group by 1, 2, 3, 4
    union all
    select cohort_kind, cohort_on, is_excluded, least(ended, kept, age / days), 0, sum(last_day.users), 0
    from retention_members
    join last_day using (signup_day_on, is_excluded)
    where ended >= 0
    group by 1, 2, 3, 4
    union all
    select cohort_kind, cohort_on, is_excluded, period_no, 0, 0, sum(users)
    from retention_periods
    where period_no <= least(ended, kept)
    group by 1, 2, 3, 4
)
select cohort_kind, cohort_on, period_no,
       case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population,
       sum(eligible) as eligible, sum(unbounded) as unbounded, sum(bounded) as bounded
from counted
group by grouping sets ((cohort_kind, cohort_on, period_no, is_excluded), (cohort_kind, cohort_on, period_no));

analyze pg_temp.retention_counts;

create temporary table retention_brackets on commit drop as
with counted as (
    select cohort_kind, cohort_on, is_excluded, bracket_no, users as eligible, 0 as users
    from retention_members
    cross join generate_series(0, 12) as bracket_no
    where (1 << bracket_no) - 1 <= ended
    union all
    select cohort_kind, cohort_on, is_excluded, bracket_no, 0, users
    from retention_periods
    where is_new_in_bracket and (1 << bracket_no) - 1 <= ended
)
select cohort_kind, cohort_on, bracket_no,
       case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population,
       sum(eligible)::bigint as eligible, sum(users)::bigint as users
from counted
group by grouping sets ((cohort_kind, cohort_on, bracket_no, is_excluded), (cohort_kind, cohort_on, bracket_no));

analyze pg_temp.retention_brackets;

create temporary table retention_grid on commit drop as
with cohort as (
    select cohort_kind, cohort_on, case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population,
           sum(users)::bigint as cohort_users, least(max(ended), max(kept)) as last_no, max(days) as days, max(signup_day_on) as last_signup_on
    from retention_members
    group by grouping sets ((cohort_kind, cohort_on, is_excluded), (cohort_kind, cohort_on))
)
select cohort_kind, cohort_on, population, period_no, cohort_users, days, last_signup_on,
       width_bucket(period_no, array[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048]) as bracket_no
from cohort
cross join lateral generate_series(0, last_no) as period_no
where population is not null;

analyze pg_temp.retention_grid;

create temporary table fresh_cohort_retention on commit drop as
with run as (
    select horizon_on from staging.unified_runs where run_id = %(run_id)s
),
counts as (
    select cohort_kind, cohort_on, period_no, population, cohort_users, days, last_signup_on, bracket_no,
           sum(coalesce(eligible, 0)) over later as eligible, sum(coalesce(unbounded, 0)) over later as unbounded, coalesce(bounded, 0) as bounded
    from retention_grid
    left join retention_counts using (cohort_kind, cohort_on, period_no, population)
    window later as (partition by cohort_kind, cohort_on, population order by period_no desc)
)
select
    cohort_kind, cohort_on, period_no, population, %(business_zone)s::text as time_zone,
    -- a row settles with its bracket, which ends later than its period
    not is_mature or greatest(closed_on, last_signup_on + (last_no + 1) * days) + %(settle_days)s > horizon_on as is_provisional,
    cohort_users, counts.eligible::bigint as eligible_users, bounded::bigint as bounded_users,
    bounded::double precision / nullif(counts.eligible, 0) as bounded_rate, unbounded::bigint as unbounded_users,
    unbounded::double precision / nullif(counts.eligible, 0) as unbounded_rate, first_no as bracket_from, last_no as bracket_to,
    coalesce(bracket.eligible, 0) as bracket_eligible_users, coalesce(bracket.users, 0) as bracket_users,
    coalesce(bracket.users, 0)::double precision / nullif(bracket.eligible, 0) as bracket_rate, is_mature
from counts
cross join run
cross join lateral (select (cohort_on + case cohort_kind when 'day' then interval '1 day' when 'week' then interval '7 days' else interval '1 month' end)::date as closed_on) as cohort_end
cross join lateral (select counts.eligible = cohort_users and closed_on <= horizon_on as is_mature) as maturity
cross join lateral (select case bracket_no when 0 then 0 else 1 << (bracket_no - 1) end as first_no, (1 << bracket_no) - 1 as last_no) as span
left join retention_brackets as bracket using (cohort_kind, cohort_on, bracket_no, population)
order by cohort_kind, cohort_on, period_no, population;
