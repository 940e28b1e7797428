-- aggregates.lift_family: the p-values that are judged together.
--
-- Grain    one row per (campaign_key, metric, population)
-- Reads    aggregates.campaign_lift
-- Window   none: a family is all computable campaigns x metrics of a population
select campaign_key, metric, population, p_value
from aggregates.campaign_lift
where p_value is not null
order by campaign_key, metric, population;
