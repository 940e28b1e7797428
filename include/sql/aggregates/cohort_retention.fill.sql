-- aggregates.cohort_retention: who comes back, by the time since their signup.
--
-- Grain    one row per (cohort_kind, cohort_on, period_no, population)
-- Reads    staging.unified_dirty, staging.unified_runs, core.user_cohorts, core.user_days
-- Window   the cohorts that staging.unified_dirty names, each whole
-- Re-run   makes the same rows; only those that differ from the published ones are written
-- Settles  settle_days after period k has ended for all of the cohort; the unbounded columns never do
create temporary table scope_cohort_retention on commit drop as
select substr(kind, 8) as cohort_kind, period_on as cohort_on from staging.unified_dirty where kind like 'cohort!_%%' escape '!';

create temporary table fresh_cohort_retention on commit drop as
with run as (
    select horizon_on from staging.unified_runs where run_id = %(run_id)s
),
length(cohort_kind, days, kept) as (
    values ('day', 1, %(retention_days)s), ('week', 7, %(retention_weeks)s), ('month', 30, %(retention_months)s)
),
bracket as (
    -- 0, 1, 2-3, 4-7 ...: as wide as everything before it
    select bracket_no, case bracket_no when 0 then 0 else 1 << (bracket_no - 1) end as first_no, (1 << bracket_no) - 1 as last_no
    from generate_series(0, 12) as bracket_no
),
member as materialized (
    -- ended = the last period that is over for this user; -1 = none
    select cohort_kind, cohort_on, user_id, is_excluded, signup_day_on, days, kept, (horizon_on - signup_day_on) / days - 1 as ended
    from length
    cross join run
    join core.user_cohorts as signed on signup_day_on < horizon_on
    join scope_cohort_retention using (cohort_kind)
    where cohort_on = case cohort_kind when 'day' then signup_day_on when 'week' then signup_week_on else signup_month_on end
),
own_day as materialized (
    -- own days only, because the signup itself would retain everybody; days before the signup are in no period
    select user_id, day_on - signup_day_on as age
    from core.user_cohorts as signed
    cross join run
    join core.user_days as day using (user_id)
    where own_events > 0 and day_on >= signup_day_on and day_on < horizon_on
      and user_id in (select user_id from member)
),
last_day as (
    select user_id, max(age) as age from own_day group by user_id
),
here as materialized (
    -- no bracket of a period that is kept reaches beyond twice of it
    select cohort_kind, cohort_on, is_excluded, user_id, ended, kept, age / days as period_no
    from member
    join own_day using (user_id)
    where age < days * (2 * kept + 1)
    group by 1, 2, 3, 4, 5, 6, 7
),
counted as (
    -- eligible and unbounded are filed under the last period they count in, and summed up from there
    select cohort_kind, cohort_on, is_excluded, least(ended, kept) as period_no, count(*) as eligible, 0 as unbounded, 0 as bounded
    from member
    where ended >= 0
    group by 1, 2, 3, 4
    union all
    select cohort_kind, cohort_on, is_excluded, least(ended, kept, age / days), 0, count(*), 0
    from member
    join last_day using (user_id)
    where ended >= 0
    group by 1, 2, 3, 4
    union all
    select cohort_kind, cohort_on, is_excluded, period_no, 0, 0, count(*)
    from here
    where period_no <= least(ended, kept)
    group by 1, 2, 3, 4
),
summed as (
    select cohort_kind, cohort_on, period_no,
           case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population,
           sum(eligible) as eligible, sum(unbounded) as unbounded, sum(bounded) as bounded
    from counted
    group by grouping sets ((cohort_kind, cohort_on, period_no, is_excluded), (cohort_kind, cohort_on, period_no))
),
cohort as (
    select cohort_kind, cohort_on, case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population,
           count(*) as users, least(max(ended), max(kept)) as last_no, max(days) as days, max(signup_day_on) as last_signup_on
    from member
    group by grouping sets ((cohort_kind, cohort_on, is_excluded), (cohort_kind, cohort_on))
),
in_bracket as (
    select cohort_kind, cohort_on, bracket_no,
           case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population, count(*) as users
    from (
        select cohort_kind, cohort_on, is_excluded, user_id, bracket_no
        from here
        join bracket on bracket_no = width_bucket(period_no, array[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048]) and last_no <= ended
        group by 1, 2, 3, 4, 5
    ) as person
    group by grouping sets ((cohort_kind, cohort_on, bracket_no, is_excluded), (cohort_kind, cohort_on, bracket_no))
),
ended_bracket as (
    select cohort_kind, cohort_on, bracket_no,
           case when grouping(is_excluded) = 1 then 'everyone' when not is_excluded then 'included' end as population, sum(users) as users
    from (select cohort_kind, cohort_on, is_excluded, ended, count(*) as users from member group by 1, 2, 3, 4) as people
    join bracket on last_no <= ended
    group by grouping sets ((cohort_kind, cohort_on, bracket_no, is_excluded), (cohort_kind, cohort_on, bracket_no))
),
counts as (
    select cohort_kind, cohort_on, grid.period_no, population, cohort.users as cohort_users, days, last_signup_on,
           sum(coalesce(eligible, 0)) over later as eligible, sum(coalesce(unbounded, 0)) over later as unbounded, coalesce(bounded, 0) as bounded
    from cohort
    cross join lateral generate_series(0, last_no) as grid(period_no)
    left join summed using (cohort_kind, cohort_on, period_no, population)
    where population is not null
    window later as (partition by cohort_kind, cohort_on, population order by grid.period_no desc)
)
select
    cohort_kind, cohort_on, counts.period_no, population, %(business_zone)s::text as time_zone,
    not is_mature or greatest(closed_on, last_signup_on + (counts.period_no + 1) * days) + %(settle_days)s > horizon_on as is_provisional,
    cohort_users, eligible::bigint as eligible_users, bounded::bigint as bounded_users,
    (bounded / nullif(eligible, 0))::double precision as bounded_rate, unbounded::bigint as unbounded_users,
    (unbounded / nullif(eligible, 0))::double precision as unbounded_rate, first_no as bracket_from, last_no as bracket_to,
    coalesce(ended_bracket.users, 0)::bigint as bracket_eligible_users, coalesce(in_bracket.users, 0) as bracket_users,
    (coalesce(in_bracket.users, 0) / nullif(ended_bracket.users, 0))::double precision as bracket_rate, is_mature
from counts
cross join run
cross join lateral (select (cohort_on + case cohort_kind when 'day' then interval '1 day' when 'week' then interval '7 days' else interval '1 month' end)::date as closed_on) as cohort_end
cross join lateral (select eligible = cohort_users and closed_on <= horizon_on as is_mature) as maturity
join bracket on counts.period_no between first_no and last_no
left join ended_bracket using (cohort_kind, cohort_on, bracket_no, population)
left join in_bracket using (cohort_kind, cohort_on, bracket_no, population)
order by cohort_kind, cohort_on, period_no, population;
