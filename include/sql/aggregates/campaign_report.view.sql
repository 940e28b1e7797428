-- aggregates.campaign_report: the numbers of campaign_lift with the campaign's name and its place in the family.
drop view if exists aggregates.campaign_report;

create view aggregates.campaign_report as
select
    overview.campaign_id,
    overview.title,
    overview.first_sent_at,
    overview.last_sent_at,
    overview.known_person_rate,
    overview.covered_rate,
    lift.*,
    family.family,
    family.family_size,
    family.p_adjusted_bh as p_adjusted
from aggregates.campaign_lift as lift
join aggregates.push_overview as overview using (campaign_key)
left join aggregates.lift_family as family using (campaign_key, metric, population);
comment on view aggregates.campaign_report is
    'What to show: every campaign and metric with interval, design label, statement and adjusted p.';
