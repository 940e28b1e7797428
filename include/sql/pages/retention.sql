-- Who comes back, by the time since signup: one row a cohort and period, the latest cohort first.
select
    cohort_kind,
    cohort_on,
    period_no,
    population,
    cohort_users,
    eligible_users,
    bounded_users,
    bounded_rate,
    unbounded_users,
    unbounded_rate,
    bracket_from,
    bracket_to,
    bracket_eligible_users,
    bracket_users,
    bracket_rate,
    is_mature,
    is_provisional,
    time_zone
from aggregates.cohort_retention
where (%(cohort_kind)s::text is null or cohort_kind = %(cohort_kind)s)
  and (%(cohort)s::date is null or cohort_on = %(cohort)s)
  and (%(people)s::text is null or population = %(people)s)
  and (%(date_from)s::date is null or cohort_on >= %(date_from)s)
  and (%(date_to)s::date is null or cohort_on <= %(date_to)s)
  and (%(last_period)s::integer is null or period_no <= %(last_period)s)
order by cohort_kind, cohort_on desc, period_no, population
