-- aggregates.cohort_retention: the rows that are held before they are published: all cohorts that changed, and the size of each cohort.
with signed as (
    select kind.cohort_kind, kind.cohort_on, both_kinds.population, count(*) as users
    from core.user_cohorts as person
    join staging.unified_runs as run on run.run_id = %(run_id)s and person.signup_day_on < run.horizon_on
    cross join lateral (
        values ('day', signup_day_on), ('week', signup_week_on), ('month', signup_month_on)
    ) as kind (cohort_kind, cohort_on)
    cross join (values ('included'), ('everyone')) as both_kinds (population)
    where both_kinds.population = 'everyone'
       or not person.is_excluded
    group by 1, 2, 3
),
rows_looked_at as (
    select retention.*
    from aggregates.cohort_retention as retention
    join staging.unified_dirty as dirty
        on dirty.kind = 'cohort_' || retention.cohort_kind
        and dirty.period_on = retention.cohort_on
    union
    select *
    from aggregates.cohort_retention
    where period_no = 0
)
select
    looked_at.*,
    coalesce(signed.users, 0) as signed_up_users,
    lag(looked_at.unbounded_users) over earlier as unbounded_users_before,
    lag(looked_at.unbounded_rate) over earlier as unbounded_rate_before,
    lag(looked_at.eligible_users) over earlier as eligible_users_before,
    lag(looked_at.is_mature) over earlier as was_mature,
    run.horizon_on
from rows_looked_at as looked_at
cross join staging.unified_runs as run
left join signed using (cohort_kind, cohort_on, population)
where run.run_id = %(run_id)s
window earlier as (
    partition by looked_at.cohort_kind, looked_at.cohort_on, looked_at.population order by looked_at.period_no
)
