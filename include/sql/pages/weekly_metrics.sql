-- How many people there were and what they did, week by week, the latest first; columns as in aggregates.weekly_metrics.
select *
from aggregates.weekly_metrics
where (%(people)s::text is null or population = %(people)s)
  and (%(date_from)s::date is null or week_on >= %(date_from)s)
  and (%(date_to)s::date is null or week_on <= %(date_to)s)
order by week_on desc, population
