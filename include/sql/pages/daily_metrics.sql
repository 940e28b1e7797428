-- How many people there were and what they did, day by day, the latest first; columns as in aggregates.daily_metrics.
select *
from aggregates.daily_metrics
where (%(people)s::text is null or population = %(people)s)
  and (%(date_from)s::date is null or day_on >= %(date_from)s)
  and (%(date_to)s::date is null or day_on <= %(date_to)s)
order by day_on desc, population
