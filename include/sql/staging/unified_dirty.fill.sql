-- staging.unified_dirty: which periods and cohorts a run publishes anew.
--
-- Grain    one row per (kind, period_on)
-- Reads    staging.unified_runs, staging.unified_touched, core.user_days, core.unified_users, core.user_cohorts,
--          core.daily_activity, aggregates.daily_metrics, aggregates.weekly_metrics, aggregates.monthly_metrics
-- Window   what the queue names up to the horizon, periods that ended since the last publication or had not
--          settled then, the run's own days; all of history when nothing has been published
-- Re-run   replaces everything
-- Settles  at once: it is used up by the transaction that makes it
--
-- Beside it, for the published tables of the same transaction: pg_temp.lived_periods, the days of the dirty periods, and
-- pg_temp.lived_days, what everybody did on those days and the 29 before them, with each active day's neighbours.
-- They are sorted out once because every table looks at the same millions of user-days.
set local jit = off;  -- compiling these many branches takes longer than running them
set local work_mem = '256MB';  -- millions of user-days are sorted

delete from staging.unified_dirty;

insert into staging.unified_dirty (kind, period_on, is_kept)
with run as (
    select *, coalesce(previous_horizon_on, '-infinity'::date) as published_on
    from staging.unified_runs
    where run_id = %(run_id)s
),
touched as (
    -- before the first publication everything is due, and the queue holds everything
    select queue.kind, queue.user_id, queue.day_on
    from staging.unified_touched as queue
    join run on queue.day_on < run.horizon_on and run.previous_horizon_on is not null
),
history as (
    select least((select min(day_on) from core.user_days), (select min(signed_up_on) from core.unified_users),
                 (select min(day_on) from core.daily_activity)) as first_on
),
period as (
    -- weeks and months are published when they have ended
    select unit, starts_at::date as period_on, (starts_at + step)::date as next_on, (starts_at - step)::date as previous_on
    from history
    cross join run
    cross join (values ('day', interval '1 day'), ('week', interval '7 days'), ('month', interval '1 month')) as length(unit, step)
    cross join lateral generate_series(
        date_trunc(unit, first_on::timestamp), run.horizon_on::timestamp - step, step) as starts_at
),
known as (
    select 'day' as unit, day_on as period_on from aggregates.daily_metrics
    union select 'week', week_on from aggregates.weekly_metrics
    union select 'month', month_on from aggregates.monthly_metrics
),
joined as (
    -- users so far at the end of each day, excluded accounts told apart
    select day.period_on as day_on, sum(users) over days as users, sum(finders) over days as finders,
           coalesce(sum(included) over days, 0) as included, coalesce(sum(included_finders) over days, 0) as included_finders
    from period as day
    left join (
        select greatest(coalesce(signed_up_on, '-infinity'), first_on) as signed_up_on, count(*) as users,
               count(*) filter (where user_type = 'finder') as finders, count(*) filter (where not is_excluded) as included,
               count(*) filter (where user_type = 'finder' and not is_excluded) as included_finders
        from core.unified_users
        cross join history
        group by 1
    ) as signed on signed.signed_up_on = day.period_on
    where day.unit = 'day'
    window days as (order by day.period_on)
),
changed_from as (
    -- a signup that came, went or changed its type counts in every later period
    select least(
        (select min(day_on) from touched where kind = 'signup'),
        (select min(joined.day_on)
         from joined
         join aggregates.daily_metrics as was using (day_on)
         where case was.population when 'everyone' then was.users <> joined.users or was.finder_users <> joined.finders
               else was.users <> joined.included or was.finder_users <> joined.included_finders end)) as day_on
),
due as (
    select period.*, period.next_on + %(settle_days)s > run.published_on
           or (period.next_on > run.window_on and period.period_on < run.window_on + run.days)
           or known.period_on is null as is_due
    from period
    cross join run
    left join known using (unit, period_on)
),
people as (
    select unit, period_on from due cross join changed_from where is_due or next_on > changed_from.day_on
    union
    select period.unit, period.period_on
    from (select distinct kind, day_on from touched) as touched
    join period on period.period_on <= touched.day_on and period.next_on > touched.day_on
        -- the longest trailing count of a day is that of 30 days
        or period.unit = 'day' and touched.kind = 'user_day' and period.period_on between touched.day_on and touched.day_on + 29
),
moved as (
    -- a change moves people between the columns of its period, of the next one, and of the user's next active one
    select unit, user_id, starts_at::date as period_on, (starts_at + step)::date as next_on
    from touched
    cross join (values ('day', interval '1 day'), ('week', interval '7 days'), ('month', interval '1 month')) as length(unit, step)
    cross join lateral date_trunc(unit, day_on::timestamp) as starts_at
    where kind = 'user_day'
    group by 1, 2, 3, 4
),
lives as (
    select unit, period_on from due where is_due
    union select unit, period_on from moved
    union select unit, next_on from moved
    union
    select moved.unit, date_trunc(moved.unit, again.day_on::timestamp)::date
    from moved
    cross join lateral (
        select day_on from core.user_days as day
        where day.user_id = moved.user_id and day.day_on >= moved.next_on and day.self_made_events > 0
        order by day_on limit 1
    ) as again
),
cohorts as (
    select kind.unit, case kind.unit when 'day' then signup_day_on when 'week' then signup_week_on else signup_month_on end as cohort_on,
           signed.signup_day_on, kind.days * (2 * kind.kept + 2) as followed
    from (select distinct signup_day_on, signup_week_on, signup_month_on from core.user_cohorts) as signed
    cross join (values ('day', 1, %(retention_days)s), ('week', 7, %(retention_weeks)s), ('month', 30, %(retention_months)s)) as kind(unit, days, kept)
),
returned as (
    select cohorts.unit, cohorts.cohort_on
    from cohorts
    cross join run
    where cohorts.signup_day_on + cohorts.followed + 31 + %(settle_days)s > run.published_on
       or cohorts.signup_day_on >= run.window_on and cohorts.signup_day_on < run.window_on + run.days
    union
    select unit, date_trunc(unit, day_on::timestamp)::date
    from (
        select day_on from touched where kind = 'signup'
        union
        select users.signed_up_on from (select distinct user_id from touched where kind = 'user_day') as who
        join core.unified_users as users using (user_id)
        where users.signed_up_on is not null
    ) as signup
    cross join (values ('day'), ('week'), ('month')) as length(unit)
)
select unit, period_on, true from people
union
select 'event_day', period_on, true from due where unit = 'day' and is_due
union
select 'event_day', day_on, true
from touched
join period on period.unit = 'day' and period.period_on = touched.day_on
where kind <> 'signup'
union
select 'life_' || lives.unit, lives.period_on, true from lives join period using (unit, period_on)
union
select 'cohort_' || unit, cohort_on, true from returned
union
select 'snapshot', run.window_on + n, true from run cross join generate_series(0, run.days - 1) as n
union
select prefix || known.unit, known.period_on, false
from known
left join period using (unit, period_on)
cross join (values (''), ('life_'), ('event_')) as every(prefix)
where period.period_on is null and (prefix <> 'event_' or known.unit = 'day');

