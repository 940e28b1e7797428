-- aggregates.lift_family: the p-values that are judged together.
--
-- Grain    one row per (campaign_key, metric, population)
-- Reads    aggregates.campaign_lift
-- Window   none: a family is all computable campaigns x metrics of a population; a campaign joins it when its
--          last send has settled, so that early looks do not count as tests
select campaign_key, metric, population, p_value
from aggregates.campaign_lift
where p_value is not null
  and not is_provisional
order by campaign_key, metric, population;
