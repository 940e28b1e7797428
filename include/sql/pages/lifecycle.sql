-- Who came, stayed, came back and left from one period to the next, the latest first.
select
    period_kind,
    period_on,
    population,
    active_users,
    previous_active_users,
    new_users,
    retained_users,
    resurrected_users,
    lost_users,
    is_provisional,
    time_zone
from aggregates.lifecycle_transitions
where (%(period_kind)s::text is null or period_kind = %(period_kind)s)
  and (%(people)s::text is null or population = %(people)s)
  and (%(date_from)s::date is null or period_on >= %(date_from)s)
  and (%(date_to)s::date is null or period_on <= %(date_to)s)
order by period_kind, period_on desc, population