analyze staging.unified_dirty;  -- a few days and all of history are not joined in the same way

drop table if exists pg_temp.lived_periods, pg_temp.lived_needed, pg_temp.lived_days;

create temporary table lived_periods on commit drop as
with length(unit, step) as (
    values ('day', interval '1 day'), ('week', interval '7 days'), ('month', interval '1 month')
),
period as (
    select kind, period_on, step from staging.unified_dirty join length on kind in (unit, 'life_' || unit) where is_kept
    union
    -- a transition looks at the period before as well
    select kind, (period_on - step)::date, step from staging.unified_dirty join length on kind = 'life_' || unit where is_kept
)
select kind, period_on, (period_on - step)::date as previous_on, next_on, (period_on + 2 * step)::date as later_on, period_on + n as day_on
from period
cross join lateral (select (period_on + step)::date as next_on) as edge
cross join lateral generate_series(0, next_on - period_on - 1) as n;

analyze pg_temp.lived_periods;

create temporary table lived_needed on commit drop as
select day_on from lived_periods
union
select day_on - back from lived_periods cross join generate_series(1, 29) as back where kind = 'day';

analyze pg_temp.lived_needed;

create temporary table lived_days on commit drop as
with first_seen as (
    select user_id, min(day_on) as first_on from core.user_days where self_made_events > 0 group by user_id
),
person as (
    -- numbers are sorted and told apart faster than ids are
    select user_id, row_number() over (order by user_id)::integer as user_no, is_excluded, user_type = 'finder' as is_finder,
           signed_up_on, coalesce(country, '(unknown)') as country, first_on
    from core.unified_users
    left join first_seen using (user_id)
),
day as not materialized (
    select user_no, day_on, activity_mask as mask, self_made_events > 0 as is_active, own_events > 0 as is_beyond,
           is_in_engagement as on_engagement, is_in_chemlink as on_chemlink, is_excluded, is_finder, signed_up_on, country, first_on
    from lived_needed
    join core.user_days using (day_on)
    join person using (user_id)
)
select *, lag(day_on) over days as before_on, lead(day_on) over days as after_on
from day
where is_active
window days as (partition by user_no order by day_on)
union all
select *, null, null from day where not is_active;

analyze pg_temp.lived_days;
