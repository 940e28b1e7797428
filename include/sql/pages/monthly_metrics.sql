-- How many people there were and what they did, month by month, the latest first; columns as in aggregates.monthly_metrics.
select *
from aggregates.monthly_metrics
where (%(people)s::text is null or population = %(people)s)
  and (%(date_from)s::date is null or month_on >= %(date_from)s)
  and (%(date_to)s::date is null or month_on <= %(date_to)s)
order by month_on desc, population
