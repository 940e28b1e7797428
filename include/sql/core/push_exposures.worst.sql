-- core.push_exposures: the campaigns of a run with the lowest mapping rate, for the report of a blocked run.
--
-- Grain    one row per (campaign_key), the worst five with any recipient missing
-- Reads    staging.push_scope, core.push_exposures
select
    exposure.campaign_key,
    count(distinct exposure.user_id) filter (where exposure.person_id is not null) as mapped,
    count(distinct exposure.user_id) as recipients
from staging.push_scope as scope
join core.push_exposures as exposure using (notification_id)
where scope.run_id = %(run_id)s
group by exposure.campaign_key
having count(distinct exposure.user_id) filter (where exposure.person_id is null) > 0
order by
    count(distinct exposure.user_id) filter (where exposure.person_id is not null)::double precision
        / count(distinct exposure.user_id),
    exposure.campaign_key
limit 5;
